/** Makes pictures smaller or larger: one pass over the rows, with separate weights for each side. */
import { numberAt } from '../../math/numbers.js'
import type { Rows } from './rows.js'

/** The samples of one pixel of the result along one side: from `first` on, each with its weight. */
export interface Taps {
  readonly first: number
  readonly weights: Float64Array
}

/**
 * Each pixel of the result is the mean of the area that it covers, with partial samples counted in part. Outside the
 * samples everything is 0.
 *
 * @param length samples along the side
 * @param from where the first pixel of the result begins; sample i covers i to i + 1
 * @param step samples in a pixel, at least 1
 * @param count pixels of the result
 */
export function areaTaps(length: number, from: number, step: number, count: number): Taps[] {
  return Array.from({ length: count }, (_, i) => {
    const begin = from + i * step
    const end = from + (i + 1) * step
    const first = Math.max(0, Math.floor(begin))
    const last = Math.min(length, Math.ceil(end))
    const weights = new Float64Array(Math.max(0, last - first))
    for (const k of weights.keys())
      weights[k] = (Math.min(end, first + k + 1) - Math.max(begin, first + k)) / step
    return { first, weights }
  })
}

/**
 * Weights that decrease linearly from the middle of each pixel of the result: over one sample on either side if the
 * picture grows, which is linear interpolation, and over one pixel of the result if it shrinks. Outside the samples
 * everything is 0.
 *
 * @param length samples along the side
 * @param from where the first pixel of the result begins; sample i covers i to i + 1
 * @param step samples in a pixel
 * @param count pixels of the result
 */
export function triangleTaps(length: number, from: number, step: number, count: number): Taps[] {
  const reach = Math.max(1, step)
  return Array.from({ length: count }, (_, i) => {
    // In the coordinate of sample middles: sample k is at k.
    const middle = from + (i + 0.5) * step - 0.5
    const begin = Math.floor(middle - reach) + 1
    const falling = Array.from({ length: Math.ceil(middle + reach) - begin }, (_, k) =>
      Math.max(0, 1 - Math.abs(begin + k - middle) / reach)
    )
    const total = falling.reduce((sum, weight) => sum + weight, 0)
    const first = Math.max(0, begin)
    const inside = falling.slice(first - begin, Math.max(first, length) - begin)
    return { first, weights: Float64Array.from(inside, (weight) => weight / total) }
  })
}

/** A side of `length` samples as `count` pixels: the mean of the area that each covers, or linear between samples. */
export const sideTaps = (length: number, count: number): Taps[] =>
  placedTaps(length, 0, length / count, count)

/**
 * A part of a side, or a side with a border: the mean of the area of each pixel, or linear between samples. If a
 * picture grows, a pixel whose middle lies outside has no weights, and at the edge the outermost sample counts twice.
 *
 * @param from where the first pixel of the result begins, below 0 with a border; sample i covers i to i + 1
 * @param step samples in a pixel
 */
export function placedTaps(length: number, from: number, step: number, count: number): Taps[] {
  if (step > 1) return areaTaps(length, from, step, count)
  return triangleTaps(length, from, step, count).map(({ first, weights }, i) => {
    const middle = from + (i + 0.5) * step
    if (middle < 0 || middle > length) return { first: 0, weights: new Float64Array(0) }
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    return { first, weights: weights.map((weight) => weight / total) }
  })
}

/**
 * The weighted sums of a picture's samples: first vertically, row by row as they are read, then horizontally.
 *
 * @param across the weights of each column of the result
 * @param down the weights of each row of the result
 * @returns `[down, across, channels]`
 */
export function resample(rows: Rows, across: readonly Taps[], down: readonly Taps[]): Float64Array {
  const { width, height, channels } = rows
  const length = across.length * channels
  const result = new Float64Array(down.length * length)
  const row = new Float64Array(width * channels)
  /** Rows of the result before horizontal weighting that still need rows of the picture. */
  const open = new Map<number, Float64Array>()
  const spare: Float64Array[] = []
  for (const [y, readers] of readersOf(down, height).entries()) {
    if (readers.length === 0) continue
    rows.read(y, row)
    for (const { at, weight, isLast } of readers) {
      const sum = open.get(at) ?? spare.pop()?.fill(0) ?? new Float64Array(row.length)
      open.set(at, sum)
      accumulate(sum, row, weight)
      if (!isLast) continue
      narrow(sum, channels, across, result.subarray(at * length, (at + 1) * length))
      open.delete(at)
      spare.push(sum)
    }
  }
  return result
}

function accumulate(sum: Float64Array, row: Float64Array, weight: number): void {
  // Both have the same length. The checks of numberAt would double the time.
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + weight * (row[i] as number)
}

/** Weights one row horizontally. Loops by index: this is most of the time that a picture takes. */
function narrow(row: Float64Array, channels: number, across: readonly Taps[], line: Float64Array): void {
  let to = 0
  for (const { first, weights } of across) {
    const count = weights.length
    for (let channel = 0; channel < channels; channel++) {
      let sum = 0
      let at = first * channels + channel
      for (let k = 0; k < count; k++) {
        sum += numberAt(weights, k) * numberAt(row, at)
        at += channels
      }
      line[to] = sum
      to += 1
    }
  }
}

interface Reader {
  readonly at: number
  readonly weight: number
  /** Whether no later row contributes to it. */
  readonly isLast: boolean
}

/** For each row of the picture: the rows of the result that it contributes to, with the weights. */
function readersOf(down: readonly Taps[], height: number): Reader[][] {
  const readers: Reader[][] = Array.from({ length: height }, () => [])
  for (const [at, { first, weights }] of down.entries()) {
    const last = weights.findLastIndex((weight) => weight > 0)
    for (const [k, weight] of weights.entries())
      if (weight > 0) readers[first + k]?.push({ at, weight, isLast: k === last })
  }
  return readers
}
