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
import { type Curves, curvesChart, wordsOf } from './curves.js'
import { heatmapChart } from './heatmap.js'
import type { Chart } from './render.js'

export { type Curves, leastWidth, usualWidth } from './curves.js'

/**
 * A metric, or the loss, against epochs as the lecture plots it: training as points, validation, where there is one,
 * as a line.
 *
 * @returns an SVG that stands alone, for light and dark surroundings; the same input gives the same bytes
 */
export const figureChart = (
  figure: Figure,
  history: readonly HistoryRow[],
  title: string = capitalized(wordsOf(figure))
): Promise<string> => draw(curvesChart(figure, [{ name: title, history }], title))

/** From this width on accuracy and loss stand side by side, else one below the other. */
const leastForTwo = 1000

/**
 * The metric and the loss of one or several runs in one picture; several have a colour each. Where runs have different
 * metrics, the one that comes first in the table of metrics is drawn.
 *
 * @param width of the picture, in pixels
 */
export async function plotChart(runs: readonly Curves[], title: string, width: number): Promise<string> {
  const columns = width >= leastForTwo ? 2 : 1
  const each = Math.floor(width / columns)
  const metric = metricOfRuns(runs)
  const charts = [
    curvesChart(metric, runs, `${capitalized(metrics[metric].word)}: ${title}`, each),
    curvesChart('loss', runs, `Loss: ${title}`, each)
  ]
  const { renderCharts } = await import('./render.js')
  return renderCharts(charts, columns, title)
}

function metricOfRuns(runs: readonly Curves[]): Metric {
  const reported = runs.flatMap(({ history: [first] }) => (first === undefined ? [] : metricsIn(first)))
  return metricNames.find((metric) => reported.includes(metric)) ?? standardMetric.classes
}

/** The confusion matrix as a heat map with the counts of images. */
export const confusionChart = (
  { confusion, perClass }: Pick<Evaluation, 'confusion' | 'perClass'>,
  title = 'Confusion matrix'
): Promise<string> =>
  draw(
    heatmapChart(
      confusion,
      perClass.map(({ label }) => label),
      title
    )
  )

async function draw(chart: Chart): Promise<string> {
  const { renderChart } = await import('./render.js')
  return renderChart(chart)
}
