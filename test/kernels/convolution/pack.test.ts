/** Weights packed for the kernels that read them: every number where the layout puts it, every padding 0. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Kernels } from '../../../src/engine/compiled/kernels/webassembly-kernels.js'
import { packedBytes, paddedTo4 } from '../../../src/engine/compiled/plan/packing.js'
import { wholeNumbers } from '../cases.js'
import { callKernel, read, written } from '../kernel-call.js'
import { watchedMemory } from '../watched-memory.js'

const memory = await watchedMemory()
const few = fc.integer({ min: 1, max: 19 })
const numbers = (seed: number, index: number, count: number): Float32Array =>
  wholeNumbers(seed, index, count, 1000)

/** Packs, into memory that is all zeros where the map promises it. */
function pack(
  kernel: Float32Array,
  bias: Float32Array,
  packed: Float32Array | number,
  call: (kernels: Kernels, at: Record<'kernel' | 'bias' | 'packed', number>) => void
): number[] {
  const given = { kernel: read(kernel), bias: read(bias), packed: written(packed) }
  return [...callKernel(memory, given, call).packed]
}

/** Panels of `width` filters over all taps; the last of them, where it fits, of 4. */
function panels(kernel: Float32Array, taps: number, filters: number, width: number): number[] {
  const result: number[] = []
  for (let filter = 0; filter < filters; filter += width) {
    const lanes = width === 8 && filters - filter <= 4 ? 4 : width
    for (let tap = 0; tap < taps; tap++)
      for (let lane = filter; lane < filter + lanes; lane++)
        result.push(lane < filters ? kernel[tap * filters + lane] : 0)
  }
  return result
}

const biases = (bias: Float32Array): number[] => [
  ...bias,
  ...Array(paddedTo4(bias.length) - bias.length).fill(0)
]

it('packFilters: the bias, then panels of 8 filters', () => {
  fc.assert(
    fc.property(few, few, fc.boolean(), fc.nat(), (taps, filters, hasBias, seed) => {
      const [kernel, bias] = [numbers(seed, 0, taps * filters), numbers(seed, 1, filters)]
      const found = pack(kernel, bias, packedBytes(taps, filters) / 4, (k, at) =>
        k.packFilters(at.kernel, hasBias ? at.bias : 0, taps, filters, at.packed)
      )
      const expected = [
        ...biases(hasBias ? bias : new Float32Array(filters)),
        ...panels(kernel, taps, filters, 8)
      ]
      expect(found).toEqual(expected)
    }),
    { numRuns: 150 }
  )
})

it('packPairs: the bias, then panels of 2 filters', () => {
  fc.assert(
    fc.property(few, few, fc.boolean(), fc.nat(), (taps, filters, hasBias, seed) => {
      const [kernel, bias] = [numbers(seed, 0, taps * filters), numbers(seed, 1, filters)]
      const expected = [
        ...biases(hasBias ? bias : new Float32Array(filters)),
        ...panels(kernel, taps, filters, 2)
      ]
      const found = pack(kernel, bias, expected.length, (k, at) =>
        k.packPairs(at.kernel, hasBias ? at.bias : 0, taps, filters, at.packed)
      )
      expect(found).toEqual(expected)
    }),
    { numRuns: 100 }
  )
})

it('packRows: [filters][rows][row up to a whole vector]', () => {
  fc.assert(
    fc.property(few, few, few, fc.nat(), (rows, row, filters, seed) => {
      const kernel = numbers(seed, 0, rows * row * filters)
      const padded = paddedTo4(row)
      const found = pack(kernel, new Float32Array(1), filters * rows * padded, (k, at) =>
        k.packRows(at.kernel, rows, row, filters, at.packed)
      )
      const expected = Array.from({ length: filters * rows * padded }, (_, i) => {
        const [filter, y, x] = [Math.floor(i / padded / rows), Math.floor(i / padded) % rows, i % padded]
        return x < row ? kernel[(y * row + x) * filters + filter] : 0
      })
      expect(found).toEqual(expected)
    }),
    { numRuns: 60 }
  )
})

it('packSpread: [rows][row in fours][filters][4]', () => {
  fc.assert(
    fc.property(few, few, few, fc.nat(), (rows, row, filters, seed) => {
      const kernel = numbers(seed, 0, rows * row * filters)
      const fours = paddedTo4(row) / 4
      const size = rows * fours * filters * 4
      const found = pack(kernel, new Float32Array(1), size, (k, at) =>
        k.packSpread(at.kernel, rows, row, filters, at.packed)
      )
      const expected = Array.from({ length: size }, (_, i) => {
        const filter = Math.floor(i / 4) % filters
        const x = 4 * (Math.floor(i / 4 / filters) % fours) + (i % 4)
        const y = Math.floor(i / 4 / filters / fours)
        return x < row ? kernel[(y * row + x) * filters + filter] : 0
      })
      expect(found).toEqual(expected)
    }),
    { numRuns: 60 }
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
