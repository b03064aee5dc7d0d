/** The head of every chart: its title, remarks and legend, in the same places of every picture. */
import type { Mark } from 'vega'
import { fitted } from '../pictures/fitted-text.js'
import { wrap } from '../text/columns.js'
import { entriesOf, label, legend, named, type Series } from './marks.js'
import { markNames } from './theme.js'

/** From the edges of the picture to its texts, in pixels. */
export const margin = 24
const titleMiddle = 30
const rowHeight = 20
/** The middle of the first row below the title; a legend's is a little lower. */
const firstRow = { remark: 54, legend: 58 }
/** What the title and the space above the plot take. */
const withoutRows = 64

/** The width of a letter of a remark that is assumed, because text is not measured. */
const remarkLetter = 6.4
/** The size of a title's letters. */
export const titleSize = 17

export interface Head {
  /** How much room it takes above the plot, in pixels. */
  readonly height: number
  /** @param left where the plot begins, from the left of the picture; its top is {@link height} */
  marks(left: number): Mark[]
}

/**
 * The head of a chart.
 *
 * @param title what is shown, and of what: `Loss: mnist`
 * @param width of the picture, in pixels
 */
export function headOf(
  title: string,
  width: number,
  {
    remarks = [],
    series = []
  }: { readonly remarks?: readonly string[]; readonly series?: readonly Series[] } = {}
): Head {
  const room = width - 2 * margin
  const lines = remarks.flatMap((remark) => wrap(remark, Math.floor(room / remarkLetter)))
  const entries = entriesOf(series, room)
  const legendRows = entries.length === 0 ? 0 : 1 + Math.max(...entries.map(({ row }) => row))
  const height = withoutRows + rowHeight * (lines.length + legendRows)
  return {
    height,
    marks: (left) => [
      label(markNames.title, fitted(title, room, titleSize), {
        ...{ x: margin - left, y: titleMiddle - height },
        ...{ size: titleSize, weight: 'bold' }
      }),
      ...lines.map((text, i) =>
        label(named(markNames.remark, `remark-${i}`), text, {
          ...{ x: margin - left, y: firstRow.remark + rowHeight * i - height, size: 12, isMuted: true }
        })
      ),
      ...legend(entries, {
        x: margin - left,
        y: firstRow.legend + rowHeight * lines.length - height,
        rowHeight
      })
    ]
  }
}
