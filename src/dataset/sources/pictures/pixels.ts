/** A CSV table with a column for each pixel, as Kaggle's and scikit-learn's digits are, as a source of pictures. */
import { withCommas } from '../../../counts.js'
import { CnnError } from '../../../errors.js'
import { valueAt } from '../../../math/numbers.js'
import { arraySource, checkCount, checkShape, type Pixels } from './array-source.js'
import { type CsvRow, csvError, csvRows } from './csv.js'
import type { FileTree, TreeFile } from './file-tree.js'
import { contentOf } from './gunzip.js'
import { labelOf } from './names.js'
import type { PictureShape, PictureSource } from './picture-source.js'
import { isSquare, labelColumn, type PixelLayout, pixelLayout } from './pixel-layout.js'

export interface PixelOptions {
  /** The column of the labels: its name, or `first` or `last`. Default: the one with such a name or such values. */
  readonly label?: string
  /** The number for white, above 0. Default: 255, or 16 or 1 if no number of the table is greater. */
  readonly maximum?: number
}

/** What is known about a table after all of it has been read once. */
interface PixelTable {
  readonly layout: PixelLayout
  readonly count: number
  /** Undefined if there are no labels. */
  readonly label: number | undefined
  readonly labels: readonly string[]
  /** The greatest number of a pixel, if white is not stated; the search stops at a number above 16. */
  readonly greatest: number
}

/**
 * Reads a table of pixels: one row for each picture, numbers from 0 (black) to `maximum` (white), row by row of the
 * picture, for RGB pixel by pixel. The picture is square. A notice reports what was assumed about labels and white. The
 * table is read once for labels and widths, and again for pixels.
 *
 * @throws CnnError DATA with `file:line:column` if a row has missing or extra cells, a label is empty, there is no such
 *   column, or the pixels do not form a square
 * @throws RangeError if `maximum` is not above 0
 */
export async function pixelsSource(
  tree: FileTree,
  table: TreeFile,
  options: PixelOptions = {}
): Promise<PictureSource> {
  const { maximum: stated } = options
  if (stated !== undefined && !(stated > 0 && Number.isFinite(stated)))
    throw new RangeError(`white is ${stated}, which is not above 0`)
  const file = tree.whereIs(table.path)
  const rows = (): AsyncGenerator<CsvRow> => csvRows(contentOf(tree, table), file)
  const { layout, count, label, labels, greatest } = await tableOf(rows(), file, options)
  const { hasHeader, width } = layout
  if (layout.label === 'either')
    tree.problems.add(
      'notice',
      table.path,
      `no column is named label: the labels are those of the ${label === 0 ? 'first' : 'last'} one`
    )
  const maximum = stated ?? whiteOf(greatest)
  if (stated === undefined && maximum !== 255)
    tree.problems.add('notice', table.path, `no pixel is above ${maximum}, which is taken for white`)
  const shape = squareOf(width - (label === undefined ? 0 : 1), file)
  return arraySource({
    format: 'pixels',
    tree,
    arrays: [
      {
        ...(label !== undefined && { labels }),
        array: {
          name: table.path,
          count: checkCount(count, file),
          shape,
          recordBytes: shape[0] * shape[1] * shape[2],
          modified: table.modified,
          async *read(indices) {
            let [at, next] = [hasHeader ? -1 : 0, 0]
            for await (const row of rows()) {
              if (next === indices.length) return
              if (at++ !== valueAt(indices, next)) continue
              next++
              checkWidth(row, width, file)
              yield pixelsOf(row, label, maximum, file)
            }
          }
        }
      }
    ]
  })
}

/** Reads everything in a table except its pixels. */
async function tableOf(
  rows: AsyncIterable<CsvRow>,
  file: string,
  { label: wanted, maximum }: PixelOptions
): Promise<PixelTable> {
  let layout: PixelLayout | undefined
  let [count, greatest] = [0, 0]
  /** The columns that contain the labels, or may contain them. */
  let columns: LabelCells[] = []
  for await (const row of rows) {
    if (layout === undefined) {
      layout = pixelLayout(row, wanted, file)
      const { label, width } = layout
      const places = label === undefined ? [] : label === 'either' ? [0, width - 1] : [label]
      columns = places.map((place) => new LabelCells(place))
      if (layout.hasHeader) continue
    }
    checkWidth(row, layout.width, file)
    for (const column of columns) column.take(row)
    if (maximum === undefined && greatest <= 16) greatest = Math.max(greatest, greatestOf(row, columns))
    count++
  }
  if (layout === undefined || count === 0)
    throw new CnnError('DATA', `${file} holds no row of pixels`, {
      where: file,
      hint: 'give a row for each picture'
    })
  const [first, last] = columns
  if (first === undefined) return { layout, count, label: undefined, labels: [], greatest }
  if (last === undefined) return { layout, count, label: first.place, labels: first.checked(file), greatest }
  const isFirst = labelColumn(first.cells, last.cells) === 'first'
  const [labels, pixels] = isFirst ? [first, last] : [last, first]
  for (const cell of pixels.cells) if (Number(cell) > greatest) greatest = Number(cell)
  return { layout, count, label: labels.place, labels: labels.checked(file), greatest }
}

/** A column that contains the labels, or may contain them. */
class LabelCells {
  readonly cells: string[] = []
  #empty: { line: number; column: number } | undefined

  constructor(readonly place: number) {}

  take(row: CsvRow): void {
    const label = labelOf(valueAt(row.cells, this.place))
    if (label === '') this.#empty ??= { line: row.line, column: row.columnOf(this.place) }
    this.cells.push(wholeLabel(label))
  }

  /** @throws CnnError DATA if one is empty */
  checked(file: string): readonly string[] {
    if (this.#empty === undefined) return this.cells
    const { line, column } = this.#empty
    throw csvError(file, line, column, 'the label is empty', 'give each picture a label')
  }
}

/** A class that is a whole number has this name, even if it is written as 7.0 or 7.00e+00. */
function wholeLabel(label: string): string {
  if (!/^\d+\.\d*(?:e[-+]?\d+)?$/i.test(label)) return label
  const value = Number(label)
  return Number.isSafeInteger(value) ? String(value) : label
}

/** The greatest number of a row, without columns that may be labels; 0 if there is none. */
function greatestOf({ cells }: CsvRow, columns: readonly LabelCells[]): number {
  let greatest = 0
  for (let place = 0; place < cells.length; place++) {
    const value = Number(valueAt(cells, place))
    if (value > greatest && columns.every((column) => column.place !== place)) greatest = value
  }
  return greatest
}

const whiteOf = (greatest: number): number => (greatest <= 1 ? 1 : greatest <= 16 ? 16 : 255)

function squareOf(count: number, file: string): PictureShape {
  if (!isSquare(count))
    throw csvError(
      file,
      1,
      1,
      `${withCommas(count)} columns of pixels make no square picture`,
      'name the column of the labels, and leave out what is neither label nor pixel'
    )
  const channels = Number.isInteger(Math.sqrt(count)) ? 1 : 3
  const side = Math.sqrt(count / channels)
  return checkShape([side, side, channels], file)
}

function checkWidth(row: CsvRow, width: number, file: string): void {
  const found = row.cells.length
  if (found === width) return
  const column = found < width ? row.length + 1 : row.columnOf(width)
  const reason = `${withCommas(found)} cells, the first row has ${withCommas(width)}: ${found < width ? 'missing' : 'extra'} cells`
  throw csvError(file, row.line, column, reason, 'give each row as many cells')
}

/** A cell that is not a number from black to white makes its picture damaged. */
function pixelsOf(row: CsvRow, label: number | undefined, maximum: number, file: string): Pixels {
  const pixels = new Uint8Array(row.cells.length - (label === undefined ? 0 : 1))
  // With a maximum of 255 only bytes are accepted: fractions would mean another scale.
  const isByte = maximum === 255
  let to = 0
  for (let cell = 0; cell < row.cells.length; cell++) {
    if (cell === label) continue
    const text = valueAt(row.cells, cell).trim()
    const value = text === '' ? Number.NaN : Number(text)
    if (!(value >= 0 && value <= maximum && (!isByte || Number.isInteger(value))))
      return {
        reason: `${file}:${row.line}:${row.columnOf(cell)}: not a ${isByte ? 'whole ' : ''}number from 0 to ${maximum}`
      }
    pixels[to++] = isByte ? value : Math.round((255 * value) / maximum)
  }
  return pixels
}
