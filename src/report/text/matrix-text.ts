/** Matrices as text: a row a line; what does not fit is left out in the middle. */
import { valueAt } from '../../math/numbers.js'
import type { Tensor } from '../../reference/tensor.js'
import { imageSides, matrixSides } from '../../reference/tensor-sides.js'
import { type Box, captioned } from './box.js'
import { numberText } from './exact-number.js'

export interface MatrixOptions {
  /** The most characters of a line. */
  readonly width: number
  /** The most lines; left out: as many as there are rows. */
  readonly height?: number
  /** How large the numbers are that these were computed from. */
  readonly scale?: number
  /** Draws the bar at either side. */
  readonly bars?: boolean
  /** Colours a number by its row and column; it must not change the characters. */
  readonly paint?: (text: string, row: number, column: number) => string
  /** Which numbers stand between brackets, that take the place of spaces: for output without colours. */
  readonly bracketed?: (row: number, column: number) => boolean
  /** What stands in the place of a number that is not known yet: undefined shows the number. */
  readonly hidden?: (row: number, column: number) => boolean
}

/** @param matrix `[rows, columns]`; a vector `[n]` is one row */
export function matrixBox(matrix: Tensor, options: MatrixOptions): Box {
  const { shape, data } = matrix
  const [rows, columns] = shape.length === 1 ? ([1, data.length] as const) : matrixSides(matrix)
  const { width, height = rows, scale = 1, bars = true, paint = (text) => text, hidden } = options
  const { bracketed = () => false } = options
  const textAt = (row: number, column: number): string =>
    hidden?.(row, column) ? '·' : numberText(valueAt(data, row * columns + column), scale)
  const shownRows = kept(rows, Math.max(3, height))
  const frame = bars ? 4 : 0
  let shownColumns = kept(columns, columns)
  const cellWidth = (): number =>
    Math.max(
      ...shownRows.flatMap((row) => shownColumns.map((column) => cellText(row, column, textAt).length))
    )
  const total = (): number => frame + shownColumns.length * (cellWidth() + 1) - 1
  for (let most = columns; total() > width && most > 2; most--) shownColumns = kept(columns, most - 1)
  const cell = cellWidth()
  const lines = shownRows.map((row) => {
    let [line, wasBracketed] = ['', false]
    const separate = (isBracketed: boolean): void => {
      if (line !== '' || bars) line += isBracketed === wasBracketed ? ' ' : isBracketed ? '[' : ']'
      wasBracketed = isBracketed
    }
    for (const column of shownColumns) {
      const text = cellText(row, column, textAt)
      const isKnown = row !== undefined && column !== undefined
      separate(isKnown && bracketed(row, column))
      line += ' '.repeat(cell - text.length) + (isKnown ? paint(text, row, column) : text)
    }
    if (!bars) return line
    separate(false)
    return `│${line}│`
  })
  return { width: total(), lines }
}

/** A number, or the sign for those that are left out. */
function cellText(
  row: number | undefined,
  column: number | undefined,
  textAt: (row: number, column: number) => string
): string {
  if (row === undefined) return column === undefined ? '⋱' : '⋮'
  return column === undefined ? '…' : textAt(row, column)
}

/** Which of `count` are shown where there is room for `most`: the first, undefined for what is left out, the last. */
function kept(count: number, most: number): (number | undefined)[] {
  if (count <= most) return Array.from({ length: count }, (_, i) => i)
  const last = Math.floor((most - 1) / 2)
  const first = most - 1 - last
  return [
    ...Array.from({ length: first }, (_, i) => i),
    undefined,
    ...Array.from({ length: last }, (_, i) => count - last + i)
  ]
}

/** The channels of a tensor `[rows, columns, channels]` as matrices with a name each; of a matrix: itself. */
export function tensorBoxes(tensor: Tensor, options: MatrixOptions): Box[] {
  if (tensor.shape.length < 3) return [matrixBox(tensor, options)]
  const [, , channels] = imageSides(tensor)
  return Array.from({ length: channels }, (_, channel) =>
    captioned(channelName(channel, channels), matrixBox(channelOf(tensor, channel), options))
  )
}

/** Red, green and blue of three; of others their number from 1. */
export const channelName = (channel: number, channels: number): string =>
  channels === 3 ? valueAt(['red', 'green', 'blue'], channel) : `channel ${channel + 1}`

/** One channel of a tensor `[rows, columns, channels]` as a matrix. */
export function channelOf(tensor: Tensor, channel: number): Tensor {
  const [rows, columns, channels] = imageSides(tensor)
  return {
    shape: [rows, columns],
    data: Float64Array.from({ length: rows * columns }, (_, i) =>
      valueAt(tensor.data, i * channels + channel)
    )
  }
}
