/** The kernels of penalties and clipping, for any count of numbers. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { clipGradient } from '../../../src/update/clipping.js'
import { addPenaltyGradient, penalty } from '../../../src/update/penalties.js'
import { expectNear, roundoff } from '../agreement.js'
import { fractions } from '../cases.js'
import { callKernel, read, written } from '../kernel-call.js'
import { watchedMemory } from '../watched-memory.js'

const memory = await watchedMemory()

const count = fc.integer({ min: 1, max: 40 })
const share = fc.constantFrom(0, 0.01, 0.5)
/** Some of them 0, where |w| has no slope. */
const weightsOf = (seed: number, count: number): Float32Array =>
  fractions(seed, 0, count).map((w) => (Math.abs(w) < 0.1 ? 0 : w))

it('penalty is the twin, and its gradient the twin but for rounding', () => {
  fc.assert(
    fc.property(count, share, share, fc.nat(), (count, l1, l2, seed) => {
      const [weights, before] = [weightsOf(seed, count), fractions(seed, 1, count)]
      let found = 0
      const { gradient } = callKernel(
        memory,
        { weights: read(weights), gradient: written(before) },
        (k, at) => {
          found = k.penalty(at.weights, count, l1, l2)
          k.addPenaltyGradient(at.weights, at.gradient, count, l1, l2)
        }
      )
      // Both sum in double precision, in the order of the weights.
      expect(found).toBe(penalty({ l1, l2 }, weights))
      const expected = before.slice()
      addPenaltyGradient({ l1, l2 }, weights, expected)
      expectNear('gradient', gradient, expected, () => 4 * roundoff * 2)
    }),
    { numRuns: 200 }
  )
})

it('its gradient is its slope', () => {
  const weights = fractions(1, 0, 9)
  const { gradient } = callKernel(
    memory,
    { weights: read(weights), gradient: written(new Float32Array(9)) },
    (k, at) => k.addPenaltyGradient(at.weights, at.gradient, 9, 0.1, 0.2)
  )
  const h = 1e-6
  const at = (place: number, moved: number): number =>
    penalty(
      { l1: 0.1, l2: 0.2 },
      Float64Array.from(weights, (w, i) => (i === place ? w + moved : w))
    )
  const slopes = Array.from(weights, (_, i) => (at(i, h) - at(i, -h)) / (2 * h))
  expectNear('gradient', gradient, slopes, () => 1e-6)
})

it('clipping is the twin but for rounding', () => {
  const limit = fc.constantFrom(0.01, 0.5, 3)
  fc.assert(
    fc.property(count, limit, fc.boolean(), fc.nat(), (count, limit, byNorm, seed) => {
      const before = fractions(seed, 0, count)
      const { gradient } = callKernel(memory, { gradient: written(before) }, (k, { gradient }) => {
        if (!byNorm) return k.clip(gradient, count, limit)
        const norm = k.norm(gradient, count)
        if (norm > limit) k.scale(gradient, count, limit / norm)
      })
      const expected = before.slice()
      clipGradient(expected, byNorm ? { clipNorm: limit } : { clipValue: limit })
      // The factor is rounded, and the product.
      expectNear('gradient', gradient, expected, (i) => 3 * roundoff * Math.abs(expected[i]))
    }),
    { numRuns: 200 }
  )
})

it('clipping keeps NaN, and brings infinities to the limit', () => {
  const before = Float32Array.of(Number.NaN, Infinity, -Infinity, 0.25, Number.NaN)
  const { gradient } = callKernel(memory, { gradient: written(before) }, (k, at) =>
    k.clip(at.gradient, 5, 0.5)
  )
  expect([...gradient]).toEqual([Number.NaN, 0.5, -0.5, 0.25, Number.NaN])
})
