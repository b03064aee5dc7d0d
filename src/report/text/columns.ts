/** The widths of a table's columns and the lines of a cell: counting characters only. */

import { valueAt } from '../../math/numbers.js'
/**
 * Shares `available` characters out among columns.
 *
 * @param wanted the widths to have where every cell fits into them
 * @param cells the texts of each column
 * @returns widths of sum `available`, or less if `wanted` is less. Where the cells fit, nothing wraps: columns with
 *   room give to those without. Where they do not, the first column wraps, then the next; at last words break, and
 *   no column is narrower than 1.
 */
export function columnWidths(
  available: number,
  wanted: readonly number[],
  cells: readonly (readonly string[])[]
): number[] {
  const natural = cells.map((column) => Math.max(...column.map((cell) => cell.length)))
  const longestWord = cells.map((column) =>
    Math.max(...column.flatMap((cell) => cell.split(' ')).map((word) => word.length))
  )
  const fits = sum(natural) <= available
  const widths = fits ? wanted.map((width, i) => Math.max(width, valueAt(natural, i))) : [...natural]
  const least = fits ? natural : longestWord
  while (sum(widths) > available) {
    const room = widths.map((width, i) => width - valueAt(least, i))
    const widest = Math.max(...widths)
    if (widest <= 1) break
    const roomy = fits ? room.indexOf(Math.max(...room)) : room.findIndex((spare) => spare > 0)
    const column = roomy >= 0 ? roomy : widths.indexOf(widest)
    widths[column] = valueAt(widths, column) - 1
  }
  return widths
}

/** Breaks a text between words into lines of at most `width` characters; a longer word is broken where it must. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length <= width) {
      line += ` ${word}`
      continue
    }
    if (line !== '') lines.push(line)
    line = word
    while (line.length > width) {
      lines.push(line.slice(0, width))
      line = line.slice(width)
    }
  }
  return [...lines, line]
}

/** Breaks the lines of a text between words where they are longer than `width`; a longer word, such as a path, stays whole. */
export function wrapWords(text: string, width: number): string {
  const broken = text.split('\n').map((line) => {
    if (line.length <= width) return line
    const [indent = ''] = /^ */.exec(line) ?? []
    const lines: string[] = []
    for (const word of line.trimStart().split(' ')) {
      const last = lines.at(-1)
      if (last !== undefined && last.length + 1 + word.length <= width)
        lines[lines.length - 1] = `${last} ${word}`
      else lines.push(indent + word)
    }
    return lines.join('\n')
  })
  return broken.join('\n')
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
