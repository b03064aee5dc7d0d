/** The chart of one figure against the epochs: training as points, validation as a line. */
import {
  betterOf,
  capitalized,
  type Figure,
  isBetter,
  type Monitor,
  metrics,
  ofValidation
} from '../../config/metrics.js'
import type { HistoryRow } from '../history.js'
import { metricText } from '../text/number-text.js'
import { epochAxis, epochDomain, epochTicks, figureAxis, figureDomain, figureTicks } from './axes.js'
import { chartPixels } from './chart-width.js'
import { headOf } from './head.js'
import { type Series, seriesMarks } from './marks.js'
import type { Chart } from './render.js'

/** In a sentence: `mean absolute error`. */
export const wordsOf = (figure: Figure): string => (figure === 'loss' ? 'loss' : metrics[figure].words)

/** The greatest value that a figure can take. */
const limitOf = (figure: Figure): number =>
  figure !== 'loss' && metrics[figure].isShare ? 1 : Number.POSITIVE_INFINITY

/** A run to draw. */
export interface Curves {
  readonly name: string
  readonly history: readonly HistoryRow[]
}

const tallest = 400
const padding = { left: 66, right: 24, bottom: 54 }
/** The head that a chart of usual height has; a higher one makes the chart as much higher. */
const usualHead = 84

/** Which epochs are drawn, and on which scale. */
export interface CurvesOptions {
  /** The first epoch that is drawn. Left out: 2 where epoch 1 would flatten the rest, else 1. */
  readonly fromEpoch?: number
  /** The loss on a logarithmic scale; a metric stays on a linear one. */
  readonly log?: boolean
  /** In pixels. */
  readonly width?: number
}

/**
 * The chart of a figure in one run, whose training and validation have a colour each, or in several runs, each of
 * which has its colour. Values that are not finite are left out.
 */
export function curvesChart(
  figure: Figure,
  runs: readonly Curves[],
  title: string,
  { width = chartPixels.usual, fromEpoch, log = false }: CurvesOptions = {}
): Chart {
  const height = Math.round(Math.min(tallest, 0.55 * width + 120))
  const isLog = log && figure === 'loss'
  const whole = runs.flatMap((run, i) => seriesOf(figure, run, i, runs.length > 1))
  const from = fromEpoch ?? readableFrom(whole.flatMap(({ points }) => points))
  const series = whole.flatMap((one) => {
    const points = one.points.filter(({ epoch, value }) => epoch >= from && (!isLog || value > 0))
    return points.length > 0 ? [{ ...one, points }] : []
  })
  const points = series.flatMap((one) => one.points)
  const epochs = points.map(({ epoch }) => epoch)
  const plot = { width: width - padding.left - padding.right, height: height - usualHead - padding.bottom }
  const remarks = [
    ...(runs.length > 1 ? ['Points: training. Lines: validation.'] : []),
    ...(from > 1 ? [`From epoch ${from}.`] : [])
  ]
  const head = headOf(title, width, { remarks, series })
  return {
    width,
    height: head.height + plot.height + padding.bottom,
    title,
    description: series.map((one) => described(figure, one)).join(' ') || 'There is no epoch yet.',
    spec: {
      ...plot,
      padding: { ...padding, top: head.height },
      autosize: 'none',
      data: series.map((one, i) => ({ name: `series-${i}`, values: [...one.points] })),
      scales: [
        {
          name: 'x',
          type: 'linear',
          range: 'width',
          domain: epochDomain(epochs),
          zero: false,
          padding: 14
        },
        {
          name: 'y',
          type: isLog ? 'log' : 'linear',
          range: 'height',
          domain: figureDomain(
            points.map(({ value }) => value),
            limitOf(figure)
          ),
          ...(isLog ? {} : { zero: false, nice: figureTicks })
        }
      ],
      axes: [epochAxis(epochTicks(epochs), plot), figureAxis(capitalized(wordsOf(figure)), plot)],
      marks: [...head.marks(padding.left), ...series.flatMap((one, i) => seriesMarks(one, `series-${i}`))]
    }
  }
}

/** Fewer epochs are all drawn. */
const fewEpochs = 5
/** How many times as high the curves are with epoch 1 as without it, from where on it is left out. */
const flattening = 3

/** The epoch from which on the gap between training and validation can be read. */
function readableFrom(points: readonly { readonly epoch: number; readonly value: number }[]): number {
  const later = points.filter(({ epoch }) => epoch > 1)
  if (Math.max(0, ...later.map(({ epoch }) => epoch)) < fewEpochs) return 1
  const heightOf = (some: typeof points): number => {
    const values = some.map(({ value }) => value)
    return Math.max(...values) - Math.min(...values)
  }
  return heightOf(points) > flattening * heightOf(later) ? 2 : 1
}

function seriesOf(figure: Figure, { name, history }: Curves, run: number, several: boolean): Series[] {
  const pick = (field: Monitor) =>
    history.flatMap((row) => {
      const value = row[field]
      return value !== undefined && Number.isFinite(value) ? [{ epoch: row.epoch, value }] : []
    })
  const training = pick(figure)
  const validation = pick(ofValidation(figure))
  const suffix = wordsOf(figure)
  const one = (what: 'Training' | 'Validation') =>
    several
      ? { label: `${name}, ${what.toLowerCase()}` }
      : { label: `${what} ${suffix}`, key: `${what} ${suffix}` }
  const series: Series[] = [
    { ...one('Training'), kind: 'points', colour: run, points: training },
    { ...one('Validation'), kind: 'line', colour: several ? run : run + 1, points: validation }
  ]
  const drawn = series.filter(({ points }) => points.length > 0)
  const last = drawn.pop()
  if (last === undefined) return []
  return [...drawn, several ? { ...last, key: name } : last]
}

/** One series in a sentence. */
function described(figure: Figure, { label: name, points }: Series): string {
  const first = points[0]
  const last = points.at(-1)
  if (first === undefined || last === undefined) return ''
  if (first === last) return `${name}: ${metricText(first.value)} in epoch ${first.epoch}.`
  const best = points.reduce((found, point) => (isBetter(figure, point.value, found.value) ? point : found))
  const superlative = betterOf(figure) === 'greater' ? 'greatest' : 'least'
  return (
    `${name}: ${metricText(first.value)} in epoch ${first.epoch}, ${metricText(last.value)} in epoch ${last.epoch}, ` +
    `${superlative} ${metricText(best.value)} in epoch ${best.epoch}.`
  )
}
