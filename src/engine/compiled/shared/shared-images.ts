/** Images and labels in memory that all threads see, and the copy of a shard's into the kernels' memory. */
import type { Examples, Images } from '../../../dataset/examples.js'
import type { NetworkFlow, ScoredFlow } from '../plan/flow.js'
import { at, type Shard } from '../plan/operation.js'

export interface SharedImages {
  readonly count: number
  /** Numbers of one image. */
  readonly size: number
  readonly images: Uint8Array | Float32Array
  /** Where the data has labels: class numbers, or for a network with one output the numbers themselves. */
  readonly targets: Int32Array | Float32Array | undefined
}

/** A piece of shared memory: where it begins in its buffer. */
export interface SharedPiece {
  readonly buffer: SharedArrayBuffer
  readonly offset: number
}

/** Gives so many bytes of shared memory, at a multiple of 8. */
export type AllocateShared = (bytes: number) => SharedPiece

/** A buffer of its own for each piece. */
export const allocateShared: AllocateShared = (bytes) => ({ buffer: new SharedArrayBuffer(bytes), offset: 0 })

/**
 * Puts the data where workers see it; what is in shared memory already stays where it is.
 *
 * @param isNumber the labels are the numbers that the network is to predict, not classes
 */
export function shareImages(
  data: Images | Examples,
  isNumber: boolean,
  allocate: AllocateShared = allocateShared
): SharedImages {
  const [count, height, width, channels] = data.shape
  const { images } = data
  return {
    count,
    size: height * width * channels,
    images: images.buffer instanceof SharedArrayBuffer ? images : copyOf(images, allocate),
    targets: 'labels' in data ? targetsOf(data.labels, isNumber, allocate) : undefined
  }
}

function copyOf(images: Uint8Array | Float32Array, allocate: AllocateShared): Uint8Array | Float32Array {
  const { buffer, offset } = allocate(images.byteLength)
  const copy =
    images instanceof Uint8Array
      ? new Uint8Array(buffer, offset, images.length)
      : new Float32Array(buffer, offset, images.length)
  copy.set(images)
  return copy
}

function targetsOf(
  labels: ArrayLike<number>,
  isNumber: boolean,
  allocate: AllocateShared
): Int32Array | Float32Array {
  const { buffer, offset } = allocate(4 * labels.length)
  const targets = isNumber
    ? new Float32Array(buffer, offset, labels.length)
    : new Int32Array(buffer, offset, labels.length)
  targets.set(labels)
  return targets
}

/** Loads shards of images, and where the flow goes to a loss their labels, into the memory of the kernels. */
export class Loader {
  readonly #flow: NetworkFlow
  readonly #data: SharedImages
  readonly #floats: Float32Array
  readonly #bytes: Uint8Array
  /** Where the labels go, in the memory, by the words that they are. */
  readonly #labelled: { readonly flow: ScoredFlow; readonly targets: Int32Array | Float32Array } | undefined
  readonly #words: Int32Array | Float32Array

  constructor(flow: NetworkFlow | ScoredFlow, data: SharedImages, memory: SharedArrayBuffer) {
    this.#flow = flow
    this.#data = data
    this.#floats = new Float32Array(memory)
    this.#bytes = new Uint8Array(memory)
    const { targets } = data
    this.#words = targets instanceof Float32Array ? this.#floats : new Int32Array(memory)
    if (!('targets' in flow)) return
    if (targets === undefined) throw new Error('a loss takes labels')
    this.#labelled = { flow, targets }
  }

  /** Loads `shard.count` images from place `from` of the permutation, or of the data where there is none. */
  load(shard: Shard, permutation: Uint32Array | undefined, from: number): void {
    const to = from + shard.count
    if (permutation === undefined) this.#copy(shard, 0, from, to)
    else
      permutation.subarray(from, to).forEach((image, i) => {
        this.#copy(shard, i, image, image + 1)
      })
    if (this.#data.images instanceof Uint8Array) {
      const { bytes, input } = this.#flow
      shard.kernels.bytesToFloats(at(bytes, shard), shard.count * this.#data.size, at(input, shard))
    }
  }

  /** Copies the images from one place of the data up to another, to place `i` of the shard and on. */
  #copy(shard: Shard, i: number, from: number, to: number): void {
    const { images, size } = this.#data
    const { bytes, input } = this.#flow
    const numbers = images.subarray(from * size, to * size)
    if (numbers instanceof Uint8Array) this.#bytes.set(numbers, at(bytes, shard) + i * size)
    else this.#floats.set(numbers, at(input, shard) / 4 + i * size)
    if (!this.#labelled) return
    const { flow, targets } = this.#labelled
    this.#words.set(targets.subarray(from, to), at(flow.targets, shard) / 4 + i)
  }
}
