/** The pictures of a run as SVG text; vega is loaded when the first one is drawn. */

import type { Evaluation } from '../evaluation.js'
import type { HistoryRow } from '../history.js'
import { accuracy, type Curves, curvesChart, loss, meanAbsoluteError } from './curves.js'
import { heatmapChart } from './heatmap.js'
import type { Chart } from './render.js'

export { type Curves, leastWidth, usualWidth } from './curves.js'

/**
 * Accuracy against epochs as the lecture plots it: training as points, validation, where there is one, as a line.
 *
 * @returns an SVG that stands alone, for light and dark surroundings; the same input gives the same bytes
 */
export const accuracyChart = (history: readonly HistoryRow[], title = 'Accuracy'): Promise<string> =>
  draw(curvesChart(accuracy, [{ name: title, history }], title))

/** The mean absolute error of a network with one output, drawn as {@link accuracyChart} is. */
export const errorChart = (history: readonly HistoryRow[], title = 'Mean absolute error'): Promise<string> =>
  draw(curvesChart(meanAbsoluteError, [{ name: title, history }], title))

/** Loss against epochs, drawn as {@link accuracyChart} is. */
export const lossChart = (history: readonly HistoryRow[], title = 'Loss'): Promise<string> =>
  draw(curvesChart(loss, [{ name: title, history }], title))

/** From this width on accuracy and loss stand side by side, else one below the other. */
const leastForTwo = 1000

/**
 * Accuracy and loss of one or several runs in one picture; several have a colour each. Where no run has an accuracy
 * the mean absolute error takes its place.
 *
 * @param width of the picture, in pixels
 */
export async function plotChart(runs: readonly Curves[], title: string, width: number): Promise<string> {
  const columns = width >= leastForTwo ? 2 : 1
  const each = Math.floor(width / columns)
  const classifiers = runs.filter(({ history }) => history[0]?.meanAbsoluteError === undefined)
  const charts = [
    classifiers.length > 0
      ? curvesChart(accuracy, runs, `Accuracy: ${title}`, each)
      : curvesChart(meanAbsoluteError, runs, `Error: ${title}`, each),
    curvesChart(loss, runs, `Loss: ${title}`, each)
  ]
  const { renderCharts } = await import('./render.js')
  return renderCharts(charts, columns, title)
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
