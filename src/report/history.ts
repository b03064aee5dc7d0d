/** The history of a run as strict CSV, and back. */
import type { EpochReport } from '../engine/engine.js'
import { CnnError } from '../errors.js'

/** One epoch as history.csv keeps it. */
export type HistoryRow = Omit<EpochReport, 'trainSeconds'>

type ColumnName = keyof HistoryRow

/** The columns of a classifier, and of a network with one output: they differ in the metric. */
const tables = {
  accuracy: ['epoch', 'seconds', 'loss', 'accuracy', 'valLoss', 'valAccuracy', 'learningRate'],
  meanAbsoluteError: [
    'epoch',
    'seconds',
    'loss',
    'meanAbsoluteError',
    'valLoss',
    'valMeanAbsoluteError',
    'learningRate'
  ]
} as const satisfies Record<string, readonly ColumnName[]>

type Columns = (typeof tables)[keyof typeof tables]

/**
 * A header and a line an epoch, each ended by a line feed. Numbers are written so that reading gives the same number
 * back; a cell is empty where an epoch has no validation. Where the network has one output, meanAbsoluteError stands in
 * the place of accuracy.
 */
export function formatHistory(rows: readonly HistoryRow[]): string {
  const columns = tables[rows[0]?.meanAbsoluteError === undefined ? 'accuracy' : 'meanAbsoluteError']
  const lines = rows.map((row) => columns.map((column) => row[column] ?? '').join(','))
  return [columns.join(','), ...lines].map((line) => `${line}\n`).join('')
}

/** The history as JSON has it: without an accuracy where there is none. */
export const historyJson = (rows: readonly EpochReport[]) =>
  rows.map(({ accuracy, ...row }) => {
    const { epoch, loss, ...others } = row
    return row.meanAbsoluteError === undefined ? { epoch, loss, accuracy, ...others } : row
  })

/**
 * Reads what {@link formatHistory} writes.
 *
 * @param file its name, for messages
 * @throws CnnError CHECKPOINT with `where` as `file:line` if the header is another, or a line has too few or too many
 *   cells, a cell that is no number, an epoch out of order, half a validation or no line end
 */
export function parseHistory(text: string, file: string): HistoryRow[] {
  const lines = text.split('\n')
  const fault = (line: number, message: string): CnnError =>
    new CnnError('CHECKPOINT', message, {
      where: `${file}:${line}`,
      hint: 'the file is damaged or was edited: restore it, or train again'
    })
  const columns = Object.values(tables).find((names) => names.join(',') === lines[0])
  if (columns === undefined) throw fault(1, `the header is not ${tables.accuracy.join(',')}`)
  if (lines.pop() !== '') throw fault(lines.length + 1, 'the last line has no line end')
  const rows: HistoryRow[] = []
  for (const [index, line] of lines.entries()) {
    if (index === 0) continue
    const row = parseRow(line, columns)
    if (typeof row === 'string') throw fault(index + 1, row)
    const previous = rows.at(-1)
    if (previous !== undefined && row.epoch !== previous.epoch + 1)
      throw fault(index + 1, `epoch ${row.epoch} follows epoch ${previous.epoch}`)
    rows.push(row)
  }
  return rows
}

/** The row, or what is wrong with its line. */
function parseRow(line: string, columns: Columns): HistoryRow | string {
  const cells = line.split(',')
  if (cells.length !== columns.length) return `${cells.length} cells instead of ${columns.length}`
  const [metric, valMetric] = [columns[3], columns[5]]
  const values = new Map<ColumnName, number>()
  for (const [index, column] of columns.entries()) {
    const cell = cells[index] ?? ''
    const optional = column === 'valLoss' || column === valMetric
    if (cell === '' && optional) continue
    if (!number.test(cell)) return `${column} is ${JSON.stringify(cell)}, not a number`
    values.set(column, Number(cell))
  }
  const value = (column: ColumnName): number => values.get(column) ?? Number.NaN
  const epoch = value('epoch')
  if (!Number.isSafeInteger(epoch) || epoch < 1) return `epoch is ${epoch}, not a whole number from 1`
  const known = ['valLoss', valMetric].filter((column) => values.has(column as ColumnName))
  if (known.length === 1) return `valLoss and ${valMetric} must both be there, or neither`
  return {
    epoch,
    seconds: value('seconds'),
    loss: value('loss'),
    accuracy: value('accuracy'),
    ...(metric === 'accuracy' ? {} : { [metric]: value(metric) }),
    ...(known.length === 0 ? {} : { valLoss: value('valLoss'), [valMetric]: value(valMetric) }),
    learningRate: value('learningRate')
  }
}

/** What `String(number)` writes: a loss may have become infinite. */
const number = /^(-?\d+(\.\d+)?(e[+-]\d+)?|-?Infinity|NaN)$/
