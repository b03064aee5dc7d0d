/** A CSV table with a column for each pixel, as Kaggle's digits are, as a source of pictures. */
import { CnnError } from '../../../errors.js'
import { valueAt } from '../../../math/numbers.js'
import { arraySource, checkCount, checkShape, type Pixels } from './array-source.js'
import { type CsvRow, csvError, csvRows } from './csv.js'
import type { FileTree, TreeFile } from './file-tree.js'
import { contentOf } from './gunzip.js'
import { labelOf } from './names.js'
import type { PictureShape, PictureSource } from './picture-source.js'

/** Where the label stands and how many cells a row has. */
interface Layout {
  readonly hasHeader: boolean
  readonly width: number
  /** Undefined: there are no labels. */
  readonly label?: number
}

/**
 * Reads a table of pixels: a row a picture, whole numbers from 0 to 255, row by row of the picture, of RGB pixel by pixel. The
 * label's column is named `label`, `class`, `target` or `y`; without a header it is the first. The picture is square. The
 * table is read once for labels and widths, and again for pixels.
 *
 * @throws CnnError DATA with `file:line:column` where a row has missing or extra cells, or the pixels make no square
 */
export async function pixelsSource(tree: FileTree, table: TreeFile): Promise<PictureSource> {
  const file = tree.whereIs(table.path)
  const labels: string[] = []
  let [count, layout]: [number, Layout | undefined] = [0, undefined]
  for await (const row of csvRows(contentOf(tree, table), file)) {
    if (layout === undefined) {
      layout = layoutOf(row)
      if (layout.hasHeader) continue
    }
    checkWidth(row, layout, file)
    if (layout.label !== undefined) labels.push(labelAt(row, layout.label, file))
    count++
  }
  if (layout === undefined || count === 0)
    throw new CnnError('DATA', `${file} holds no row of pixels`, {
      where: file,
      hint: 'give a row for each picture'
    })
  const { hasHeader, label, width } = layout
  const shape = squareOf(width - (label === undefined ? 0 : 1), file)
  const rows = (): AsyncGenerator<CsvRow> => csvRows(contentOf(tree, table), file)
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
              checkWidth(row, layout, file)
              yield pixelsOf(row, label, file)
            }
          }
        }
      }
    ]
  })
}

function layoutOf({ cells }: CsvRow): Layout {
  const width = cells.length
  const hasHeader = cells.some((cell) => /[a-z_]/i.test(cell.replace(/^[-+\d.]+e[-+]?\d+$/i, '')))
  if (!hasHeader) return { hasHeader, width, ...(isSquare(width) ? {} : { label: 0 }) }
  const place = cells.findIndex((cell) => /^(?:label|class|target|y)$/i.test(cell.trim()))
  return { hasHeader, width, ...(place >= 0 && { label: place }) }
}

const isSquare = (count: number): boolean =>
  Number.isInteger(Math.sqrt(count)) || Number.isInteger(Math.sqrt(count / 3))

function squareOf(count: number, file: string): PictureShape {
  if (count < 1 || !isSquare(count))
    throw csvError(
      file,
      1,
      1,
      `${count} columns of pixels make no square picture`,
      'name the column of the labels label'
    )
  const channels = Number.isInteger(Math.sqrt(count)) ? 1 : 3
  const side = Math.sqrt(count / channels)
  return checkShape([side, side, channels], file)
}

function checkWidth(row: CsvRow, { width }: Layout, file: string): void {
  const found = row.cells.length
  if (found === width) return
  const column = found < width ? row.length + 1 : row.columnOf(width)
  const reason = `${found} cells, the first row has ${width}: ${found < width ? 'missing' : 'extra'} cells`
  throw csvError(file, row.line, column, reason, 'give each row as many cells')
}

function labelAt(row: CsvRow, place: number, file: string): string {
  const label = labelOf(valueAt(row.cells, place))
  if (label !== '') return label
  throw csvError(file, row.line, row.columnOf(place), 'the label is empty', 'give each picture a label')
}

/** A cell that is no byte makes its picture damaged. */
function pixelsOf(row: CsvRow, label: number | undefined, file: string): Pixels {
  const pixels = new Uint8Array(row.cells.length - (label === undefined ? 0 : 1))
  let to = 0
  for (let cell = 0; cell < row.cells.length; cell++) {
    if (cell === label) continue
    const text = valueAt(row.cells, cell).trim()
    const value = text === '' ? Number.NaN : Number(text)
    if (!(Number.isInteger(value) && value >= 0 && value <= 255))
      return { reason: `${file}:${row.line}:${row.columnOf(cell)}: not a whole number from 0 to 255` }
    pixels[to++] = value
  }
  return pixels
}
