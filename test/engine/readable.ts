/** One step of training, and inference, by the reference network, with which engines are compared. */

import { elements } from '../../src/config/network/network.js'
import { predictsNumber, takesLogits } from '../../src/config/network/outputs.js'
import { augmentImage, changesImages, placementOf } from '../../src/dataset/augment.js'
import { lossOf, oneHot } from '../../src/reference/loss-functions.js'
import { forward, type LayerStep, lossAndGradients } from '../../src/reference/network-passes.js'
import { type Tensor, tensor } from '../../src/reference/tensor.js'
import { totalPenalty } from '../../src/update/penalties.js'
import type { Example } from './networks.js'

/** The images of an example as the first epoch has them: augmented one by one. */
function trainingImages({ config, data }: Example, pixels: Float32Array): Float32Array {
  const { augmentation } = config.dataset
  if (!changesImages(augmentation)) return standardized(data, pixels)
  const [count, height, width, channels] = data.shape
  const size = height * width * channels
  const images = new Float32Array(pixels.length)
  for (let image = 0; image < count; image++) {
    const placement = placementOf(augmentation, { seed: config.seed, epoch: 1, image }, [height, width])
    const part = [image * size, (image + 1) * size] as const
    augmentImage(pixels.subarray(...part), [height, width, channels], placement, images.subarray(...part))
  }
  return standardized(data, images)
}

/** What the bytes stand for, in double precision. */
function standardized({ images, scale, shape }: Example['data'], pixels: Float32Array): Float32Array {
  if (images instanceof Float32Array || scale === undefined || typeof scale === 'number') return pixels
  const { mean, deviation } = scale
  return pixels.map((x, i) => (x - mean[i % shape[3]]) / deviation[i % shape[3]])
}

/** The loss of the first step of training over all images as one batch, penalties included, for any weights. */
export function readableLoss(example: Example): (weights: readonly Float64Array[]) => number {
  const { config, network, data } = example
  const images = tensor(data.shape, trainingImages(example, pixelsOf(example)))
  const pass = { loss: config.training.loss, seed: config.seed, step: 1 }
  return (weights) => {
    const { losses } = lossesOf(example, forward(network, weights, images, pass))
    const sum = losses.reduce((all, loss) => all + loss, 0)
    return sum / losses.length + totalPenalty(network.weights, weights)
  }
}

/** That step with the example's weights, and the same images in inference, before it. */
export function readableStep(example: Example) {
  const { config, network, weights, data } = example
  const pass = { loss: config.training.loss, seed: config.seed, step: 1 }
  const images = tensor(data.shape, trainingImages(example, pixelsOf(example)))
  const step = lossAndGradients(network, weights, images, targetsOf(example), pass)
  const inference = lossesOf(
    example,
    forward(network, weights, tensor(data.shape, standardized(data, pixelsOf(example))))
  )
  return { ...step, inference }
}

/** What the last layer puts out, and the loss of each image. */
function lossesOf(example: Example, steps: readonly LayerStep[]) {
  const { loss } = example.config.training
  const last = steps[steps.length - 1]
  const fromLogits = takesLogits(example.network, loss)
  const { losses } = lossOf(loss, fromLogits)(fromLogits ? last.sums : last.output, targetsOf(example))
  return { outputs: last.output.data, losses }
}

const pixelsOf = ({ data }: Example): Float32Array =>
  Float32Array.from(data.images, (pixel) => (data.images instanceof Uint8Array ? pixel / 255 : pixel))

const targetsOf = ({ network, data }: Example): Tensor =>
  predictsNumber(network)
    ? tensor([data.labels.length, 1], Float64Array.from(data.labels))
    : oneHot(data.labels, elements(network.outputShape))
