/** Charts as files: SVG or PNG by the file's ending, for a screen or for print. */
import { basename, extname } from 'node:path'
import { CnnError } from '../errors.js'
import { writeWhole } from '../files.js'
import { type ChartWidth, svgForPrint } from '../report/charts/chart-width.js'
import { confusionChart, confusionTitle } from '../report/charts/charts.js'
import { mostDrawnClasses } from '../report/charts/heatmap.js'
import type { Theme } from '../report/charts/theme.js'
import type { Evaluation } from '../report/evaluation.js'

/** The file that a chart is written to. */
export interface ChartFile {
  /** Its ending, .svg or .png, says which kind. An existing file is replaced. */
  readonly file: string
  /** Left out: as wide as the chart is by itself. A PNG has two dots a pixel, in print 300 to the inch. */
  readonly width?: ChartWidth
  /** Of a PNG; an SVG follows the reader's own preference. Left out: light. */
  readonly theme?: Theme
}

/**
 * Refuses a file whose ending says nothing, and a width or theme without a file, before anything is computed.
 *
 * @param file undefined: no chart is written
 * @throws CnnError USAGE
 */
export function checkChartFile(
  file: string | undefined,
  { width, theme }: Pick<ChartFile, 'width' | 'theme'> = {}
): void {
  if (file === undefined) {
    if (width === undefined && theme === undefined) return
    throw new CnnError('USAGE', 'there is no picture to make of this width or theme', {
      where: width === undefined ? '--theme' : '--width',
      hint: 'name its file: -o chart.png'
    })
  }
  const ending = extname(file).toLowerCase()
  if (ending === '.svg' || ending === '.png') return
  throw new CnnError('USAGE', `${file} ends neither in .svg nor in .png`, {
    where: '-o',
    hint: 'the ending says what is written: -o chart.png'
  })
}

/**
 * Draws a chart and writes it.
 *
 * @param draw makes the SVG, laid out for so many pixels
 * @throws CnnError WRITE
 */
export async function writeChart(
  { file, width, theme = 'light' }: ChartFile,
  draw: (pixels: number | undefined) => Promise<string>
): Promise<void> {
  const svg = await draw(width?.pixels)
  const millimetres = width?.millimetres
  if (extname(file).toLowerCase() === '.svg')
    return writeWhole(file, millimetres === undefined ? svg : svgForPrint(svg, millimetres))
  const { pngOf } = await import('../report/charts/chart-png.js')
  await writeWhole(file, await pngOf(svg, theme, millimetres))
}

/**
 * Draws what a network confuses.
 *
 * @param of the run, and what it was evaluated on
 * @throws CnnError USAGE where there is no confusion matrix, or none that could be drawn; WRITE
 */
export async function writeConfusion(
  file: ChartFile,
  evaluation: Evaluation,
  of: { readonly run: string; readonly images: string }
): Promise<void> {
  const classes = evaluation.confusion.length
  if (classes === 0 || classes > mostDrawnClasses)
    throw new CnnError(
      'USAGE',
      classes === 0
        ? `${of.run} has no confusion matrix: it predicts a number, or very many classes`
        : `a confusion matrix of ${classes} classes is not drawn: there is room for ${mostDrawnClasses}`,
      { where: '-o' }
    )
  const title = confusionTitle(basename(of.run), of.images)
  await writeChart(file, (width) => confusionChart(evaluation, title, width))
}
