/** How the numbers of a weight are spread. */
import { valueAt } from '../../math/numbers.js'

export interface Histogram {
  readonly min: number
  readonly max: number
  readonly count: number
  readonly sum: number
  readonly sumOfSquares: number
  /** The right edge of each bucket. */
  readonly limits: readonly number[]
  /** How many numbers are in each. */
  readonly counts: readonly number[]
}

/** As many as TensorFlow's summaries have. */
const buckets = 30

/** Buckets of one width from the least to the greatest number; one bucket where all are equal. */
export function histogram(values: Float32Array): Histogram {
  let [min, max, sum, sumOfSquares] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0]
  for (const value of values) {
    min = Math.min(min, value)
    max = Math.max(max, value)
    sum += value
    sumOfSquares += value * value
  }
  const count = values.length
  if (min === max) return { min, max, count, sum, sumOfSquares, limits: [max], counts: [count] }
  const width = (max - min) / buckets
  const counts = new Array<number>(buckets).fill(0)
  for (const value of values) {
    const bucket = Math.min(buckets - 1, Math.floor((value - min) / width))
    counts[bucket] = valueAt(counts, bucket) + 1
  }
  const limits = counts.map((_, bucket) => (bucket === buckets - 1 ? max : min + (bucket + 1) * width))
  return { min, max, count, sum, sumOfSquares, limits, counts }
}
