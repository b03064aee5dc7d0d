/** What charts draw: points, lines, their legend, and text; each named for the class its style finds it by. */
import type { Mark } from 'vega'
import { font, light, markNames, seriesColour } from './theme.js'

/** One curve. */
export interface Series {
  /** What it is. */
  readonly label: string
  /** Its name in the legend; left out: it is not in the legend. */
  readonly key?: string
  readonly kind: 'points' | 'line'
  /** The number of its colour. */
  readonly colour: number
  readonly points: readonly { readonly epoch: number; readonly value: number }[]
}

/** A series in the legend: its place from the left, and its row. */
export interface Entry {
  readonly series: Series
  readonly text: string
  readonly x: number
  readonly row: number
}

const longestKey = 40

/** Where the entries of the legend go: from left to right, in as many rows as the width asks for. */
export function entriesOf(series: readonly Series[], width: number): Entry[] {
  let x = 0
  let row = 0
  return series.flatMap((one) => {
    if (one.key === undefined) return []
    // Text is not measured, so that the picture is the same everywhere: a wide letter is assumed.
    const text = shortened(one.key, Math.min(longestKey, (width - 26) / 7.5))
    const needed = 26 + 7.5 * text.length
    if (x > 0 && x + needed > width) {
      x = 0
      row += 1
    }
    const entry = { series: one, text, x, row }
    x += needed + 18
    return [entry]
  })
}

/** The legend from `x`, the middle of its first row at `y`. */
export function legend(
  entries: readonly Entry[],
  { x: left, y, rowHeight }: { readonly x: number; readonly y: number; readonly rowHeight: number }
): Mark[] {
  return entries.flatMap(({ series, text, x, row }, i) => {
    const middle = y + row * rowHeight
    return [
      key(series, `key-${i}`, left + x + 9, middle),
      label(`legend-${i}`, text, { x: left + x + 26, y: middle, size: 13 })
    ]
  })
}

/** A text cut to so many characters. */
export const shortened = (text: string, longest: number): string =>
  text.length > longest ? `${text.slice(0, Math.max(0, Math.floor(longest) - 1))}…` : text

/** The mark of a series: the same in the legend as in the plot. */
function key(series: Series, name: string, x: number, y: number): Mark {
  const colour = { value: seriesColour(series.colour) }
  if (series.kind === 'line' && series.points.length > 1)
    return {
      type: 'symbol',
      name: named(markNames.line(series.colour), name),
      encode: {
        update: {
          x: { value: x },
          y: { value: y },
          shape: { value: 'stroke' },
          size: { value: 324 },
          stroke: colour,
          strokeWidth: { value: 2.5 },
          strokeDash: { value: dashOf(series.colour) }
        }
      }
    }
  const shape = { value: series.kind === 'line' ? 'diamond' : 'circle' }
  return {
    type: 'symbol',
    name: named(markNames.points(series.colour), name),
    encode: {
      update: { x: { value: x }, y: { value: y }, shape, size: { value: 60 }, fill: colour }
    }
  }
}

/** Lines beyond the number of colours have the same colours, dashed and then dotted. */
const dashOf = (colour: number): number[] =>
  dashes[Math.floor(colour / light.series.length) % dashes.length] ?? []

const dashes = [[], [7, 5], [2, 4]]

/** A series in the plot. A line of one point would not be seen: it is drawn as a diamond. */
export function seriesMarks({ kind, colour, points }: Series, data: string): Mark[] {
  const place = { x: { scale: 'x', field: 'epoch' }, y: { scale: 'y', field: 'value' } }
  if (kind === 'line' && points.length > 1)
    return [
      {
        type: 'line',
        name: named(markNames.line(colour), data),
        from: { data },
        encode: {
          update: {
            ...place,
            stroke: { value: seriesColour(colour) },
            strokeWidth: { value: 2.5 },
            strokeDash: { value: dashOf(colour) },
            strokeJoin: { value: 'round' },
            strokeCap: { value: 'round' }
          }
        }
      }
    ]
  const shape = { value: kind === 'line' ? 'diamond' : 'circle' }
  const size = { value: points.length > 100 ? 16 : 44 }
  return [
    {
      type: 'symbol',
      name: named(markNames.points(colour), data),
      from: { data },
      encode: { update: { ...place, shape, size, fill: { value: seriesColour(colour) } } }
    }
  ]
}

/** The name of a mark, which must be its own, from the class that it shares with others. Vega makes both classes. */
export const named = (className: string, own: string): string => `${className} ${own}`

interface Label {
  readonly x: number
  readonly y: number
  readonly size: number
  readonly weight?: 'normal' | 'bold'
  /** In the colour of remarks; its name then has their class. */
  readonly isMuted?: boolean
}

/** A line of text at a place, its middle on `y`. */
export function label(
  name: string,
  text: string,
  { x, y, size, weight = 'normal', isMuted = false }: Label
): Mark {
  return {
    type: 'text',
    name,
    encode: {
      update: {
        x: { value: x },
        y: { value: y },
        text: { value: text },
        fontSize: { value: size },
        fontWeight: { value: weight },
        font: { value: font },
        baseline: { value: 'middle' },
        fill: { value: isMuted ? light.muted : light.text }
      }
    }
  }
}

/** An image, its pixels as squares. */
export const imageMark = (
  name: string,
  url: string,
  { x, y, width, height }: { x: number; y: number; width: number; height: number }
): Mark => ({
  type: 'image',
  name,
  encode: {
    update: {
      ...{ url: { value: url }, aspect: { value: false }, smooth: { value: false } },
      ...{ x: { value: x }, y: { value: y }, width: { value: width }, height: { value: height } }
    }
  }
})
