/** Products of rows that may contain many zeros with matrices in panels: the building block of dense layers. */

import { layout } from '../kernels/generated/layout.js'
import type { Kernels } from '../kernels/webassembly-kernels.js'
import type { MemoryMap } from '../plan/memory-map.js'
import { paddedTo4 } from '../plan/packing.js'

/** Columns of a panel, and bytes in one of its rows. */
export const { panelColumns, panelRowBytes: panelRow } = layout
const { section, entryBytes } = layout

/** Bytes of a matrix in panels. */
export const panelBytes = (rows: number, columns: number): number =>
  rows * panelRow * Math.ceil(columns / panelColumns)

/** A matrix in panels, with a row for each number of the rows that it is multiplied by. */
export interface Panels {
  readonly address: number
  /** Bytes from one panel to the next. */
  readonly pitch: number
  readonly columns: number
}

/** Permanent memory for such a matrix. */
export const panelsIn = (map: MemoryMap, rows: number, columns: number): Panels => ({
  address: map.fixed(panelBytes(rows, columns)),
  pitch: rows * panelRow,
  columns
})

/** For each subset of four numbers, the byte shuffle that moves them to the front: a table for `listNonzero`. */
export function shufflesIn(map: MemoryMap): number {
  const bytes = new Uint8Array(16 * 16)
  for (let choice = 0; choice < 16; choice++) {
    const chosen = [0, 1, 2, 3].filter((lane) => choice & (1 << lane))
    for (const [i, lane] of chosen.entries())
      for (let byte = 0; byte < 4; byte++) bytes[16 * choice + 4 * i + byte] = 4 * lane + byte
  }
  return map.table(new Uint32Array(bytes.buffer))
}

/**
 * Puts rows `from` to `to` of the matrix [rows][columns] into panels, transposed: its columns become their rows. `from`
 * is a multiple of a panel's columns.
 */
export function turnInto(
  k: Kernels,
  { address, pitch: panelPitch }: Panels,
  matrix: number,
  columns: number,
  from: number,
  to: number
): void {
  const pitch = 4 * columns
  for (let row = from; row < to; row += panelColumns)
    k.transpose(
      matrix + row * pitch,
      pitch,
      Math.min(panelColumns, to - row),
      columns,
      address + (row / panelColumns) * panelPitch,
      panelRow
    )
}

/**
 * The rows of a product: their address, the bytes from one to the next, how many there are, and the numbers in each.
 */
export type Rows = readonly [address: number, pitch: number, rows: number, count: number]

/** Bytes of scratch memory for the lists of this many rows with this many numbers each. */
export const roomFor = (rows: number, count: number): number =>
  listsBytes(rows, count) + endsBytes(rows, count)

const listsBytes = (rows: number, count: number): number => entryBytes * rows * paddedTo4(count)
const endsBytes = (rows: number, count: number): number => 4 * rows * (Math.ceil(count / section) + 1)

/**
 * output[row][column] = start[column] + sum of row[i] panels[i][column] over i in order.
 *
 * @param start the address of one number for each column; or of 32 numbers for all panels, with a pitch of 0; or 0, and
 *   the sums start from what the output holds
 * @param output address of the output, and bytes from one of its rows to the next
 * @param room the address of the scratch memory for the lists
 */
export function multiply(
  k: Kernels,
  rows: Rows,
  { address, pitch, columns }: Panels,
  start: readonly [address: number, pitch: number],
  output: readonly [address: number, pitch: number],
  room: number,
  shuffles: number
): void {
  const [, , number, count] = rows
  const ends = room + listsBytes(number, count)
  k.listNonzero(...rows, shuffles, room, ends)
  k.sparseProduct(ends, number, count, address, pitch, columns, ...start, ...output)
}
