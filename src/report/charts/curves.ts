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
import { entriesOf, label, legend, type Series, seriesMarks, shortened } from './marks.js'
import type { Chart } from './render.js'
import { markNames } from './theme.js'

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

/** The width of a chart where nothing else is asked for, in pixels. */
export const usualWidth = 640
/** The narrowest chart in which every text has its place. */
export const leastWidth = 280

const tallest = 400
const padding = { left: 66, right: 24, top: 84, bottom: 54 }
const legendRow = 20

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
  { width = usualWidth, fromEpoch, log = false }: CurvesOptions = {}
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
  const plot = { width: width - padding.left - padding.right, height: height - padding.top - padding.bottom }
  const entries = entriesOf(series, plot.width)
  const remarks = [
    ...(runs.length > 1 ? ['Points: training. Lines: validation.'] : []),
    ...(from > 1 ? [`From epoch ${from}.`] : [])
  ]
  const more = legendRow * (remarks.length + Math.max(0, ...entries.map(({ row }) => row)))
  const top = padding.top + more
  return {
    width,
    height: height + more,
    title,
    description: series.map((one) => described(figure, one)).join(' ') || 'There is no epoch yet.',
    spec: {
      ...plot,
      padding: { ...padding, top },
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
      marks: [
        label(markNames.title, shortened(title, plot.width / 9.5), {
          x: 0,
          y: 30 - top,
          size: 17,
          weight: 'bold'
        }),
        ...remarks.map((text, i) =>
          label(markNames.remark, text, { x: 0, y: 54 + legendRow * i - top, size: 12 })
        ),
        ...legend(entries, 58 + legendRow * remarks.length - top, legendRow),
        ...series.flatMap((one, i) => seriesMarks(one, `series-${i}`))
      ]
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
