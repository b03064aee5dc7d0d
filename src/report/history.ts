/** The history of a run as strict CSV, and back. */
import {
  type Metric,
  metricNames,
  metricsIn,
  metrics as metricTable,
  ofValidation,
  standardMetric
} from '../config/metrics.js'
import type { EpochReport } from '../engine/engine.js'
import { CnnError } from '../errors.js'
import { valueAt } from '../math/numbers.js'

/** One epoch as history.csv keeps it. */
export type HistoryRow = Omit<EpochReport, 'trainSeconds'>

type ColumnName = keyof HistoryRow

/** The columns of a run that reports these metrics. */
const columnsOf = (metrics: readonly Metric[]): ColumnName[] => [
  ...(['epoch', 'seconds', 'loss', ...metrics, 'valLoss'] as const),
  ...metrics.map(ofValidation),
  'learningRate'
]

/** The columns of a run without an epoch, and of any run that does not say otherwise. */
const usualColumns = columnsOf([standardMetric.classes])

/**
 * A header and a line an epoch, each ended by a line feed. Numbers are written so that reading gives the same number
 * back; a cell is empty where an epoch has no validation. The metrics are those that the first row has.
 */
export function formatHistory(rows: readonly HistoryRow[]): string {
  const [first] = rows
  const columns = first === undefined ? usualColumns : columnsOf(metricsIn(first))
  const lines = rows.map((row) => columns.map((column) => row[column] ?? '').join(','))
  return [columns.join(','), ...lines].map((line) => `${line}\n`).join('')
}

/** An epoch as JSON has it: without an accuracy where there is none, and without the learning rate, which is in history.csv. */
export function epochJson({ learningRate: _elsewhere, accuracy, ...row }: EpochReport) {
  const { epoch, loss, ...others } = row
  return metricsIn({ accuracy, ...row }).includes('accuracy') ? { epoch, loss, accuracy, ...others } : row
}

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
  const metrics = metricsOf(lines[0])
  if (metrics === undefined) throw fault(1, `the header is not ${usualColumns.join(',')}`)
  if (lines.pop() !== '') throw fault(lines.length + 1, 'the last line has no line end')
  const rows: HistoryRow[] = []
  for (const [index, line] of lines.entries()) {
    if (index === 0) continue
    const row = parseRow(line, metrics)
    if (typeof row === 'string') throw fault(index + 1, row)
    const previous = rows.at(-1)
    if (previous !== undefined && row.epoch !== previous.epoch + 1)
      throw fault(index + 1, `epoch ${row.epoch} follows epoch ${previous.epoch}`)
    rows.push(row)
  }
  return rows
}

/** The metrics that a header names; undefined: it is no header of a history. */
function metricsOf(header: string | undefined): Metric[] | undefined {
  const names = header?.split(',')
  const named = metricNames.filter((name) => names?.includes(name))
  const kinds = new Set(named.map((name) => metricTable[name].of))
  return kinds.size === 1 && columnsOf(named).join(',') === header ? named : undefined
}

/** The row, or what is wrong with its line. */
function parseRow(line: string, metrics: readonly Metric[]): HistoryRow | string {
  const columns = columnsOf(metrics)
  const cells = line.split(',')
  if (cells.length !== columns.length) return `${cells.length} cells instead of ${columns.length}`
  const validation = ['valLoss', ...metrics.map(ofValidation)] as const
  const values = new Map<ColumnName, number>()
  for (const [index, column] of columns.entries()) {
    const cell = valueAt(cells, index)
    if (cell === '' && validation.some((name) => name === column)) continue
    if (!number.test(cell)) return `${column} is ${JSON.stringify(cell)}, not a number`
    values.set(column, Number(cell))
  }
  const value = (column: ColumnName): number => values.get(column) ?? Number.NaN
  const epoch = value('epoch')
  if (!Number.isSafeInteger(epoch) || epoch < 1) return `epoch is ${epoch}, not a whole number from 1`
  const there = validation.filter((column) => values.has(column))
  const [all, none] = metrics.length === 1 ? ['both', 'neither'] : ['all', 'none']
  if (there.length > 0 && there.length < validation.length)
    return `${validation.join(' and ')} must ${all} be there, or ${none}`
  const valuesOf = (names: readonly ColumnName[]) =>
    Object.fromEntries(names.map((name) => [name, value(name)]))
  return {
    epoch,
    seconds: value('seconds'),
    loss: value('loss'),
    accuracy: value('accuracy'),
    ...valuesOf(metrics),
    ...valuesOf(there),
    learningRate: value('learningRate')
  }
}

/** What `String(number)` writes, and the E of spreadsheets: a loss may have become infinite. */
const number = /^(-?\d+(\.\d+)?([eE][+-]\d+)?|-?Infinity|NaN)$/
