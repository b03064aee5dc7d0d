/** An evaluation as tables for the terminal: each class, the confusion matrix, the worst mistakes. */

import { withCommas } from '../../counts.js'
import { valueAt } from '../../math/numbers.js'
import type { Evaluation } from '../evaluation.js'
import { type Colours, noColours } from './colours.js'
import { fixed, metricText } from './number-text.js'
import { type Column, plainTable, type TableOptions } from './table.js'

/** Precision, recall, F1 and support of each class. Fits into 40 columns. */
export function perClassTable({ perClass }: Evaluation, options: TableOptions): string {
  return plainTable(
    [
      { header: 'class', align: 'left' },
      { header: 'precision', align: 'right' },
      { header: 'recall', align: 'right' },
      { header: 'f1', align: 'right' },
      { header: 'support', align: 'right' }
    ],
    perClass.map(({ label, precision, recall, f1, support }) => [
      label,
      fixed(precision, 4),
      fixed(recall, 4),
      fixed(f1, 4),
      withCommas(support)
    ]),
    options
  )
}

/** Above this many characters the columns are named by class numbers, which the rows explain. */
const longestColumnName = 5

/**
 * The confusion matrix: a row for each true class, a column for each predicted one. Where the terminal is too narrow
 * for all columns, they follow in blocks, each with the rows' names. Right predictions are green, wrong ones red.
 */
export function confusionTable({ confusion, perClass }: Evaluation, options: TableOptions): string {
  const names = perClass.map(({ label }) => label)
  const numbered = names.some((name) => name.length > longestColumnName)
  const columnNames = numbered ? names.map((_, i) => String(i)) : names
  const rowNames = numbered ? names.map((name, i) => `${i} ${name}`) : names
  const cell = longest([...columnNames, ...confusion.flat().map(withCommas)])
  const rowName = Math.min(longest([corner, ...rowNames]), Math.floor(options.width / 2))
  const fitting = Math.max(1, Math.floor((options.width - 1 - rowName) / (cell + 1)))
  const starts = Array.from({ length: Math.ceil(names.length / fitting) }, (_, block) => block * fitting)
  return starts
    .map((start) => {
      const counts = columnNames
        .slice(start, start + fitting)
        .map((name, i) => countColumn(name.padStart(cell), start + i, options.colours))
      const rows = confusion.map((row, i) => [
        valueAt(rowNames, i),
        ...row.slice(start, start + fitting).map(withCommas)
      ])
      const table = plainTable([{ header: corner, align: 'left' }, ...counts], rows, options)
      return `${' '.repeat(rowName + 2)}predicted\n${table}`
    })
    .join('\n\n')
}

/** Over the names of the rows. */
const corner = 'true'

function countColumn(header: string, predicted: number, colours: Colours = noColours): Column {
  const paint = (count: string, row: number): string => {
    if (row === predicted) return colours.green(count)
    return count === '0' ? colours.dim(count) : colours.red(count)
  }
  return { header, align: 'right', paint }
}

/** The mistakes with the greatest losses, own pictures by their file. With numbers of images it fits into 40 columns. */
export function worstTable({ worst }: Evaluation, options: TableOptions): string {
  const { colours = noColours } = options
  return plainTable(
    [
      worst.some(({ file }) => file !== undefined)
        ? { header: 'picture', align: 'left', keeps: 'end' }
        : { header: 'image', align: 'right' },
      { header: 'true', align: 'left', paint: (text) => colours.green(text) },
      { header: 'predicted', align: 'left', paint: (text) => colours.red(text) },
      { header: 'probability', align: 'right' },
      { header: 'loss', align: 'right' }
    ],
    worst.map(({ index, file, label, predicted, probability, loss }) => [
      file ?? String(index),
      label,
      predicted,
      metricText(probability),
      metricText(loss)
    ]),
    options
  )
}

const longest = (texts: readonly string[]): number =>
  texts.reduce((length, text) => Math.max(length, text.length), 0)
