/** The runs of a directory as a table. */
import { capitalized, type Metric, metricNames } from '../../config/metrics.js'
import { withCommas } from '../../counts.js'
import { cellText } from './score-text.js'
import { type Column, plainTable, type TableOptions } from './table.js'

/** Of the validation images the best over the epochs, as `bestValAccuracy`. */
export const bestField = <M extends Metric>(metric: M) => `bestVal${capitalized(metric)}` as const
/** Of the evaluation at the end, as `testAccuracy`. */
export const testField = <M extends Metric>(metric: M) => `test${capitalized(metric)}` as const

type RunScores = { readonly [M in Metric as `${'bestVal' | 'test'}${Capitalize<M>}`]?: number }

/** One run as `cnn runs --json` lists it; what its files do not say is left out. */
export interface RunLine extends RunScores {
  /** Its directory. */
  readonly run: string
  /** What other commands take as its name. */
  readonly name: string
  /** Its layers in one line. */
  readonly network?: string
  readonly parameters?: number
  readonly engine?: string
  readonly threads?: number
  /** How many training images it takes, where `--limit` says so. */
  readonly limit?: number
  /** Whole epochs done. */
  readonly epochs: number
  /** Epochs that the config asks for. */
  readonly plannedEpochs?: number
  /** ISO 8601. */
  readonly startedAt?: string
  /** Whether training came to its end. */
  readonly finished: boolean
  /** What is wrong with its files. */
  readonly problem?: string
}

/** From this width on the parameters are shown, and the year too. */
const wide = 110
/** Below this width layers and engine are left out. */
const narrow = 72

/** Below this width the images and the time are left out, too, so that names can be told apart. */
const narrowest = 56

const unknown = '-'

interface RunColumn extends Column {
  readonly cell: (run: RunLine) => string
}

const layers: RunColumn = { header: 'network', align: 'left', cell: ({ network = unknown }) => network }
const parameters: RunColumn = {
  header: 'params',
  align: 'right',
  cell: ({ parameters }) => (parameters === undefined ? unknown : withCommas(parameters))
}
const machine: RunColumn = { header: 'engine', align: 'left', cell: ({ engine = unknown }) => engine }

/** Only where a run has a limit: the scores of such a run say little about the others. */
const images: RunColumn = {
  header: 'images',
  align: 'right',
  cell: ({ limit }) => (limit === undefined ? 'all' : withCommas(limit))
}

const begun = (withYear: boolean): RunColumn => ({
  header: 'begun',
  align: 'left',
  cell: ({ startedAt }) => localTime(startedAt, withYear)
})

/**
 * A line a run, in the order given. A narrow terminal costs the parameters and the year, then the ends of the layers
 * and of long names, then layers and engine, then the images and the time.
 */
export function runsTable(runs: readonly RunLine[], options: TableOptions): string {
  const isWide = options.width >= wide
  const { colours } = options
  const columns: RunColumn[] = [
    { header: 'run', align: 'left', keeps: 'end', cell: ({ name }) => name },
    ...(options.width < narrow ? [] : [layers, ...(isWide ? [parameters] : []), machine]),
    ...(options.width >= narrowest && runs.some(({ limit }) => limit !== undefined) ? [images] : []),
    {
      header: 'epochs',
      align: 'right',
      cell: ({ epochs, plannedEpochs = '?' }) => `${epochs}/${plannedEpochs}`
    },
    {
      header: 'best val',
      align: 'right',
      cell: (run) => scoreCell((metric) => run[bestField(metric)])
    },
    {
      header: 'test',
      align: 'right',
      paint: (text) => (/\d/.test(text) ? text : (colours?.dim(text) ?? text)),
      cell: (run) => {
        if (run.problem !== undefined) return 'damaged'
        return run.finished ? scoreCell((metric) => run[testField(metric)]) : 'unfinished'
      }
    },
    ...(options.width < narrowest ? [] : [begun(isWide)])
  ]
  return plainTable(
    columns,
    runs.map((run) => columns.map(({ cell }) => cell(run))),
    options
  )
}

/** The first metric that a run has. */
function scoreCell(find: (metric: Metric) => number | undefined): string {
  for (const metric of metricNames) {
    const value = find(metric)
    if (value !== undefined) return cellText({ metric, value })
  }
  return unknown
}

/** The minute on the reader's clock. */
function localTime(iso: string | undefined, withYear: boolean): string {
  const date = new Date(iso ?? Number.NaN)
  if (Number.isNaN(date.getTime())) return unknown
  const two = (count: number): string => String(count).padStart(2, '0')
  const day = `${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`
  return withYear ? `${date.getFullYear()}-${day}` : day
}
