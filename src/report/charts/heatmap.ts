/** The confusion matrix as a heat map: right predictions in one colour, wrong ones in another. */

import type { Mark } from 'vega'
import { withCommas } from '../../counts.js'
import { valueAt } from '../../math/numbers.js'
import { headOf } from './head.js'
import { named, shortened } from './marks.js'
import type { Chart } from './render.js'
import { axisTitle, light, markNames, seriesColour } from './theme.js'

interface Cell {
  readonly truth: number
  readonly predicted: number
  readonly count: number
  /** How strong its colour is, in [0, 1]. */
  readonly strength: number
}

/**
 * From these strengths on a square's count is written in the colour of the ground: where that has more contrast than
 * the colour of text, which is sooner in dark surroundings. No count has a contrast below 3.9 : 1 (as WCAG counts).
 */
const groundInDark = 0.66
const groundInLight = 0.85

/** A mistake in this share of a class has full colour, where none is more frequent. */
const leastFull = 0.02

const longestName = 16
const textHeight = 14
const letterWidth = 7

/** The side of a square where nothing else is asked for: fewer classes have larger ones. */
const usualSide = (classes: number): number =>
  Math.max(10, Math.min(46, Math.floor(460 / Math.max(1, classes))))
/** The plot is never narrower: its head has to fit. */
const leastPlot = 200
/** From the title of an axis to its labels, and from the plot to the right edge. */
const beside = { left: 46, right: 24 }

/** Above this many classes there is no room for the counts. */
const mostWithCounts = 20

/** Letters of a count: the usual and the least height, and how wide a digit is for its height. */
const usualCount = 12
const leastCount = 7
const digitWidth = 0.6

/** Of more classes it is not drawn: it would take seconds and fill more than any screen. */
export const mostDrawnClasses = 400

/**
 * A square for each pair of classes, true ones downwards and predicted ones to the right, with its count. The colour
 * is as strong as the square's share of the true class; of a mistake, as the root of that against the most frequent
 * mistake, so that few show too.
 *
 * @param confusion `[true][predicted]`: how many images
 * @param width of the picture, in pixels; left out: as wide as the squares ask for
 */
export function heatmapChart(
  confusion: readonly (readonly number[])[],
  labels: readonly string[],
  title: string,
  width?: number
): Chart {
  const classes = labels.length
  // In a narrow picture names get no more than a third of it.
  const longest =
    width === undefined ? longestName : Math.min(longestName, Math.floor(width / 3 / letterWidth))
  const names = labels.map((name) => shortened(name, longest))
  const room = letterWidth * Math.max(1, ...names.map((name) => name.length))
  const plot =
    width === undefined
      ? Math.max(leastPlot, usualSide(classes) * classes)
      : width - beside.left - room - beside.right
  const side = plot / Math.max(1, classes)
  // Names that are longer than a square is wide stand on end.
  const upright = room > side
  const picture = width ?? beside.left + room + plot + beside.right
  const head = headOf(title, picture, {
    remarks: ['Blue: predicted right. Orange: mistaken, the strongest most often.']
  })
  const padding = {
    left: beside.left + room,
    right: beside.right,
    top: head.height,
    bottom: upright ? 44 + room : 52
  }
  const countSize = countSizeOf(confusion, side)
  const numbers = labels.map((_, i) => i)
  const axis = {
    values: numbers.filter((number) => number % Math.ceil(textHeight / side) === 0),
    domain: false,
    ticks: false,
    labelPadding: 6,
    labelLimit: 0,
    encode: { labels: { update: { text: { signal: 'names[datum.value]' } } } }
  } as const
  const cells = cellsOf(confusion)
  const band = (name: string, range: 'width' | 'height') =>
    ({ name, type: 'band', domain: numbers, range, padding: classes > mostWithCounts ? 0 : 0.06 }) as const
  return {
    width: picture,
    height: plot + padding.top + padding.bottom,
    title,
    description: described(cells, labels),
    spec: {
      width: plot,
      height: plot,
      padding,
      autosize: 'none',
      signals: [{ name: 'names', value: names }],
      data: [
        { name: 'right', values: cells.filter((cell) => cell.truth === cell.predicted) },
        { name: 'wrong', values: cells.filter((cell) => cell.truth !== cell.predicted) },
        { name: 'strong', values: cells.filter((cell) => cell.strength >= groundInLight) },
        {
          name: 'middle',
          values: cells.filter(({ strength }) => strength >= groundInDark && strength < groundInLight)
        },
        { name: 'weak', values: cells.filter((cell) => cell.strength < groundInDark && cell.count > 0) },
        { name: 'none', values: cells.filter((cell) => cell.count === 0) }
      ],
      scales: [band('x', 'width'), band('y', 'height')],
      axes: [
        {
          scale: 'x',
          orient: 'bottom',
          ...axis,
          ...(upright ? { labelAngle: -90, labelAlign: 'right', labelBaseline: 'middle' } : {}),
          ...axisTitle('Predicted', plot / 2, upright ? room + 16 : 26)
        },
        { scale: 'y', orient: 'left', ...axis, ...axisTitle('True', -room - 20, plot / 2) }
      ],
      marks: [
        ...head.marks(padding.left),
        squares('right', 0),
        squares('wrong', 1),
        ...(countSize === undefined
          ? []
          : [
              counts('strong', named(markNames.onColour, 'strong'), light.onColour, countSize),
              counts('middle', named(markNames.onColour, 'middle'), light.text, countSize),
              counts('weak', 'counts', light.text, countSize),
              counts('none', named(markNames.remark, 'zeros'), light.muted, countSize)
            ])
      ]
    }
  }
}

/** The size of the counts' letters: 12, or what the longest count has room for; none where it could not be read. */
function countSizeOf(confusion: readonly (readonly number[])[], side: number): number | undefined {
  if (confusion.length > mostWithCounts) return undefined
  const digits = String(confusion.flat().reduce((most, count) => Math.max(most, count), 0)).length
  const size = Math.min(usualCount, Math.floor((0.94 * side) / (digitWidth * digits)))
  return size < leastCount ? undefined : size
}

function cellsOf(confusion: readonly (readonly number[])[]): Cell[] {
  const shares = confusion.map((row) => {
    const images = row.reduce((sum, count) => sum + count, 0)
    return row.map((count) => (images === 0 ? 0 : count / images))
  })
  const wrong = shares.flatMap((row, truth) => row.filter((_, predicted) => predicted !== truth))
  // No `Math.max(...wrong)`: a call takes no more than some 100,000 arguments, which 350 classes have.
  const full = wrong.reduce((greatest, share) => Math.max(greatest, share), leastFull)
  return confusion.flatMap((row, truth) =>
    row.map((count, predicted) => {
      const share = valueAt(valueAt(shares, truth), predicted)
      return { truth, predicted, count, strength: truth === predicted ? share : Math.sqrt(share / full) }
    })
  )
}

const squares = (data: string, series: number): Mark => ({
  type: 'rect',
  name: markNames.area(series),
  from: { data },
  encode: {
    update: {
      x: { scale: 'x', field: 'predicted' },
      y: { scale: 'y', field: 'truth' },
      width: { scale: 'x', band: 1 },
      height: { scale: 'y', band: 1 },
      fill: { value: seriesColour(series) },
      fillOpacity: { signal: '0.06 + 0.94 * datum.strength' }
    }
  }
})

const counts = (data: string, name: string, colour: string, size: number): Mark => ({
  type: 'text',
  name,
  from: { data },
  encode: {
    update: {
      x: { scale: 'x', field: 'predicted', band: 0.5 },
      y: { scale: 'y', field: 'truth', band: 0.5 },
      text: { field: 'count' },
      align: { value: 'center' },
      baseline: { value: 'middle' },
      fontSize: { value: size },
      fill: { value: colour }
    }
  }
})

function described(cells: readonly Cell[], labels: readonly string[]): string {
  const sum = (some: readonly Cell[]): number => some.reduce((total, { count }) => total + count, 0)
  const right = sum(cells.filter(({ truth, predicted }) => truth === predicted))
  const most = cells
    .filter(({ truth, predicted, count }) => truth !== predicted && count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, 3)
    .map(({ truth, predicted, count }) => `${labels[truth]} as ${labels[predicted]} (${withCommas(count)})`)
  const mistakes = most.length === 0 ? '' : ` Most often mistaken: ${most.join(', ')}.`
  return `${withCommas(right)} of ${withCommas(sum(cells))} images are predicted right.${mistakes}`
}
