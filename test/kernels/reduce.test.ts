/** The sums over shards: in the order of the shards, to the bit. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { paddedTo4 } from '../../src/engine/compiled/plan/packing.js'
import { fractions, wholeNumbers } from './cases.js'
import { callKernel, read, written, writtenInVectors } from './kernel-call.js'
import { watchedMemory } from './watched-memory.js'

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

it('unpackRows turns [filters][rows][padded row] into [rows][row][filters]', () => {
  fc.assert(
    fc.property(few, few, few, fc.nat(), (rows, row, filters, seed) => {
      const padded = paddedTo4(row)
      const values = wholeNumbers(seed, 0, filters * rows * padded, 1000)
      const found = callKernel(
        memory,
        { values: read(values), kernel: written(rows * row * filters) },
        (k, at) => k.unpackRows(at.values, rows, row, padded, filters, at.kernel)
      )
      const expected = Float32Array.from({ length: rows * row * filters }, (_, i) => {
        const [filter, tap] = [i % filters, Math.floor(i / filters)]
        return values[(filter * rows + Math.floor(tap / row)) * padded + (tap % row)]
      })
      expect(found.kernel).toEqual(expected)
    }),
    { numRuns: 150 }
  )
})
