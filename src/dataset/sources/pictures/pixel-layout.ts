/** How a table of pixels is laid out: whether it has a header, and which column holds the labels. */
import { type CsvRow, csvError } from './csv.js'

/** Where the label may be. */
export type LabelPlace = 'first' | 'last'

export interface PixelLayout {
  readonly hasHeader: boolean
  /** Cells in a row. */
  readonly width: number
  /** The column of the labels; `either`: the first or the last, decided by their values; undefined: there are none. */
  readonly label: number | 'either' | undefined
}

const labelName = /^(?:label|labels|class|target|y)$/i

/**
 * @param label a column's name, or `first` or `last`; default: the column with a usual name, or without a header the
 *   first or last, if the other columns form a square
 * @throws CnnError DATA if no column has that name
 */
export function pixelLayout(row: CsvRow, label: string | undefined, file: string): PixelLayout {
  const { cells } = row
  const width = cells.length
  const hasHeader = isHeader(cells)
  if (label === undefined) {
    const place = hasHeader ? cells.findIndex((cell) => labelName.test(cell.trim())) : -1
    const found = place >= 0 ? place : isSquare(width) || !isSquare(width - 1) ? undefined : 'either'
    return { hasHeader, width, label: found }
  }
  const named = hasHeader
    ? cells.findIndex((cell) => cell.trim().toLowerCase() === label.trim().toLowerCase())
    : -1
  if (named >= 0) return { hasHeader, width, label: named }
  if (label === 'first' || label === 'last')
    return { hasHeader, width, label: label === 'first' ? 0 : width - 1 }
  const columns = hasHeader ? `its columns are ${cells.slice(0, 12).join(', ')}` : 'it has no header'
  throw csvError(
    file,
    row.line,
    1,
    `no column ${label}`,
    `${columns}; give the name of a column, or "first" or "last"`
  )
}

/** Rows with this few cells may be consecutive numbers by chance. */
const fewCells = 16

/**
 * A row of words, or of numbers that count the columns from 0, as in tables without names. A single word is a
 * label, unless it is the name of a label column or the other cells count.
 */
function isHeader(cells: readonly string[]): boolean {
  const words = cells.filter(isWord)
  if (words.length > 1 || words.length === cells.length) return true
  if (words.some((word) => labelName.test(word.trim()))) return true
  const others = cells.filter((cell) => !isWord(cell))
  return others.length > fewCells && others.every((cell, i) => cell.trim() === String(i))
}

/** Letters that are neither a number such as 1e3 nor a missing value. */
const isWord = (cell: string): boolean =>
  /[\p{L}_]/u.test(cell) && !Number.isFinite(Number(cell)) && !/^\s*(?:nan|null|none|na|inf)\s*$/i.test(cell)

/** Whether this many values form a square picture, gray or RGB. */
export const isSquare = (count: number): boolean =>
  count >= 1 && (Number.isInteger(Math.sqrt(count)) || Number.isInteger(Math.sqrt(count / 3)))

/**
 * A column with the same value in more than this fraction of the rows has no labels: it is a corner of the pictures.
 */
const mostAlike = 0.9

/**
 * Which of two columns has the labels, if the number of cells allows both. Labels are words, or whole numbers with few
 * different values; a corner of pictures is nearly always the same, or has many values. The first column if undecided.
 */
export function labelColumn(first: readonly string[], last: readonly string[]): LabelPlace {
  const [a, b] = [likeness(first), likeness(last)]
  if (a.rank !== b.rank) return a.rank > b.rank ? 'first' : 'last'
  return a.values <= b.values ? 'first' : 'last'
}

/** How much a column resembles labels (a greater rank means more), and how many different values it has. */
function likeness(column: readonly string[]): { rank: number; values: number } {
  const counts = new Map<string, number>()
  for (const cell of column) counts.set(cell, (counts.get(cell) ?? 0) + 1)
  const values = counts.size
  const cells = [...counts.keys()]
  if (cells.some(isWord)) return { rank: 3, values }
  const most = [...counts.values()].reduce((a, b) => Math.max(a, b), 0)
  const varies = most <= mostAlike * column.length && cells.every((cell) => Number.isInteger(Number(cell)))
  return { rank: values === 1 ? 0 : varies ? 2 : 1, values }
}
