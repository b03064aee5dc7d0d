/** Images and labels in memory that all threads see, and the copy of a shard into the memory of the kernels. */
import type { Scale } from '../../../config/preprocessing.js'
import type { Examples, Images } from '../../../dataset/examples.js'
import { type Standardize, standardizeOf } from '../../../dataset/standardize.js'
import { numberAt } from '../../../math/numbers.js'
import type { NetworkFlow, ScoredFlow } from '../plan/flow.js'
import type { BatchBuffer } from '../plan/memory-map.js'
import { at, type Shard } from '../plan/operation.js'

/** Labels: class numbers, or the numbers that the network is to predict. */
type Words = Int32Array | Float32Array

export interface SharedImages {
  readonly count: number
  /** Numbers of one image. */
  readonly size: number
  readonly images: Uint8Array | Float32Array
  /** How bytes become numbers; see {@link Images}. */
  readonly scale: Scale | undefined
  /** The labels if there are any: class numbers, or for a network with one output the numbers themselves. */
  readonly targets: Words | undefined
}

/** A piece of shared memory, with its offset in the buffer. */
export interface SharedPiece {
  readonly buffer: SharedArrayBuffer
  readonly offset: number
}

/** Allocates this many bytes of shared memory, at a multiple of 8. */
export type AllocateShared = (bytes: number) => SharedPiece

/** Allocates a separate buffer for each piece. */
export const allocateShared: AllocateShared = (bytes) => ({ buffer: new SharedArrayBuffer(bytes), offset: 0 })

/**
 * Puts the data where workers see it. Data that is already in shared memory is not copied.
 *
 * @param isNumber the labels are numbers that the network is to predict, not classes
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
    scale: data.scale,
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

function targetsOf(labels: ArrayLike<number>, isNumber: boolean, allocate: AllocateShared): Words {
  const { buffer, offset } = allocate(4 * labels.length)
  const targets = isNumber
    ? new Float32Array(buffer, offset, labels.length)
    : new Int32Array(buffer, offset, labels.length)
  targets.set(labels)
  return targets
}

/** Loads shards of images into the memory of the kernels, with their labels if the flow ends in a loss. */
export class Loader {
  readonly #flow: NetworkFlow
  readonly #data: SharedImages
  readonly #areBytes: boolean
  /** The memory, typed as the images' numbers are. */
  readonly #numbers: Uint8Array | Float32Array
  readonly #floats: Float32Array
  readonly #standardize: Standardize | undefined
  /** Where the labels go, and the memory typed as their words. */
  readonly #labels:
    | { readonly buffer: BatchBuffer; readonly words: Words; readonly targets: Words }
    | undefined

  constructor(flow: NetworkFlow | ScoredFlow, data: SharedImages, memory: SharedArrayBuffer) {
    this.#flow = flow
    this.#data = data
    this.#areBytes = data.images instanceof Uint8Array
    this.#floats = new Float32Array(memory)
    this.#numbers = this.#areBytes ? new Uint8Array(memory) : this.#floats
    this.#standardize = standardizeOf(data)
    if (!('targets' in flow)) return
    const { targets } = data
    if (targets === undefined) throw new Error('a loss takes labels')
    const words = targets instanceof Float32Array ? new Float32Array(memory) : new Int32Array(memory)
    this.#labels = { buffer: flow.targets, words, targets }
  }

  /**
   * Loads `shard.count` images from index `from` of the permutation, or of the data if there is none. Bytes become
   * byte / 255, which augmentation expects. Call {@link scale} afterwards.
   */
  load(shard: Shard, permutation: Uint32Array | undefined, from: number): void {
    const { images, size } = this.#data
    const { bytes, input } = this.#flow
    const numbers = this.#numbers
    const to = from + shard.count
    const first = this.#areBytes ? at(bytes, shard) : at(input, shard) / 4
    if (permutation === undefined) numbers.set(images.subarray(from * size, to * size), first)
    else
      permutation.subarray(from, to).forEach((image, i) => {
        numbers.set(images.subarray(image * size, (image + 1) * size), first + i * size)
      })
    if (this.#areBytes) shard.kernels.bytesToFloats(first, shard.count * size, at(input, shard))
    this.#loadLabels(shard, permutation, from, to)
  }

  /** Turns the loaded bytes, until now byte / 255, into the numbers that they stand for. */
  scale(shard: Shard): void {
    if (!this.#standardize) return
    const first = at(this.#flow.input, shard) / 4
    this.#standardize(this.#floats.subarray(first, first + shard.count * this.#data.size))
  }

  #loadLabels(shard: Shard, permutation: Uint32Array | undefined, from: number, to: number): void {
    if (!this.#labels) return
    const { buffer, words, targets } = this.#labels
    const first = at(buffer, shard) / 4
    if (permutation === undefined) words.set(targets.subarray(from, to), first)
    else
      permutation.subarray(from, to).forEach((image, i) => {
        words[first + i] = numberAt(targets, image)
      })
  }
}
