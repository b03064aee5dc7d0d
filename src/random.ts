/** Counter-based random numbers: streams that depend only on (seed, purpose, indices), the same everywhere. */
import { cos, log } from './math.js'

/** The purpose of a stream. The numbers affect every trained weight: they never change. */
const purposes = { weights: 0, split: 1, shuffle: 2, dropout: 3, augmentation: 4 } as const

export type Purpose = keyof typeof purposes

/** Four 32-bit words. */
export type Block = readonly [a: number, b: number, c: number, d: number]

/** The upper 32 bits of the product of two 32-bit words, by halves: each sum stays below 2^32. */
function upperProduct(a: number, b: number): number {
  const a0 = a & 0xffff
  const a1 = a >>> 16
  const b0 = b & 0xffff
  const b1 = b >>> 16
  const middle = a1 * b0 + ((a0 * b0) >>> 16)
  const lower = a0 * b1 + (middle & 0xffff)
  return (a1 * b1 + (middle >>> 16) + (lower >>> 16)) >>> 0
}

/**
 * Philox4x32 with 10 rounds: 128 random bits for each (counter, key).
 *
 * @param counter four words of 32 bits
 * @param key two words of 32 bits
 * @returns four words of 32 bits, each in [0, 2^32)
 *
 * Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11, section 4.3.
 */
export function philox(counter: Block, key: readonly [number, number]): Block {
  let [a, b, c, d] = counter
  let [left, right] = key
  for (let round = 0; round < 10; round++) {
    const upperA = upperProduct(0xd2511f53, a)
    const upperC = upperProduct(0xcd9e8d57, c)
    const lowerA = Math.imul(0xd2511f53, a)
    const lowerC = Math.imul(0xcd9e8d57, c)
    a = (upperC ^ b ^ left) >>> 0
    b = lowerC >>> 0
    c = (upperA ^ d ^ right) >>> 0
    d = lowerA >>> 0
    left = (left + 0x9e3779b9) >>> 0
    right = (right + 0xbb67ae85) >>> 0
  }
  return [a, b, c, d]
}

/**
 * A sequence of 2^34 random words. Word i is word i mod 4 of the Philox block at counter (floor(i / 4), indices)
 * under the key (seed, purpose): no word depends on the words before it, so any thread can begin anywhere.
 */
export class RandomStream {
  readonly #key: readonly [number, number]
  readonly #indices: readonly [number, number, number]
  #position = 0
  #block: Block = [0, 0, 0, 0]

  constructor(key: readonly [number, number], indices: readonly [number, number, number]) {
    this.#key = key
    this.#indices = indices
  }

  /** Moves in the stream: the next word drawn is word `position`, a whole number in [0, 2^34). */
  seek(position: number): void {
    this.#position = position
    if (position % 4 !== 0) this.#fill(Math.floor(position / 4))
  }

  /** The next word: a whole number in [0, 2^32). */
  uint32(): number {
    const place = this.#position % 4
    if (place === 0) this.#fill(this.#position / 4)
    this.#position++
    const word = this.#block[place]
    if (word === undefined) throw new RangeError(`${this.#position} is not a place in a stream`)
    return word
  }

  /** A multiple of 2^-24 in [0, 1): the upper bits of one word. Exact in float32 too, so rounding never makes it 1. */
  uniform(): number {
    return (this.uint32() >>> 8) / 0x1000000
  }

  /**
   * A whole number in [0, n), each equally likely: words above the last whole multiple of n are discarded.
   *
   * @param n a whole number from 1 to 2^32
   * @throws RangeError for another n
   */
  below(n: number): number {
    if (!(Number.isInteger(n) && n >= 1 && n <= 0x100000000))
      throw new RangeError(`below() takes a whole number from 1 to 2^32, not ${n}`)
    const limit = 0x100000000 - (0x100000000 % n)
    let word = this.uint32()
    while (word >= limit) word = this.uint32()
    return word % n
  }

  /**
   * A normally distributed number, mean 0 and variance 1, from two words; its absolute value is below 6.67.
   *
   * Box and Muller's sqrt(-2 log u) cos(2 pi v), u in (0, 1], v in [0, 1), both with 32 bits. The sine's half of
   * the pair is not used, so that a number always takes two words and `seek` stays simple.
   */
  normal(): number {
    const u = (this.uint32() + 1) / 0x100000000
    const v = this.uint32() / 0x100000000
    return Math.sqrt(-2 * log(u)) * cos(6.283185307179586 * v)
  }

  #fill(block: number): void {
    const [first, second, third] = this.#indices
    this.#block = philox([block >>> 0, first, second, third], this.#key)
  }
}

/**
 * The stream of random numbers for one purpose.
 *
 * @param seed of the config, a whole number in [0, 2^32)
 * @param purpose what the numbers are for
 * @param indices up to three whole numbers in [0, 2^32) that distinguish streams of one purpose: a layer, an
 *   epoch, a step; default: 0
 * @throws RangeError for numbers outside these ranges
 */
export function randomStream(seed: number, purpose: Purpose, ...indices: number[]): RandomStream {
  if (indices.length > 3) throw new RangeError(`a stream has up to 3 indices, not ${indices.length}`)
  for (const number of [seed, ...indices])
    if (number >>> 0 !== number) throw new RangeError(`${number} is not a whole number in [0, 2^32)`)
  const [first = 0, second = 0, third = 0] = indices
  return new RandomStream([seed, purposes[purpose]], [first, second, third])
}

/** The numbers 0 to n - 1 in random order, each order equally likely: the Fisher-Yates shuffle, from the end. */
export function permutation(stream: RandomStream, n: number): Uint32Array {
  const order = new Uint32Array(n)
  for (let i = 0; i < n; i++) order[i] = i
  for (let i = n - 1; i > 0; i--) {
    const j = stream.below(i + 1)
    const [here, there] = [order[i], order[j]]
    if (here === undefined || there === undefined) throw new RangeError(`there is no place ${j} of ${n}`)
    order[i] = there
    order[j] = here
  }
  return order
}

/** The order of n images in epoch `epoch` (from 1). */
export const epochPermutation = (seed: number, epoch: number, n: number): Uint32Array =>
  permutation(randomStream(seed, 'shuffle', epoch), n)
