/** Tables as text: with rules as Keras draws them, and without. */
import { valueAt } from '../../math/numbers.js'
import { type Colours, noColours } from './colours.js'
import { wrap } from './columns.js'
import { visibleLine } from './visible.js'

export interface Column {
  readonly header: string
  readonly align: 'left' | 'right'
  /** Which end of a text stays where it is cut (default: its start). Of a path the end says most. */
  readonly keeps?: 'start' | 'end'
  /** Colours the text of one cell, or of one line of it; it must not change the characters. */
  readonly paint?: (text: string, row: number) => string
}

export interface TableOptions {
  /** The most columns of the terminal a line may take. */
  readonly width: number
  /** Cells are never cut: for a reader that is no terminal. */
  readonly isWhole?: boolean
  readonly colours?: Colours
}

type Widths = (cells: readonly (readonly string[])[]) => readonly number[]

/**
 * A table in boxes: a heavy header, light rows, cells wrapped into as many lines as they need.
 *
 * @param widths from the texts of each column, header first, to the characters of each column
 */
export function boxTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  widths: Widths,
  colours: Colours = noColours
): string {
  const shares = widths(cellsOf(columns, rows))
  const rule = (left: string, line: string, cross: string, right: string): string =>
    left + shares.map((share) => line.repeat(share + 2)).join(cross) + right
  const draw = (cells: readonly string[], bar: string, row: number): string[] => {
    const wrapped = cells.map((cell, i) => wrap(visibleLine(cell), valueAt(shares, i)))
    const height = Math.max(...wrapped.map((lines) => lines.length))
    return Array.from({ length: height }, (_, line) => {
      const parts = columns.map((column, i) =>
        padded(valueAt(wrapped, i)[line] ?? '', valueAt(shares, i), column, row, colours)
      )
      return `${bar} ${parts.join(` ${bar} `)} ${bar}`
    })
  }
  const between = rule('├', '─', '┼', '┤')
  const body = rows.flatMap((cells, row) => [...(row === 0 ? [] : [between]), ...draw(cells, '│', row)])
  return [
    rule('┏', '━', '┳', '┓'),
    ...draw(headers(columns), '┃', header),
    rule('┡', '━', '╇', '┩'),
    ...body,
    rule('└', '─', '┴', '┘')
  ].join('\n')
}

/**
 * A table of aligned columns without rules, one line a row. Where it is too wide, columns move closer together and
 * then the left-aligned ones are cut, the widest first, to three characters at least.
 */
export function plainTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  { width, isWhole = false, colours = noColours }: TableOptions
): string {
  const most = isWhole ? Number.POSITIVE_INFINITY : width
  const widths = cellsOf(columns, rows).map((cells) => Math.max(...cells.map((cell) => cell.length)))
  const total = (space: number): number =>
    widths.reduce((sum, share) => sum + share, 1 + space * (widths.length - 1))
  const gap = total(2) <= most ? 2 : 1
  while (total(gap) > most) {
    const names = columns.map(({ align }, i) => (align === 'left' ? valueAt(widths, i) : 0))
    const widest = Math.max(...names)
    if (widest <= 3) break
    widths[names.indexOf(widest)] = widest - 1
  }
  const draw = (cells: readonly string[], row: number): string => {
    const parts = columns.map((column, i) => {
      const [cell, share] = [visibleLine(valueAt(cells, i)), valueAt(widths, i)]
      const text = cut(cell, share, column)
      const last = i === columns.length - 1 && column.align === 'left'
      return padded(text, last ? text.length : share, column, row, colours)
    })
    return ` ${parts.join(' '.repeat(gap))}`
  }
  return [draw(headers(columns), header), ...rows.map(draw)].join('\n')
}

function cut(text: string, width: number, { keeps = 'start' }: Column): string {
  if (text.length <= width) return text
  return keeps === 'start' ? `${text.slice(0, width - 1)}…` : `…${text.slice(text.length - width + 1)}`
}

/** The row number of the header. */
const header = -1

const headers = (columns: readonly Column[]): string[] => columns.map((column) => column.header)

const cellsOf = (columns: readonly Column[], rows: readonly (readonly string[])[]): string[][] =>
  columns.map((column, i) => [column.header, ...rows.map((row) => visibleLine(valueAt(row, i)))])

/** The colour goes on last: its codes take no width. */
function padded(text: string, width: number, column: Column, row: number, colours: Colours): string {
  const space = ' '.repeat(width - text.length)
  const painted = row === header ? colours.bold(text) : (column.paint?.(text, row) ?? text)
  return column.align === 'left' ? painted + space : space + painted
}
