/** From a vega spec to an SVG that stands alone. Loads vega: import it only when a chart is drawn. */
import { logger, parse, type Spec, View, Warn } from 'vega'
import { chartClass, chartConfig, darkStyle, light } from './theme.js'
import { printable, xmlText } from './xml-text.js'

export interface Chart {
  readonly spec: Spec
  /** The size of the picture, spec's padding included; it scales down to the width it is given. */
  readonly width: number
  readonly height: number
  readonly title: string
  /** What the picture shows, in a sentence or two, for those who do not see it. */
  readonly description: string
}

/**
 * Draws a chart: the same bytes for the same chart, wherever it is drawn.
 *
 * @throws Error where vega finds a fault in the spec or its data
 */
export const renderChart = (chart: Chart): Promise<string> => renderCharts([chart], 1, chart.title)

/**
 * Draws charts on one ground, in rows of so many.
 *
 * @throws Error as {@link renderChart}
 */
export async function renderCharts(
  charts: readonly Chart[],
  columns: number,
  title: string
): Promise<string> {
  const parts: string[] = []
  let [width, height] = [0, 0]
  for (let first = 0; first < charts.length; first += columns) {
    const row = charts.slice(first, first + columns)
    let x = 0
    for (const chart of row) {
      const content = await contentOf(chart)
      parts.push(
        x === 0 && height === 0 ? content : `<g transform="translate(${x},${height})">${content}</g>`
      )
      x += chart.width
    }
    width = Math.max(width, x)
    height += Math.max(...row.map((chart) => chart.height))
  }
  const description = charts.map((chart) => chart.description).join(' ')
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="${chartClass}" role="img" aria-label="${xmlText(title)}"`,
    ` width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" style="max-width:100%;height:auto">\n`,
    `<title>${xmlText(title)}</title>\n<desc>${xmlText(description)}</desc>\n${darkStyle()}\n`,
    `<rect class="ground" width="${width}" height="${height}" rx="6" fill="${light.ground}"/>\n`,
    `${parts.join('\n')}\n</svg>\n`
  ].join('')
}

/** What vega draws, without its root. */
async function contentOf({ spec, title }: Chart): Promise<string> {
  const strict = logger(Warn, undefined, (_method, level, messages) => {
    throw new Error(`the chart cannot be drawn: ${[level, ...messages].join(' ')}`)
  })
  const view = new View(parse(spec, chartConfig), { renderer: 'none', logger: strict })
  const drawn = await view.toSVG()
  view.finalize()
  const content = drawn.replace(/^<svg[^>]*>/, '').replace(/<\/svg>\s*$/, '')
  return withOwnClips(printable(content), title).replace(/<[^>]+>/g, tidied)
}

/**
 * Content whose clip paths are named for the chart: vega counts them through the process, so that the same chart would
 * get other names each time, and two charts of one page the same.
 */
function withOwnClips(content: string, title: string): string {
  const prefix = `clip-${title.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`
  const ids = [...new Set(content.match(/\bclip\d+\b/g))]
  return content.replace(
    /(id="|url\(#)(clip\d+)/g,
    (_, before: string, id: string) => `${before}${prefix}-${ids.indexOf(id)}`
  )
}

/**
 * One tag without what only an interactive or described part needs (the picture is one image, described as a whole),
 * and with coordinates to a hundredth: the last bits of a logarithm differ between machines.
 */
const tidied = (tag: string): string =>
  tag
    .replace(/ (role|aria-[a-z]+|pointer-events)="[^"]*"/g, '')
    .replace(' xlink:href="', ' href="')
    .replace(/-?\d+\.\d{3,}(e-\d+)?/g, (number) => String(Math.round(Number(number) * 100) / 100))
