/** The sums over shards, and over rows: in their order, exact to the bit. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { paddedTo4 } from '../../../src/engine/compiled/plan/packing.js'
import { fractions } from '../cases.js'
import { callKernel, read, written, writtenInVectors } from '../kernel-call.js'
import { watchedMemory } from '../watched-memory.js'

const memory = await watchedMemory()
const few = fc.integer({ min: 1, max: 9 })

it('sumParts adds the parts one after the other', () => {
  fc.assert(
    fc.property(few, fc.integer({ min: 1, max: 40 }), fc.nat(2), fc.nat(), (parts, count, gap, seed) => {
      const step = paddedTo4(count) + 4 * gap
      const values = fractions(seed, 0, parts * step)
      const found = callKernel(memory, { values: read(values), sum: writtenInVectors(count) }, (k, at) =>
        k.sumParts(at.values, 4 * step, parts, count, at.sum)
      )
      const sum = values.slice(0, count)
      for (let part = 1; part < parts; part++)
        for (let i = 0; i < count; i++) sum[i] += values[part * step + i]
      expect(found.sum).toEqual(sum)
    }),
    { numRuns: 150 }
  )
})

it('columnSums adds the rows of all images one after the other', () => {
  const columns = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(15, 16, 17, 33))
  fc.assert(
    fc.property(few, few, columns, fc.nat(2), fc.nat(), (images, rows, columns, gap, seed) => {
      const step = rows * columns + gap
      const values = fractions(seed, 0, images * step)
      const found = callKernel(memory, { values: read(values), sums: written(columns) }, (k, at) =>
        k.columnSums(at.values, 4 * step, images, rows, columns, at.sums)
      )
      const sums = new Float32Array(columns)
      for (let image = 0; image < images; image++)
        for (let i = 0; i < rows * columns; i++) sums[i % columns] += values[image * step + i]
      expect(found.sums).toEqual(sums)
    }),
    { numRuns: 100 }
  )
})
