/** The metrics in one table: which networks report each, which values are better, and how each is written. */

interface MetricFacts {
  /** Which networks report it: classifiers, or networks with one output, which predict a number. */
  readonly of: 'classes' | 'number'
  readonly better: 'greater' | 'smaller'
  /** Whether it is a fraction from 0 to 1: results show it in percent, and the axis of its chart ends at 1. */
  readonly isShare: boolean
  /** Its name in a sentence; capitalized, the title of its chart. */
  readonly words: string
  /** Its name in one word: for the file of its chart, and the head of a narrow column. */
  readonly word: string
  /** Its label before a value where space is short; empty if the percent sign is enough. */
  readonly abbreviation: string
  /** Its name in Keras: in progress lines, and after `epoch_` in TensorBoard. */
  readonly keras: string
}

/**
 * Every metric by its name in configs, reports, history.csv and JSON. {@link ofValidation} gives the name that it has
 * for validation images. engine/metric.ts computes the metrics from the outputs.
 */
export const metrics = {
  accuracy: {
    of: 'classes',
    better: 'greater',
    isShare: true,
    words: 'accuracy',
    word: 'accuracy',
    abbreviation: '',
    keras: 'accuracy'
  },
  meanAbsoluteError: {
    of: 'number',
    better: 'smaller',
    isShare: false,
    words: 'mean absolute error',
    word: 'error',
    abbreviation: 'mae',
    keras: 'mean_absolute_error'
  }
} as const satisfies Readonly<Record<string, MetricFacts>>

export type Metric = keyof typeof metrics

/** In the order of the table, which is the order of columns and curves. */
export const metricNames = Object.keys(metrics) as Metric[]

/** What is reported beside the loss by default. */
export const standardMetric: { readonly [O in MetricFacts['of']]: Metric } = {
  classes: 'accuracy',
  number: 'meanAbsoluteError'
}

/** What an epoch reports for its training images, and under another name for the validation images. */
export type Figure = 'loss' | Metric

/** The name of a figure for the validation images: `valLoss` for `loss`. */
export type OfValidation<F extends Figure> = `val${Capitalize<F>}`

/** What can be monitored from epoch to epoch. */
export type Monitor = Figure | OfValidation<Figure>

const figures: readonly Figure[] = ['loss', ...metricNames]

export const ofValidation = <F extends Figure>(figure: F): OfValidation<F> =>
  `val${capitalized(figure)}` as OfValidation<F>

export const monitors: readonly Monitor[] = [...figures, ...figures.map(ofValidation)]

/** Whether a monitor is a figure of the validation images. */
export const isOfValidation = (monitor: Monitor): boolean => figures.every((figure) => figure !== monitor)

/** The figure of a monitor: `accuracy` for `valAccuracy`. */
export function figureOf(monitor: Monitor): Figure {
  const found = figures.find((figure) => figure === monitor || ofValidation(figure) === monitor)
  if (found === undefined) throw new RangeError(`${monitor} is not reported of an epoch`)
  return found
}

/** Which values of a figure are better. */
export const betterOf = (figure: Figure): MetricFacts['better'] =>
  figure === 'loss' ? 'smaller' : metrics[figure].better

/** Whether a value of a figure is better than another by more than `margin`. NaN is never better. */
export const isBetter = (figure: Figure, value: number, other: number, margin = 0): boolean =>
  betterOf(figure) === 'greater' ? value - margin > other : value + margin < other

/** The metrics of training images in a report. */
export type MetricReport = { readonly [M in Exclude<Metric, 'accuracy'>]?: number } & {
  /** NaN if the network has one output. */
  readonly accuracy: number
}

/** The loss and the metrics of validation images in a report. */
export type ValidationReport = { readonly [F in Figure as OfValidation<F>]?: number }

/** A metric with its value. */
export interface Score {
  readonly metric: Metric
  readonly value: number
}

/** The metrics in a report, of training images or of one split, in the order of the table. */
export function scoresIn(report: Partial<MetricReport>): Score[] {
  const found = reported(metricNames.map((metric) => ({ metric, value: report[metric] })))
  // Networks with one output have no accuracy, although their reports have the field.
  const ofNumber = found.filter(({ metric }) => metrics[metric].of === 'number')
  return ofNumber.length > 0 ? ofNumber : found
}

/** The metrics of validation images in a report, in the order of the table. */
export const validationScoresIn = (report: ValidationReport): Score[] =>
  reported(metricNames.map((metric) => ({ metric, value: report[ofValidation(metric)] })))

const reported = (scores: readonly { metric: Metric; value: number | undefined }[]): Score[] =>
  scores.flatMap(({ metric, value }) => (value === undefined ? [] : [{ metric, value }]))

/** The same as fields of a report. */
export const scoreFields = (report: Partial<MetricReport>): { readonly [M in Metric]?: number } =>
  Object.fromEntries(scoresIn(report).map(({ metric, value }) => [metric, value]))

/** The metrics in a report, in the order of the table. */
export const metricsIn = (report: Partial<MetricReport>): Metric[] =>
  scoresIn(report).map(({ metric }) => metric)

export function capitalized<T extends string>(text: T): Capitalize<T> {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}` as Capitalize<T>
}
