/** Products of rows that contain zeros: their lists, matrices in panels, and the sums, to the last bit. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { layout } from '../../../src/engine/compiled/kernels/generated/layout.js'
import {
  multiply,
  panelBytes,
  panelRow,
  roomFor,
  shufflesIn
} from '../../../src/engine/compiled/operations/sparse-rows.js'
import { MemoryMap } from '../../../src/engine/compiled/plan/memory-map.js'
import { fractions, wholeNumbers } from '../cases.js'
import { callKernel, read, written, writtenInVectors } from '../kernel-call.js'
import { watchedMemory } from '../watched-memory.js'

const memory = await watchedMemory()

/** Around the widths of vectors, panels and sections. */
const sizes = (most: number, ...others: number[]) =>
  fc.oneof(fc.integer({ min: 1, max: most }), fc.constantFrom(...others))
const counts = sizes(20, 31, 64, 127, 128, 129, 256, 300)
const columns = sizes(40, 47, 48, 49, 64, 65, 100)
const rows = fc.integer({ min: 1, max: 5 })

/** Whole numbers, of which `percent` are zeros of either sign. */
function withZeros(seed: number, count: number, percent: number): Float32Array {
  const chances = fractions(seed, 7, count)
  return wholeNumbers(seed, 0, count).map((x, i) =>
    Math.abs(chances[i]) * 100 < percent ? (x < 0 ? -0 : 0) : x
  )
}

/** The table as the map of a memory has it. */
function shuffles(): Uint32Array {
  const map = new MemoryMap()
  const at = shufflesIn(map)
  const bytes = new ArrayBuffer(map.bytes(0))
  map.writeTables(bytes)
  return new Uint32Array(bytes, at, 64)
}

it('lists the numbers that are not zero, each with its place, section by section', () => {
  fc.assert(
    fc.property(rows, counts, fc.nat(100), fc.nat(), (rows, count, percent, seed) => {
      const input = withZeros(seed, rows * count, percent)
      input[seed % input.length] = NaN
      const [step, sections] = [
        layout.entryBytes * Math.ceil(count / 4) * 4,
        Math.ceil(count / layout.section)
      ]
      let from = 0
      const { lists, ends } = callKernel(
        memory,
        {
          ...{ input: read(input), table: read(shuffles()) },
          ...{ lists: { content: (rows * step) / 4, beyond: 0 }, ends: written(rows * (sections + 1)) }
        },
        (k, at) => {
          // What lies past the end of a list is whatever was moved there: the same for each background.
          k.clear(at.lists, rows * step)
          from = at.lists
          k.listNonzero(at.input, 4 * count, rows, count, at.table, at.lists, at.ends)
          for (let row = 0; row < rows; row++) {
            const end = new Uint32Array(memory.buffer)[at.ends / 4 + row * (sections + 1) + sections]
            k.clear(end, at.lists + (row + 1) * step - end)
          }
        }
      )
      const words = new Uint32Array(lists.buffer)
      const table = new Uint32Array(ends.buffer)
      for (let row = 0; row < rows; row++)
        for (let section = 0; section < sections; section++) {
          const at = row * (sections + 1) + section
          const found: number[][] = []
          for (let entry = (table[at] - from) / 4; entry < (table[at + 1] - from) / 4; entry += 2)
            found.push([words[entry] / panelRow, lists[entry + 1]])
          const first = layout.section * section
          const expected = [
            ...input.subarray(row * count + first, row * count + Math.min(first + layout.section, count))
          ]
            .map((x, i) => [first + i, x] as const)
            .filter(([, x]) => x !== 0)
          expect(found).toEqual(expected)
        }
    }),
    { numRuns: 60 }
  )
})

it('is start + the sum over the rows of the matrix, whatever the zeros', () => {
  fc.assert(
    fc.property(
      rows,
      counts,
      columns,
      fc.nat(100),
      fc.boolean(),
      fc.nat(),
      (rows, count, columns, ...rest) => {
        const [percent, hasStart, seed] = rest
        const input = withZeros(seed, rows * count, percent)
        const matrix = wholeNumbers(seed, 1, count * columns)
        const start = hasStart ? wholeNumbers(seed, 2, columns) : new Float32Array(32)
        const found = callKernel(
          memory,
          {
            ...{ input: read(input), matrix: read(matrix), start: read(start), table: read(shuffles()) },
            output: written(rows * columns),
            panels: writtenInVectors(new Float32Array(panelBytes(count, columns) / 4)),
            room: writtenInVectors(new Float32Array(roomFor(rows, count) / 4))
          },
          (k, at) => {
            k.toPanels(at.matrix, 4 * columns, count, columns, at.panels, count * panelRow)
            multiply(
              k,
              [at.input, 4 * count, rows, count],
              { address: at.panels, pitch: count * panelRow, columns },
              [at.start, hasStart ? panelRow : 0],
              [at.output, 4 * columns],
              at.room,
              at.table
            )
          }
        )
        const expected = Float32Array.from({ length: rows * columns }, (_, i) => {
          const [row, column] = [Math.floor(i / columns), i % columns]
          let sum = hasStart ? start[column] : 0
          for (let n = 0; n < count; n++) sum += input[row * count + n] * matrix[n * columns + column]
          return sum
        })
        expect(found.output.map((x) => x + 0)).toEqual(expected.map((x) => x + 0))
      }
    ),
    { numRuns: 60 }
  )
})

it('toPanels puts each number where the layout says and nothing past the columns', () => {
  fc.assert(
    fc.property(rows, columns, fc.nat(2), fc.nat(), (rows, columns, more, seed) => {
      const values = fractions(seed, 0, rows * columns)
      const step = (rows + more) * panelRow
      const size = (step / 4) * Math.ceil(columns / layout.panelColumns)
      const before = fractions(seed, 1, size)
      const { panels } = callKernel(memory, { values: read(values), panels: written(before) }, (k, at) =>
        k.toPanels(at.values, 4 * columns, rows, columns, at.panels, step)
      )
      const expected = before.slice()
      for (const [i, value] of values.entries()) {
        const [row, column] = [Math.floor(i / columns), i % columns]
        expected[
          (Math.floor(column / layout.panelColumns) * step + row * panelRow) / 4 +
            (column % layout.panelColumns)
        ] = value
      }
      expect(panels).toEqual(expected)
    }),
    { numRuns: 60 }
  )
})

it('transpose turns rows into columns, with a pitch of its own on either side', () => {
  const few = fc.integer({ min: 1, max: 19 })
  fc.assert(
    fc.property(few, few, fc.nat(3), fc.nat(3), fc.nat(), (rows, columns, right, below, seed) => {
      const [pitch, toPitch] = [columns + right, rows + below]
      const values = fractions(seed, 0, rows * pitch)
      const before = fractions(seed, 1, columns * toPitch)
      const { turned } = callKernel(memory, { values: read(values), turned: written(before) }, (k, at) =>
        k.transpose(at.values, 4 * pitch, rows, columns, at.turned, 4 * toPitch)
      )
      const expected = before.slice()
      for (let row = 0; row < rows; row++)
        for (let column = 0; column < columns; column++)
          expected[column * toPitch + row] = values[row * pitch + column]
      expect(turned).toEqual(expected)
    }),
    { numRuns: 60 }
  )
})
