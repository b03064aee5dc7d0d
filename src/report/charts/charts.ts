/** The pictures of a run as SVG text; vega is loaded when the first one is drawn. */

import {
  capitalized,
  type Figure,
  type Metric,
  metricNames,
  metrics,
  metricsIn,
  standardMetric
} from '../../config/metrics.js'
import type { Evaluation } from '../evaluation.js'
import type { HistoryRow } from '../history.js'
import { chartPixels } from './chart-width.js'
import { type Curves, type CurvesOptions, curvesChart } from './curves.js'
import { heatmapChart } from './heatmap.js'
import type { Chart } from './render.js'

export type { Curves, CurvesOptions } from './curves.js'

/**
 * A metric, or the loss, against epochs as the lecture plots it: training as points, validation, where there is one,
 * as a line.
 *
 * @param name of the run, for the title
 * @returns an SVG that stands alone, for light and dark surroundings; the same input gives the same bytes
 */
export const figureChart = (
  figure: Figure,
  history: readonly HistoryRow[],
  name?: string
): Promise<string> => {
  const title = titleOf(figure, name)
  return draw(curvesChart(figure, [{ name: title, history }], title))
}

/** What is drawn, and of what: `Loss: mnist`. */
function titleOf(figure: Figure, name?: string): string {
  const what = capitalized(figure === 'loss' ? figure : metrics[figure].word)
  return name === undefined ? what : `${what}: ${name}`
}

/** From this width on accuracy and loss stand side by side, else one below the other. */
const leastForTwo = 1000

/**
 * The metric and the loss of one or several runs in one picture; several have a colour each. Runs of different metrics,
 * whose losses are not of one kind either, have charts of their own.
 *
 * @param options `width` of the picture, in pixels
 */
export async function plotChart(
  runs: readonly Curves[],
  title: string,
  { width = chartPixels.usual, ...options }: CurvesOptions = {}
): Promise<string> {
  const columns = width >= leastForTwo ? 2 : 1
  const each = { ...options, width: Math.floor(width / columns) }
  const groups = metricNames
    .map((metric) => ({ metric, group: runs.filter((run) => metricOf(run) === metric) }))
    .filter(({ group }) => group.length > 0)
  const charts = groups.flatMap(({ metric, group }) => {
    const name = groups.length > 1 ? group.map((run) => run.name).join(', ') : title
    return [
      curvesChart(metric, group, titleOf(metric, name), each),
      curvesChart('loss', group, titleOf('loss', name), each)
    ]
  })
  const { renderCharts } = await import('./render.js')
  return renderCharts(charts, columns, title)
}

function metricOf({ history: [first] }: Curves): Metric {
  const reported = first === undefined ? [] : metricsIn(first)
  return metricNames.find((metric) => reported.includes(metric)) ?? standardMetric.classes
}

/**
 * The confusion matrix as a heat map with the counts of images.
 *
 * @param width of the picture, in pixels; left out: as wide as it has classes
 */
export const confusionChart = (
  { confusion, perClass }: Pick<Evaluation, 'confusion' | 'perClass'>,
  title = 'Confusion',
  width?: number
): Promise<string> =>
  draw(
    heatmapChart(
      confusion,
      perClass.map(({ label }) => label),
      title,
      width
    )
  )

/** The title of the confusion of a run on some images: `Confusion: mnist, test split`. */
export const confusionTitle = (name: string, images: string): string => `Confusion: ${name}, ${images}`

async function draw(chart: Chart): Promise<string> {
  const { renderChart } = await import('./render.js')
  return renderChart(chart)
}
