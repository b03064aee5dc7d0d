/** The colours and the type of all charts: light as attributes, dark as rules that replace them. */
import type { Axis, Config } from 'vega'
import { fontFamily } from '../../fonts.js'

/** The surroundings that a picture is for, where it cannot ask its reader. */
export const themes = ['light', 'dark'] as const
export type Theme = (typeof themes)[number]

interface Palette {
  readonly ground: string
  readonly text: string
  /** Axis labels and remarks. */
  readonly muted: string
  readonly grid: string
  /** Axis lines. */
  readonly line: string
  /** Text on a cell of full colour. */
  readonly onColour: string
  /** Curves, in order; told apart with colour-blind eyes too in their order of use. */
  readonly series: readonly string[]
}

export const light: Palette = {
  ground: '#ffffff',
  text: '#1f2328',
  muted: '#59636e',
  grid: '#e4e8ec',
  line: '#818b98',
  onColour: '#ffffff',
  series: ['#0969da', '#bc4c00', '#1a7f37', '#8250df', '#bf3989', '#0b7a85']
}

export const dark: Palette = {
  ground: '#0d1117',
  text: '#f0f6fc',
  muted: '#9198a1',
  grid: '#272d36',
  line: '#656c76',
  onColour: '#0d1117',
  series: ['#58a6ff', '#f0883e', '#3fb950', '#a371f7', '#db61a2', '#39c5cf']
}

/** The class of a chart's root: its style reaches no other picture on a page. */
export const chartClass = 'cnn-chart'

/** The classes that the style finds marks by. Vega makes a class of each word of a mark's name. */
export const markNames = {
  title: 'title',
  remark: 'remark',
  points: (series: number): string => `points-${series % light.series.length}`,
  line: (series: number): string => `line-${series % light.series.length}`,
  area: (series: number): string => `area-${series % light.series.length}`,
  onColour: 'on-colour',
  /** The line around an image. */
  frame: 'frame',
  /** A place that is pointed out. */
  landmark: 'landmark'
} as const

/** The colour of a series in light surroundings. */
export const seriesColour = (series: number): string =>
  light.series[series % light.series.length] ?? light.text

/** The style element of a chart: what changes where the reader prefers dark. */
export function darkStyle(): string {
  const rules = [
    ['.ground', 'fill', dark.ground],
    ['text', 'fill', dark.text],
    [`.${markNames.remark} text`, 'fill', dark.muted],
    [`.${markNames.onColour} text`, 'fill', dark.onColour],
    [`.${markNames.frame} path`, 'stroke', dark.line],
    [`.${markNames.landmark} path`, 'stroke', dark.text],
    ['.role-axis-label text', 'fill', dark.muted],
    ['.role-axis-grid line', 'stroke', dark.grid],
    ['.role-axis-domain line', 'stroke', dark.line],
    ['.role-axis-tick line', 'stroke', dark.line],
    ...dark.series.flatMap((colour, series) => [
      [`.${markNames.points(series)} path`, 'fill', colour],
      [`.${markNames.line(series)} path`, 'stroke', colour],
      [`.${markNames.area(series)} path`, 'fill', colour]
    ])
  ]
  const lines = rules.map(([place, property, colour]) => `.${chartClass} ${place}{${property}:${colour}}`)
  return `<style>${whereDark}{${lines.join('')}}</style>`
}

const whereDark = '@media (prefers-color-scheme:dark)'

/** A chart that is light, or dark, whatever its surroundings: for pictures that cannot ask. */
export const withTheme = (svg: string, theme: Theme): string =>
  svg.replace(/<style>(.*?)<\/style>/gs, (_, style: string) =>
    theme === 'light' ? '' : `<style>${style.slice(whereDark.length + 1, -1)}</style>`
  )

/** The face of every text, and what takes its place where it is not installed. */
export const font = `${fontFamily}, Helvetica, Arial, sans-serif`

/** Vega's settings for all charts. */
export const chartConfig: Config = {
  axis: {
    labelFont: font,
    labelFontSize: 12,
    labelColor: light.muted,
    titleFont: font,
    titleFontSize: 13,
    titleFontWeight: 'normal',
    titleColor: light.text,
    gridColor: light.grid,
    domainColor: light.line,
    tickColor: light.line
  },
  text: { font, fontSize: 13, fill: light.text }
}

/** An axis title where it is put, so that no text has to be measured. */
export const axisTitle = (
  title: string,
  x: number,
  y: number
): Pick<Axis, 'title' | 'titleX' | 'titleY' | 'titleAnchor' | 'titleAlign'> => ({
  title,
  titleX: x,
  titleY: y,
  titleAnchor: 'middle',
  titleAlign: 'center'
})
