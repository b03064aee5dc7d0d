/** Histograms of weights: every number is in the bucket whose edges it lies between. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { histogram } from '../../../src/report/tensorboard/histogram.js'

const numbers = fc.float32Array({
  minLength: 1,
  maxLength: 200,
  noNaN: true,
  noDefaultInfinity: true,
  min: -1e6,
  max: 1e6
})

it('counts every number once, between rising edges from the least to the greatest', () => {
  fc.assert(
    fc.property(numbers, (values) => {
      const { min, max, count, sum, sumOfSquares, limits, counts } = histogram(values)
      expect(min).toBe(Math.min(...values))
      expect(max).toBe(Math.max(...values))
      expect(count).toBe(values.length)
      expect(sum).toBeCloseTo(
        [...values].reduce((total, value) => total + value, 0),
        3
      )
      expect(sumOfSquares).toBeGreaterThanOrEqual(0)
      expect(counts.reduce((total, each) => total + each, 0)).toBe(count)
      expect(limits).toHaveLength(counts.length)
      expect(limits.at(-1)).toBe(max)
      for (const [index, limit] of limits.entries())
        if (index > 0) expect(limit).toBeGreaterThanOrEqual(limits[index - 1])
    })
  )
})

it('puts numbers where they belong', () => {
  const { limits, counts } = histogram(Float32Array.from({ length: 60 }, (_, i) => i))
  // From 0 to 59 in 30 buckets: two in each.
  expect(counts).toEqual(new Array(30).fill(2))
  expect(limits[0]).toBeCloseTo(59 / 30, 10)
})

it('of equal numbers is one bucket', () => {
  expect(histogram(new Float32Array(5).fill(0.5))).toEqual({
    ...{ min: 0.5, max: 0.5, count: 5, sum: 2.5, sumOfSquares: 1.25 },
    ...{ limits: [0.5], counts: [5] }
  })
})
