/** The kernels that join two arrays: to the bit, a sum and a product also in place. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fractions, wholeNumbers } from '../cases.js'
import { callKernel, read, written } from '../kernel-call.js'
import { watchedMemory } from '../watched-memory.js'

const memory = await watchedMemory()
const count = fc.integer({ min: 1, max: 40 })

it('multiply and maximum give those of each pair of numbers, and the larger one takes the gradient', () => {
  fc.assert(
    fc.property(count, fc.nat(), fc.boolean(), fc.boolean(), (count, seed, ofFirst, ofSecond) => {
      // Few different numbers: many pairs are equal.
      const [a, b] = [wholeNumbers(seed, 0, count, 2), wholeNumbers(seed, 1, count, 2)]
      const g = fractions(seed, 2, count)
      const other = (i: number): number => b[i] ?? Number.NaN
      const arrays = { a: read(a), b: read(b), to: written(count) }
      const product = callKernel(memory, arrays, (k, at) => k.multiply(at.a, at.b, count, at.to))
      expect(product.to.map((value) => value + 0)).toEqual(a.map((value, i) => value * other(i) + 0))
      const larger = callKernel(memory, arrays, (k, at) => k.maximum(at.a, at.b, count, at.to))
      expect(larger.to).toEqual(a.map((value, i) => Math.max(value, other(i))))
      const gradients = {
        a: read(a),
        b: read(b),
        g: read(g),
        first: written(new Float32Array(count)),
        second: written(new Float32Array(count))
      }
      const found = callKernel(memory, gradients, (k, at) =>
        k.maximumGradient(at.a, at.b, at.g, count, ofFirst ? at.first : 0, ofSecond ? at.second : 0)
      )
      if (ofFirst) expect(found.first).toEqual(g.map((value, i) => ((a[i] ?? 0) >= other(i) ? value : 0)))
      if (ofSecond) expect(found.second).toEqual(g.map((value, i) => ((a[i] ?? 0) >= other(i) ? 0 : value)))
    }),
    { numRuns: 150 }
  )
})

it('multiplyPixels spreads one pixel over its image, and its gradient is the sum over the pixels', () => {
  const some = fc.integer({ min: 1, max: 9 })
  fc.assert(
    fc.property(some, some, some, fc.nat(), (images, pixels, channels, seed) => {
      const size = images * pixels * channels
      // Products and sums of whole numbers are exact.
      const [x, g] = [wholeNumbers(seed, 0, size), wholeNumbers(seed, 1, size)]
      const factor = wholeNumbers(seed, 2, images * channels)
      const placeOf = (i: number): number => Math.floor(i / (pixels * channels)) * channels + (i % channels)
      const product = callKernel(memory, { x: read(x), factor: read(factor), to: written(size) }, (k, at) =>
        k.multiplyPixels(at.x, at.factor, images, pixels, channels, at.to)
      )
      expect(product.to.map((value) => value + 0)).toEqual(
        x.map((value, i) => value * (factor[placeOf(i)] ?? Number.NaN) + 0)
      )
      const sums = new Float32Array(factor.length)
      for (const [i, value] of x.entries()) sums[placeOf(i)] += value * (g[i] ?? Number.NaN)
      const found = callKernel(memory, { x: read(x), g: read(g), to: written(factor.length) }, (k, at) =>
        k.multiplyPixelsGradient(at.x, at.g, images, pixels, channels, at.to)
      )
      expect(found.to.map((value) => value + 0)).toEqual(sums)
    }),
    { numRuns: 150 }
  )
})

it('add gives the sum of each pair of numbers, rounded once', () => {
  fc.assert(
    fc.property(count, fc.nat(), (count, seed) => {
      const [a, b] = [fractions(seed, 0, count), fractions(seed, 1, count)]
      const sum = a.map((value, i) => value + (b[i] ?? Number.NaN))
      const apart = callKernel(memory, { a: read(a), b: read(b), sum: written(count) }, (k, at) =>
        k.add(at.a, at.b, count, at.sum)
      )
      expect(apart.sum).toEqual(sum)
      const inPlace = callKernel(memory, { a: written(a), b: read(b) }, (k, at) =>
        k.add(at.a, at.b, count, at.a)
      )
      expect(inPlace.a).toEqual(sum)
    }),
    { numRuns: 150 }
  )
})
