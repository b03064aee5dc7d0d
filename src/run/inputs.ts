/** Checks of what a caller hands in: data that fits the network, weights and state that fit the layers. */

import { isOfValidation } from '../config/metrics.js'
import { elements, type Network, networkOf } from '../config/network/network.js'
import { predictsNumber } from '../config/network/outputs.js'
import { byteScale } from '../config/preprocessing.js'
import type { Config } from '../config/schema/config-schema.js'
import { counted, withCommas } from '../counts.js'
import type { Examples, Images } from '../dataset/examples.js'
import type { TrainingState } from '../engine/engine.js'
import { CnnError } from '../errors.js'
import { createOptimizer } from '../update/update-rules.js'
import { checkArgument, flag, notNegative, number, recordOf, shown, wholeFrom } from './arguments.js'
import { notFiniteIn } from './finite.js'

/**
 * Refuses images that are not `[n, ...network.inputShape]`, or hold a number that is none.
 *
 * @throws CnnError DATA naming the part of the data and the sizes, or the first wrong image
 */
export function checkImages(part: string, data: Images, network: Network): void {
  // From JavaScript anything may come: pixels of a canvas, say, which are bytes of another kind.
  const { images, shape, scale }: Partial<Images> = data ?? refuse(part, 'it is not given')
  if (!(images instanceof Uint8Array || images instanceof Float32Array))
    refuse(part, 'its images are neither a Uint8Array nor a Float32Array')
  if (!isList(shape) || shape.length !== 4)
    refuse(part, `its shape is ${shown(shape)}, not [images, height, width, channels]`)
  const [count, ...imageShape] = shape
  const { inputShape } = network
  if (imageShape.some((side, axis) => side !== inputShape[axis]))
    refuse(part, `its images are ${shownList(imageShape)}, the network takes [${inputShape}]`)
  checkScale(part, scale, inputShape[2])
  if (!isWhole(count) || count < 1) refuse(part, `it has ${shown(count)} images`)
  const expected = count * elements(inputShape)
  if (images.length !== expected)
    refuse(
      part,
      `its shape [${shape}] asks for ${counted(expected, 'number')}, there are ${withCommas(images.length)}`
    )
  const bad = images instanceof Float32Array ? images.findIndex((value) => !Number.isFinite(value)) : -1
  if (bad >= 0) refuse(part, `image ${Math.floor(bad / elements(inputShape))} holds ${images[bad]}`)
}

/** What bytes stand for has to be said for each channel. */
function checkScale(part: string, scale: unknown, channels: number): void {
  if (scale === undefined || scale === byteScale) return
  const { mean, deviation }: { mean?: unknown; deviation?: unknown } =
    typeof scale === 'object' && scale !== null ? scale : {}
  const isSound =
    isList(mean) &&
    isList(deviation) &&
    mean.length === channels &&
    deviation.length === channels &&
    Array.from(mean).every(Number.isFinite) &&
    Array.from(deviation).every((width) => Number.isFinite(width) && width > 0)
  if (!isSound)
    refuse(part, `its scale has no mean and deviation above 0 for each of the ${channels} channels`)
}

/**
 * Refuses examples that {@link checkImages} refuses, that have another number of labels than images, or a label
 * that is no class of the network; where it has one output, a label that is not finite.
 *
 * @throws CnnError DATA naming the part of the data and the first wrong label
 */
export function checkExamples(part: string, data: Examples, network: Network): void {
  checkImages(part, data, network)
  const { labels, shape } = data
  if (!isList(labels)) refuse(part, 'it has no labels')
  if (labels.length !== shape[0])
    refuse(part, `it has ${counted(shape[0], 'image')} and ${counted(labels.length, 'label')}`)
  const isNumber = predictsNumber(network)
  const classes = elements(network.outputShape)
  // By their places: a list of a program may have holes, which findIndex of an array visits and every skips.
  const wrong = labels.findIndex((label) =>
    isNumber ? !Number.isFinite(label) : !(isWhole(label) && label >= 0 && label < classes)
  )
  if (wrong < 0) return
  const label = `label ${wrong} is ${shown(labels[wrong])}`
  refuse(
    part,
    isNumber ? `${label}, no number to predict` : `${label}; the network has the classes 0 to ${classes - 1}`
  )
}

/**
 * Refuses names that are not one for each class; a network with one output has no classes.
 *
 * @throws CnnError DATA
 */
export function checkClassNames(names: readonly string[] | undefined, network: Network): void {
  if (names === undefined || predictsNumber(network)) return
  const classes = elements(network.outputShape)
  if (names.length !== classes)
    refuse(
      'classNames',
      `there are ${withCommas(names.length)}, the network has ${counted(classes, 'class', 'classes')}`
    )
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

/**
 * Refuses weights that do not fit the network, array by array, or hold a number that is none.
 *
 * @throws CnnError DATA; NOT_FINITE naming the first weight that holds NaN or an infinity
 */
export function checkWeights(weights: readonly Float32Array[], network: Network): void {
  const specs = network.weights
  if (!Array.isArray(weights)) refuse('weights', `they are ${shown(weights)}, no array of Float32Arrays`)
  if (weights.length !== specs.length)
    refuse('weights', `there are ${weights.length} arrays, the network has ${specs.length}`)
  for (const [index, { path, shape }] of specs.entries()) {
    const values: unknown = weights[index]
    if (!(values instanceof Float32Array)) refuse('weights', `${path} is no Float32Array`)
    if (values.length !== elements(shape))
      refuse('weights', `${path} has ${counted(values.length, 'number')}, the network has [${shape}] there`)
  }
  const found = notFiniteIn(weights, network)
  if (found)
    throw new CnnError('NOT_FINITE', `${found.path} holds ${found.value} at place ${found.place}`, {
      where: found.path,
      hint: 'nothing can be computed with these weights: take those of an earlier epoch, or train again'
    })
}

/**
 * Refuses a state that is not one of this training: its arrays have other sizes than the weights and the optimizer's
 * slots, it stands at a batch that an epoch does not have, or what it remembers is not whole.
 *
 * @throws CnnError DATA, USAGE, or NOT_FINITE as {@link checkWeights} does
 */
export function checkState(state: TrainingState, config: Config, network: Network, batches: number): void {
  if (typeof state !== 'object' || state === null) refuse('state', `it is ${shown(state)}`)
  checkWeights(state.weights, network)
  const { slotNames } = createOptimizer(config.training.optimizer)
  const { slots, step, epoch, batch, bestWeights } = state
  const trained = network.weights.filter(({ trainable }) => trainable)
  const names = trained.flatMap(({ path, shape }) =>
    slotNames.map((slot) => ({ name: `${slot} of ${path}`, size: elements(shape) }))
  )
  const given = Array.isArray(slots) ? slots.length : 0
  if (given !== names.length)
    refuse('state', `it has ${given} slots, ${config.training.optimizer.type} has ${names.length}`)
  for (const [index, { name, size }] of names.entries()) checkArray(name, slots[index], size)
  const { length } = Array.isArray(bestWeights) ? bestWeights : refuse('state', 'it has no bestWeights')
  if (length > 0) checkWeights(bestWeights, network)
  for (const [name, count] of Object.entries({ step, epoch, batch }))
    checkArgument(`state.${name}`, count, wholeFrom(0))
  if (batch > batches) refuse('state', `it is at batch ${batch}, an epoch has ${batches}`)
  for (const name of ['lossSum', 'metricSum'] as const)
    if (typeof state[name] !== 'number') refuse('state', `its ${name} is ${shown(state[name])}`)
  if (!monitoring.accepts(state.monitoring)) refuse('state', 'its monitoring is not what an earlier fit gave')
}

/** What an engine remembers from epoch to epoch. */
const watch = recordOf({ bestEpoch: wholeFrom(0), wait: wholeFrom(0), best: number })
const monitoring = recordOf({ plateau: watch, stopping: watch, rateFactor: notNegative, stopped: flag })

function checkArray(name: string, array: unknown, size: number): void {
  if (!(array instanceof Float32Array)) refuse('state', `${name} is no Float32Array`)
  if (array.length !== size)
    refuse('state', `${name} has ${counted(array.length, 'number')}, not ${withCommas(size)}`)
}

/** An array of any kind; of numbers, where the types are kept. */
const isList = (value: unknown): value is Float32Array | number[] =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))

/** A whole number, which no BigInt and no text is. */
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value)

const shownList = (values: readonly unknown[]): string => `[${values.map(shown)}]`

function refuse(part: string, reason: string): never {
  throw new CnnError('DATA', `${part} does not fit: ${reason}`, { where: part })
}
