/** Batches of a data set as tensors: images, augmented if asked for, and the target outputs. */
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core'
import { elements, type Network } from '../../config/network/network.js'
import { predictsNumber } from '../../config/network/outputs.js'
import { augmentImage, type Placement } from '../../dataset/augment.js'
import { gatherBatch, oneHot } from '../../dataset/encode.js'
import type { Examples, Images } from '../../dataset/examples.js'
import { standardizeOf } from '../../dataset/standardize.js'
import { numberAt } from '../../math/numbers.js'
import type { Tf } from '../../model/tf.js'

/** Images of a data set by index: `order[from]` to `order[to - 1]` of a permutation. */
export interface Batch<Data extends Images = Images> {
  readonly data: Data
  readonly order: Uint32Array
  readonly from: number
  readonly to: number
}

/** The images in their own order: 0, 1, 2, …. */
export const inOrder = (n: number): Uint32Array => Uint32Array.from({ length: n }, (_, index) => index)

export class Batches {
  readonly #tf: Tf
  readonly #network: Network
  /** Buffers for the images of the largest batch so far, and for as many augmented ones. */
  #images = new Float32Array(0)
  #augmented = new Float32Array(0)

  constructor(tf: Tf, network: Network) {
    this.#tf = tf
    this.#network = network
  }

  /** The images, `[batch, height, width, channels]`; if there are placements, each changed by its own. */
  images({ data, order, from, to }: Batch, placements?: readonly Placement[]): Tensor4D {
    const [, height, width, channels] = data.shape
    const size = height * width * channels
    const count = to - from
    if (this.#images.length < count * size) this.#images = new Float32Array(count * size)
    gatherBatch(data, order, from, to, this.#images)
    let pixels = this.#images
    if (placements) {
      if (this.#augmented.length < count * size) this.#augmented = new Float32Array(count * size)
      for (const [index, placement] of placements.entries()) {
        const part = [index * size, (index + 1) * size] as const
        const into = this.#augmented.subarray(...part)
        augmentImage(this.#images.subarray(...part), [height, width, channels], placement, into)
      }
      pixels = this.#augmented
    }
    const batch = pixels.subarray(0, count * size)
    standardizeOf(data)?.(batch)
    return this.#tf.tensor4d(batch, [count, height, width, channels])
  }

  /** `[batch, outputs]`: one-hot vectors of the labels, or the labels themselves if there is one output. */
  targets({ data, order, from, to }: Batch<Examples>): Tensor2D {
    const labels = Float32Array.from(order.subarray(from, to), (image) => numberAt(data.labels, image))
    if (predictsNumber(this.#network)) return this.#tf.tensor2d(labels, [to - from, 1])
    const classes = elements(this.#network.outputShape)
    return this.#tf.tensor2d(oneHot(labels, classes), [to - from, classes])
  }
}
