/** The options of commands that write a chart: how wide it is, and for which surroundings. */
import { Option } from 'commander'
import { CnnError } from '../errors.js'
import {
  type ChartWidth,
  chartMillimetres,
  chartPixels,
  ofMillimetres,
  ofPixels
} from '../report/charts/chart-width.js'
import { type Theme, themes } from '../report/charts/theme.js'
import { choice } from './command.js'

export interface ChartFlags {
  readonly width?: ChartWidth
  readonly theme?: Theme
}

/** @param standard what is taken where the option is left out */
export const widthOption = (standard: string): Option =>
  new Option(
    '--width <n>',
    `in pixels, or for print in millimetres as 85mm (default: ${standard})`
  ).argParser(widthOf)

export const themeOption = (): Option =>
  choice('--theme <name>', 'of a PNG (default: light); an SVG follows the reader', themes)

/** `640`, `640px` or `85mm`. */
function widthOf(text: string): ChartWidth {
  const [, number = '', unit = 'px'] = /^(\d+(?:\.\d+)?)(px|mm)?$/.exec(text) ?? []
  const value = number === '' ? Number.NaN : Number(number)
  const { least, most } = unit === 'mm' ? chartMillimetres : chartPixels
  if (value >= least && value <= most && (unit === 'mm' || Number.isInteger(value)))
    return unit === 'mm' ? ofMillimetres(value) : ofPixels(value)
  throw new CnnError(
    'USAGE',
    `--width takes ${chartPixels.least} to ${chartPixels.most} pixels, or ${chartMillimetres.least} to ` +
      `${chartMillimetres.most} millimetres as in 85mm, not "${text}"`,
    { where: '--width' }
  )
}
