/** Images beside each other as a chart: each with its label, all under one title. Loads sharp. */
import type { Mark } from 'vega'
import type { Tensor } from '../../reference/tensor.js'
import { imageSides } from '../../reference/tensor-sides.js'
import { chartPixels } from '../charts/chart-width.js'
import { headOf, margin } from '../charts/head.js'
import { imageMark, label, named, shortened } from '../charts/marks.js'
import type { Chart } from '../charts/render.js'
import { light, markNames } from '../charts/theme.js'
import { dataUrlOf, pngOfImage } from './image-png.js'
import { pictureRange, type ValueRange } from './scaled.js'

/** An image of `[height, width]`, or `[height, width, 3]`, and what is written below it. */
export interface Tile {
  readonly image: Tensor
  readonly range?: ValueRange
  readonly label: string
}

/** The longest side of a small image, whose pixels are drawn as squares. */
const usualSide = 144
/** The narrowest that a tile is made to have more of them in a row. */
const leastSide = 84
const mostColumns = 6
const gap = 16
const labelHeight = 26
const letterWidth = 6.4

/**
 * @param title what is shown, and of what
 * @param options `width` of the picture, in pixels; left out: small images have sides of about 144, larger ones as many
 *   dots of a PNG as they have pixels
 */
export async function tilesChart(
  title: string,
  tiles: readonly Tile[],
  { width, remarks = [] }: { readonly width?: number; readonly remarks?: readonly string[] } = {}
): Promise<Chart> {
  const sizes = tiles.map(({ image }) => naturalSize(image))
  const widest = Math.max(...sizes.map((size) => size.width))
  const wanted = Math.min(mostColumns, tiles.length)
  const natural = Math.max(chartPixels.least, 2 * margin + wanted * (widest + gap) - gap)
  const picture = width ?? natural
  const room = picture - 2 * margin
  const columns = Math.max(1, Math.min(wanted, Math.floor((room + gap) / (leastSide + gap))))
  const cell = width === undefined ? widest : (room + gap) / columns - gap
  const scale = cell / widest
  const cellHeight = scale * Math.max(...sizes.map((size) => size.height)) + labelHeight
  const rows = Math.ceil(tiles.length / columns)
  const head = headOf(title, picture, { remarks })
  const height = rows * (cellHeight + gap) - gap
  const marks = await Promise.all(
    tiles.map(async ({ image, range = pictureRange, label: text }, i): Promise<Mark[]> => {
      const { width: across = 0, height: down = 0 } = sizes[i] ?? {}
      const place = {
        x: Math.round((i % columns) * (cell + gap)),
        y: Math.round(Math.floor(i / columns) * (cellHeight + gap)),
        width: Math.round(scale * across),
        height: Math.round(scale * down)
      }
      const below = { x: place.x, y: place.y + place.height + 14, size: 12 }
      return [
        imageMark(`tile-${i}`, dataUrlOf(await pngOfImage(image, range)), place),
        frame(`frame-${i}`, place),
        label(`label-${i}`, shortened(text, cell / letterWidth), below)
      ]
    })
  )
  return {
    width: picture,
    height: Math.round(head.height + height + margin),
    title,
    description: `${tiles.map((tile) => tile.label).join(', ')}.`,
    spec: {
      width: room,
      height,
      padding: { left: margin, right: margin, top: head.height, bottom: margin },
      autosize: 'none',
      marks: [...head.marks(margin), ...marks.flat()]
    }
  }
}

/** A small image with whole squares for pixels; a large one at half its size: a PNG has two dots a pixel. */
function naturalSize(image: Tensor): { width: number; height: number } {
  const [rows, columns] = imageSides(image)
  const longest = Math.max(rows, columns)
  const factor =
    longest <= usualSide ? Math.floor(usualSide / longest) : Math.max(usualSide, longest / 2) / longest
  return { width: factor * columns, height: factor * rows }
}

/** A line around an image, which may be as dark or as bright as the ground. */
const frame = (
  name: string,
  { x, y, width, height }: { x: number; y: number; width: number; height: number }
): Mark => ({
  type: 'rect',
  name: named(markNames.frame, name),
  encode: {
    update: {
      ...{ x: { value: x - 0.5 }, y: { value: y - 0.5 } },
      ...{ width: { value: width + 1 }, height: { value: height + 1 } },
      ...{ fill: { value: 'none' }, stroke: { value: light.line }, strokeWidth: { value: 1 } }
    }
  }
})
