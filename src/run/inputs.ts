/** Checks of what a caller hands in: data that fits the network, weights and state that fit the layers, counts. */

import { isOfValidation } from '../config/metrics.js'
import { elements, type Network, networkOf } from '../config/network/network.js'
import { predictsNumber } from '../config/network/outputs.js'
import type { Config } from '../config/schema/config-schema.js'
import type { Examples, Images } from '../dataset/examples.js'
import type { TrainingState } from '../engine/engine.js'
import { CnnError } from '../errors.js'
import { createOptimizer } from '../update/update-rules.js'

/**
 * Refuses a count that is not a whole number from `least`; one left out is none to refuse.
 *
 * @throws CnnError USAGE
 */
export function checkCount(name: string, count: number | undefined, least: number): void {
  if (count === undefined || (Number.isSafeInteger(count) && count >= least)) return
  throw new CnnError('USAGE', `${name} is ${count}: it takes a whole number from ${least}`, { where: name })
}

/**
 * Refuses images that are not `[n, ...network.inputShape]`.
 *
 * @throws CnnError DATA naming the part of the data and the sizes
 */
export function checkImages(part: string, data: Images, network: Network): void {
  // From JavaScript anything may come: pixels of a canvas, say, which are bytes of another kind.
  const { images, shape }: Partial<Images> = data ?? refuse(part, 'it is not given')
  if (!(images instanceof Uint8Array || images instanceof Float32Array))
    refuse(part, 'its images are neither a Uint8Array nor a Float32Array')
  if (!isList(shape)) refuse(part, 'its shape is not [images, height, width, channels]')
  const [count, ...imageShape] = shape
  if (imageShape.join() !== network.inputShape.join())
    refuse(part, `its images are [${imageShape}], the network takes [${network.inputShape}]`)
  if (!Number.isInteger(count) || count < 1) refuse(part, `it has ${count} images`)
  const expected = count * elements(imageShape)
  if (images.length !== expected)
    refuse(part, `its shape [${shape}] asks for ${expected} numbers, there are ${images.length}`)
}

/**
 * Refuses examples that {@link checkImages} refuses, that have another number of labels than images, or a label
 * that is no class of the network; where it has one output, a label that is not finite.
 *
 * @throws CnnError DATA naming the part of the data and the first wrong label
 */
export function checkExamples(part: string, data: Examples, network: Network): void {
  checkImages(part, data, network)
  if (!isList(data.labels)) refuse(part, 'it has no labels')
  if (data.labels.length !== data.shape[0])
    refuse(part, `it has ${data.shape[0]} images and ${data.labels.length} labels`)
  if (predictsNumber(network)) {
    const bad = data.labels.findIndex((label) => !Number.isFinite(label))
    if (bad >= 0) refuse(part, `label ${bad} is ${data.labels[bad]}, no number to predict`)
    return
  }
  const classes = elements(network.outputShape)
  const wrong = data.labels.findIndex((label) => !(Number.isInteger(label) && label >= 0 && label < classes))
  if (wrong >= 0)
    refuse(part, `label ${wrong} is ${data.labels[wrong]}; the network has the classes 0 to ${classes - 1}`)
}

/**
 * Refuses a threshold for the accuracy of a network that has none.
 *
 * @throws CnnError USAGE
 */
export function refuseAccuracy(config: Config, least: number | undefined): void {
  if (least === undefined || !predictsNumber(networkOf(config))) return
  throw new CnnError('USAGE', 'a network with one output has no accuracy', {
    where: '--min-accuracy',
    hint: 'leave it out'
  })
}

/** Refuses a config that watches validation images, where there are none. */
export function checkWatched({ training }: Config, validation: Examples | undefined): void {
  const { schedule, earlyStopping } = training
  const watched = [schedule.type === 'reduceOnPlateau' ? schedule.monitor : undefined, earlyStopping?.monitor]
  const missing = watched.find((monitor) => monitor !== undefined && isOfValidation(monitor))
  if (missing !== undefined && !validation)
    throw new CnnError('CONFIG', `training watches ${missing}, and there are no validation images`, {
      where: schedule.type === 'reduceOnPlateau' ? 'training.schedule' : 'training.earlyStopping',
      hint: 'give validation images, or watch "loss"'
    })
}

/** Refuses weights that do not fit the network, array by array. */
export function checkWeights(weights: readonly Float32Array[], network: Network): void {
  const specs = network.weights
  if (weights?.length !== specs.length)
    refuse('weights', `there are ${weights?.length ?? 0} arrays, the network has ${specs.length}`)
  for (const [index, { path, shape }] of specs.entries())
    if (!(weights[index] instanceof Float32Array)) refuse('weights', `${path} is no Float32Array`)
    else if (weights[index].length !== elements(shape))
      refuse('weights', `${path} has ${weights[index].length} numbers, the network has [${shape}] there`)
}

/**
 * Refuses a state that is not one of this training: its arrays have other sizes than the weights and the optimizer's
 * slots, or it stands at a batch that an epoch does not have.
 *
 * @throws CnnError DATA
 */
export function checkState(state: TrainingState, config: Config, network: Network, batches: number): void {
  checkWeights(state.weights, network)
  const { slotNames } = createOptimizer(config.training.optimizer)
  const expected = network.weights
    .filter(({ trainable }) => trainable)
    .flatMap(({ path, shape }) =>
      slotNames.map((slot) => ({ name: `${slot} of ${path}`, size: elements(shape) }))
    )
  const { slots, step, epoch, batch } = state
  if (slots?.length !== expected.length)
    refuse(
      'state',
      `it has ${slots?.length ?? 0} slots, ${config.training.optimizer.type} has ${expected.length}`
    )
  for (const [index, { name, size }] of expected.entries()) {
    const length = slots[index]?.length
    if (length !== size) refuse('state', `${name} has ${length ?? 'no'} numbers, not ${size}`)
  }
  for (const [name, count] of Object.entries({ step, epoch, batch })) checkCount(`state.${name}`, count, 0)
  if (batch > batches) refuse('state', `it is at batch ${batch}, an epoch has ${batches}`)
}

/** An array of any kind; of numbers, where the types are kept. */
const isList = (value: unknown): value is ArrayLike<number> & Iterable<number> =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))

function refuse(part: string, reason: string): never {
  throw new CnnError('DATA', `${part} does not fit: ${reason}`, { where: part })
}
