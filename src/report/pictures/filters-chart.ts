/** The learned filters of a layer as a chart: of one channel side by side, of several a row for each filter. Loads sharp. */
import { valueAt } from '../../math/numbers.js'
import type { Tensor } from '../../reference/tensor.js'
import { chartPixels } from '../charts/chart-width.js'
import { headOf } from '../charts/head.js'
import { imageMark } from '../charts/marks.js'
import type { Chart } from '../charts/render.js'
import { axisTitle } from '../charts/theme.js'
import { numberText } from '../text/exact-number.js'
import { dataUrlOf, pngOfGrid } from './image-png.js'
import { rangeOf, type ValueRange } from './scaled.js'
import { type Tile, tilesChart } from './tiles-chart.js'

/** Filters of one size: `[rows, columns, channels, filters]`. */
export interface FilterBank {
  readonly title: string
  readonly kernel: Tensor
  /** Whether each channel has filters of its own, so that a filter has one channel. */
  readonly isDepthwise: boolean
}

/** About how large a filter of a grid is, and the widest grid, where no width is asked for; in pixels. */
const usualCell = 24
const widestGrid = 1600
const textHeight = 14
const padding = { left: 66, right: 24, bottom: 52 }

/** @param width of the picture, in pixels; left out: as wide as its filters need */
export async function filtersChart(bank: FilterBank, width?: number): Promise<Chart> {
  const { title, kernel, isDepthwise } = bank
  const [, , channels = 1, filters = 1] = kernel.shape
  const range = symmetric(kernel)
  const most = numberText(Number(range[1].toPrecision(3)))
  const remarks = [`Black: −${most}. Gray: 0. White: ${most}.`]
  if (!isDepthwise && channels > 1) return gridChart(bank, range, remarks, width)
  const tiles = Array.from({ length: channels * filters }, (_, i): Tile => {
    const [channel, filter] = [Math.floor(i / filters), i % filters]
    const name = isDepthwise ? `channel ${channel + 1}` : `filter ${filter + 1}`
    return {
      image: filterOf(kernel, channel, filter),
      range,
      label: isDepthwise && filters > 1 ? `${name}, filter ${filter + 1}` : name
    }
  })
  return tilesChart(title, tiles, { width, remarks })
}

/** From the negative of the largest size to the largest: 0 is gray. */
function symmetric(kernel: Tensor): ValueRange {
  const [least, greatest] = rangeOf(kernel)
  const most = Math.max(-least, greatest, 1e-12)
  return [-most, most]
}

function filterOf({ shape, data }: Tensor, channel: number, filter: number): Tensor {
  const [rows = 1, columns = 1, channels = 1, filters = 1] = shape
  return {
    shape: [rows, columns],
    data: Float64Array.from({ length: rows * columns }, (_, i) =>
      valueAt(data, (i * channels + channel) * filters + filter)
    )
  }
}

async function gridChart(
  { title, kernel }: FilterBank,
  range: ValueRange,
  remarks: readonly string[],
  width: number | undefined
): Promise<Chart> {
  const [rows = 1, columns = 1, channels = 1, filters = 1] = kernel.shape
  const cells = Array.from({ length: filters }, (_, filter) =>
    Array.from({ length: channels }, (_, channel) => filterOf(kernel, channel, filter))
  )
  // A weight's room between filters; of single weights none.
  const between = rows * columns === 1 ? 0 : 1
  const natural =
    channels * (columns + between) * Math.max(1, Math.floor(usualCell / Math.max(rows, columns)))
  const besides = padding.left + padding.right
  const picture = width ?? Math.max(chartPixels.least, besides + Math.min(natural, widestGrid))
  const plot = width === undefined ? Math.min(natural, widestGrid) : width - besides
  const weight = plot / (channels * (columns + between))
  const height = Math.round(weight * filters * (rows + between))
  const head = headOf(title, picture, { remarks })
  const image = dataUrlOf(await pngOfGrid(cells, range, between))
  const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1)
  const thinned = (count: number, side: number, room: number): number[] =>
    numbers(count).filter((number) => (number - 1) % Math.ceil(room / side) === 0)
  const axis = { domain: false, ticks: false, labelPadding: 4 } as const
  return {
    width: picture,
    height: head.height + height + padding.bottom,
    title,
    description: `${filters} filters of ${rows} x ${columns} over ${channels} channels.`,
    spec: {
      width: plot,
      height,
      padding: { ...padding, top: head.height },
      autosize: 'none',
      scales: [
        { name: 'x', type: 'band', range: 'width', domain: numbers(channels) },
        { name: 'y', type: 'band', range: 'height', domain: numbers(filters) }
      ],
      axes: [
        {
          ...{ scale: 'x', orient: 'bottom', ...axis },
          values: thinned(channels, plot / channels, 2 * textHeight),
          ...axisTitle('Input channel', plot / 2, 26)
        },
        {
          ...{ scale: 'y', orient: 'left', ...axis },
          values: thinned(filters, height / filters, textHeight),
          ...axisTitle('Filter', -40, height / 2)
        }
      ],
      marks: [...head.marks(padding.left), imageMark('grid', image, { x: 0, y: 0, width: plot, height })]
    }
  }
}
