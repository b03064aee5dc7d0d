/** Where the values of a batch whose loss is no number overflowed: the batch run again by the readable network. */

import type { Network } from '../config/network/network.js'
import { isMerge } from '../config/network/network-layer.js'
import type { Config } from '../config/schema/config-schema.js'
import { augmentImage, changesImages, placementOf } from '../dataset/augment.js'
import { gatherBatch } from '../dataset/encode.js'
import type { Examples } from '../dataset/examples.js'
import { standardizeOf } from '../dataset/standardize.js'
import type { TrainingState } from '../engine/engine.js'
import { numberAt } from '../math/numbers.js'
import { epochPermutation } from '../random.js'
import { passesOf } from '../reference/layer-passes.js'
import { forward } from '../reference/network-passes.js'
import { tensor } from '../reference/tensor.js'

/** How many images are looked at together, where a layer does not look at the whole batch itself. */
const together = 8

/**
 * The first layer whose values are NaN or beyond float32 in the batch after this state, as the end of a sentence.
 *
 * @param shuffle whether the epoch takes the images in the order that the seed gives it
 */
export function overflowIn(
  config: Config,
  network: Network,
  train: Examples,
  state: TrainingState,
  shuffle: boolean
): string {
  const spoiled = network.layers.findIndex(({ weightPlaces }) =>
    weightPlaces.some((place) => network.weights[place]?.trainable && !state.weights[place]?.every(isFloat))
  )
  const { batchSize } = config.training
  const [n, height, width, channels] = train.shape
  const from = state.batch * batchSize
  const to = Math.min(from + batchSize, n)
  const order = shuffle
    ? epochPermutation(config.seed, state.epoch + 1, n)
    : Uint32Array.from({ length: n }, (_, i) => i)
  const wholeBatch = network.layers.some(
    ({ layer }) => !isMerge(layer) && passesOf(layer.type).takesWholeBatch
  )
  const size = wholeBatch ? to - from : together
  for (let first = from; first < to; first += size) {
    const last = Math.min(first + size, to)
    const pixels = imagesOf(config, train, order, state.epoch + 1, first, last)
    const shape = [last - first, height, width, channels]
    const pass = { loss: config.training.loss, seed: config.seed, step: state.step + 1 }
    const steps = forward(network, state.weights, tensor(shape, Float64Array.from(pixels)), pass)
    const found = steps.findIndex(({ sums, output }) => ![...sums.data, ...output.data].every(isFloat))
    const overflowed = found < 0 || (spoiled >= 0 && spoiled < found) ? spoiled : found
    if (overflowed >= 0)
      return `${network.layers[overflowed]?.name} is the first layer whose values overflowed`
  }
  return 'the values of every layer are finite, what overflowed is the loss itself'
}

/** Neither NaN nor beyond what float32 holds. */
const isFloat = (value: number): boolean => Number.isFinite(Math.fround(value))

/** Images of the batch as the network sees them. */
function imagesOf(
  { seed, dataset: { augmentation } }: Config,
  train: Examples,
  order: Uint32Array,
  epoch: number,
  from: number,
  to: number
): Float32Array {
  const [height, width, channels] = train.shape.slice(1) as [number, number, number]
  const size = height * width * channels
  const pixels = new Float32Array((to - from) * size)
  gatherBatch(train, order, from, to, pixels)
  if (changesImages(augmentation))
    for (let index = 0; index < to - from; index++) {
      const image = pixels.subarray(index * size, (index + 1) * size)
      const occasion = { seed, epoch, image: numberAt(order, from + index) }
      const placement = placementOf(augmentation, occasion, [height, width])
      augmentImage(image.slice(), [height, width, channels], placement, image)
    }
  standardizeOf(train)?.(pixels)
  return pixels
}
