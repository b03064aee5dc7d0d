/** Refuses numbers that are none: weights that training has driven out of them, and outputs and losses. */

import type { Network } from '../config/network/network.js'
import type { Config } from '../config/schema/config-schema.js'
import type { TrainingState } from '../engine/engine.js'
import { CnnError } from '../errors.js'

/** A number among weights that is NaN or infinite. */
export interface NotFiniteWeight {
  /** Of the weight. */
  readonly path: string
  readonly value: number
  /** Its place in the array, from 0. */
  readonly place: number
}

/** The first of the weights, in the order of the network, that holds NaN or an infinity. */
export function notFiniteIn(weights: readonly Float32Array[], network: Network): NotFiniteWeight | undefined {
  for (const [index, { path }] of network.weights.entries()) {
    const values = weights[index]
    if (values === undefined) throw new Error(`there are no numbers for the weight ${path}`)
    const place = values.findIndex((value) => !Number.isFinite(value))
    const value = values[place]
    if (value !== undefined) return { path, value, place }
  }
  return undefined
}

/**
 * Refuses weights of a training. A loss can stay finite over weights that are not: a rectifier that takes NaN for 0 hides
 * them.
 *
 * @throws CnnError NOT_FINITE naming the first weight that holds NaN or an infinity
 */
export function checkFinite(
  config: Config,
  network: Network,
  { weights, epoch, batch }: TrainingState
): void {
  const found = notFiniteIn(weights, network)
  if (found === undefined) return
  const { learningRate } = config.training.optimizer
  const when = batch === 0 ? `epoch ${epoch}` : `batch ${batch} of epoch ${epoch + 1}`
  throw new CnnError(
    'NOT_FINITE',
    `${found.path} holds ${found.value} after ${when}, with learning rate ${learningRate}`,
    {
      where: found.path,
      hint: `a smaller one may do: --set training.optimizer.learningRate=${learningRate / 10}`
    }
  )
}

/**
 * Refuses outputs that overflowed: finite weights and images can lead to values beyond float32, and a class among NaN would
 * be no answer.
 *
 * @param outputs `[n, each]`
 * @throws CnnError NOT_FINITE naming the first image
 */
export function checkOutputs(outputs: Float32Array, each: number): void {
  const place = outputs.findIndex((value) => !Number.isFinite(value))
  if (place < 0) return
  throw overflowed(`output ${place % each} of image ${Math.floor(place / each)} is ${outputs[place]}`)
}

/**
 * Refuses losses that overflowed, over outputs that did not.
 *
 * @param losses `[n]`
 * @throws CnnError NOT_FINITE naming the first image
 */
export function checkLosses(losses: Float32Array): void {
  const place = losses.findIndex((value) => !Number.isFinite(value))
  if (place >= 0) throw overflowed(`the loss of image ${place} is ${losses[place]}`)
}

const overflowed = (what: string): CnnError =>
  new CnnError('NOT_FINITE', `${what}: the network's values for it are beyond what float32 holds`, {
    hint: 'the weights, or the numbers of the image, are too large: look at how the model was trained'
  })
