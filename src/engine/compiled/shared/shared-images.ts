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

/**
 * Puts the data where workers see it; what is in shared memory already stays where it is.
 *
 * @param isNumber the labels are the numbers that the network is to predict, not classes
 */
export function shareImages(data: Images | Examples, isNumber: boolean): SharedImages {
  const [count, height, width, channels] = data.shape
  return {
    count,
    size: height * width * channels,
    images: data.images.buffer instanceof SharedArrayBuffer ? data.images : copyOf(data.images),
    targets: 'labels' in data ? targetsOf(data.labels, isNumber) : undefined
  }
}

function copyOf(images: Uint8Array | Float32Array): Uint8Array | Float32Array {
  const buffer = new SharedArrayBuffer(images.byteLength)
  const copy = images instanceof Uint8Array ? new Uint8Array(buffer) : new Float32Array(buffer)
  copy.set(images)
  return copy
}

function targetsOf(labels: ArrayLike<number>, isNumber: boolean): Int32Array | Float32Array {
  const buffer = new SharedArrayBuffer(4 * labels.length)
  const targets = isNumber ? new Float32Array(buffer) : new Int32Array(buffer)
  targets.set(labels)
  return targets
}

/** Loads shards of images, and where the flow goes to a loss their labels, into the memory of the kernels. */
export class Loader {
  readonly #flow: NetworkFlow | ScoredFlow
  readonly #data: SharedImages
  readonly #floats: Float32Array
  readonly #bytes: Uint8Array
  readonly #words: Int32Array

  constructor(flow: NetworkFlow | ScoredFlow, data: SharedImages, memory: SharedArrayBuffer) {
    this.#flow = flow
    this.#data = data
    this.#floats = new Float32Array(memory)
    this.#bytes = new Uint8Array(memory)
    this.#words = new Int32Array(memory)
  }

  /** Loads `shard.count` images from place `from` of the permutation, or of the data where there is none. */
  load(shard: Shard, permutation: Uint32Array | undefined, from: number): void {
    const { images, size } = this.#data
    const input = at(this.#flow.input, shard)
    const bytes = at(this.#flow.bytes, shard)
    for (let i = 0; i < shard.count; i++) {
      const image = permutation === undefined ? from + i : (permutation[from + i] as number)
      const numbers = images.subarray(image * size, (image + 1) * size)
      if (numbers instanceof Uint8Array) this.#bytes.set(numbers, bytes + i * size)
      else this.#floats.set(numbers, input / 4 + i * size)
    }
    if (images instanceof Uint8Array) shard.kernels.bytesToFloats(bytes, shard.count * size, input)
    if ('targets' in this.#flow) this.#loadTargets(at(this.#flow.targets, shard), shard, permutation, from)
  }

  #loadTargets(address: number, { count }: Shard, permutation: Uint32Array | undefined, from: number): void {
    const { targets } = this.#data
    if (targets === undefined) throw new Error('a loss takes labels')
    const words = targets instanceof Float32Array ? this.#floats : this.#words
    for (let i = 0; i < count; i++) {
      const image = permutation === undefined ? from + i : (permutation[from + i] as number)
      words[address / 4 + i] = targets[image] as number
    }
  }
}
