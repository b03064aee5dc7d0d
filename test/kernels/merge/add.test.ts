/** The kernel that adds two arrays: exact to the bit, even in place. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fractions } from '../cases.js'
import { callKernel, read, written } from '../kernel-call.js'
import { watchedMemory } from '../watched-memory.js'

const memory = await watchedMemory()
const count = fc.integer({ min: 1, max: 40 })

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
