/** Reads a matrix from a CSV file: one row on each line, with commas between its numbers. */
import { type Numbers, refusal } from './numbers.js'

const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/**
 * @param text without a byte order mark; empty lines at the end are ignored
 * @param name the name of the file in messages
 * @throws CnnError USAGE with `name:line:column`, if rows differ in length or a cell is not a finite number
 */
export function numbersFromCsv(text: string, name: string): Numbers {
  const lines = text.replace(/\s+$/, '').split(/\r\n|\n|\r/)
  const data: number[] = []
  let columns = 0
  for (const [row, line] of lines.entries()) {
    const cells = line.split(',')
    if (row === 0) columns = cells.length
    let column = 1
    for (const cell of cells) {
      const where = `${name}:${row + 1}:${column + cell.length - cell.trimStart().length}`
      const text = cell.trim()
      const value = number.test(text) ? Number(text) : Number.NaN
      if (!Number.isFinite(value))
        throw refusal(
          name,
          `${text === '' ? 'an empty cell' : JSON.stringify(text.slice(0, 40))} is no number`,
          where,
          {
            hint: adviceFor(text, row)
          }
        )
      data.push(value)
      column += cell.length + 1
    }
    if (cells.length !== columns)
      throw refusal(
        name,
        `row ${row + 1} has ${cells.length}, the first ${columns}`,
        `${name}:${row + 1}:1`,
        {
          hint: 'all rows of a matrix have as many numbers'
        }
      )
  }
  return { shape: [lines.length, columns], data: Float64Array.from(data) }
}

function adviceFor(cell: string, row: number): string {
  if (/[;\t]/.test(cell)) return 'put commas between the numbers'
  if (row === 0 && /^["a-z_]/i.test(cell)) return 'a line a row, commas between; without a header line'
  return 'a line a row, commas between: 1,2 and below it 3,4'
}
