/** Pictures made smaller or larger: one pass over the rows, each side by its own weights. */
import { numberAt } from '../../math/numbers.js'
import type { Rows } from './rows.js'

/** What one pixel of the result takes along one side: samples from `first` on, each times its weight. */
export interface Taps {
  readonly first: number
  readonly weights: Float64Array
}

/**
 * Each pixel of the result is the mean of what it covers, parts of a sample counted as parts. What lies outside the
 * samples counts as 0.
 *
 * @param length samples along the side
 * @param from where the first pixel of the result begins; sample i covers i to i + 1
 * @param step samples to a pixel, at least 1
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
 * Weights that fall off evenly from the middle of each pixel of the result: over one sample to either side where the
 * picture grows, which is linear interpolation, and over one pixel of the result where it shrinks. What lies outside
 * the samples counts as 0.
 *
 * @param length samples along the side
 * @param from where the first pixel of the result begins; sample i covers i to i + 1
 * @param step samples to a pixel
 * @param count pixels of the result
 */
export function triangleTaps(length: number, from: number, step: number, count: number): Taps[] {
  const reach = Math.max(1, step)
  return Array.from({ length: count }, (_, i) => {
    // Of samples and their middles: sample k lies at k.
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

/** A side of `length` samples as `count` pixels: the mean of what each covers, or linear between samples. */
export function sideTaps(length: number, count: number): Taps[] {
  const step = length / count
  if (step > 1) return areaTaps(length, 0, step, count)
  // What would lie outside is the sample at the edge once more.
  return triangleTaps(length, 0, step, count).map(({ first, weights }) => {
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    return { first, weights: weights.map((weight) => weight / total) }
  })
}

/**
 * The weighted sums of a picture's samples.
 *
 * @param across for each column of the result
 * @param down for each row of the result
 * @returns `[down, across, channels]`
 */
export function resample(rows: Rows, across: readonly Taps[], down: readonly Taps[]): Float64Array {
  const { width, height, channels } = rows
  const length = across.length * channels
  const result = new Float64Array(down.length * length)
  const row = new Float64Array(width * channels)
  const line = new Float64Array(length)
  for (const [y, readers] of readersOf(down, height).entries()) {
    if (readers.length === 0) continue
    rows.read(y, row)
    narrow(row, channels, across, line)
    for (const { at, weight } of readers) {
      let to = at * length
      for (const value of line) {
        result[to] = numberAt(result, to) + weight * value
        to += 1
      }
    }
  }
  return result
}

/** One row along its side. */
function narrow(row: Float64Array, channels: number, across: readonly Taps[], line: Float64Array): void {
  let to = 0
  for (const { first, weights } of across)
    for (let channel = 0; channel < channels; channel++) {
      let sum = 0
      let at = first * channels + channel
      for (const weight of weights) {
        sum += weight * numberAt(row, at)
        at += channels
      }
      line[to] = sum
      to += 1
    }
}

/** For each row that there is: which rows of the result it is a part of, and with which weight. */
function readersOf(down: readonly Taps[], height: number): { at: number; weight: number }[][] {
  const readers: { at: number; weight: number }[][] = Array.from({ length: height }, () => [])
  for (const [at, { first, weights }] of down.entries())
    for (const [k, weight] of weights.entries()) if (weight > 0) readers[first + k]?.push({ at, weight })
  return readers
}
