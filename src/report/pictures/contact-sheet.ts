/** A contact sheet: pictures of each class side by side, as PNG. Loads sharp: import it only when a picture is made. */

import sharp from 'sharp'
import { counted } from '../../counts.js'
import { valueAt } from '../../math/numbers.js'
import { svgDrawn } from '../charts/chart-png.js'
import { dark, font, light, type Theme } from '../charts/theme.js'
import { xmlText } from '../charts/xml-text.js'
import { fitted } from './fitted-text.js'
import {
  lines,
  type SheetCell,
  type SheetGroup,
  type SheetLayout,
  type SheetText,
  sheetLayout,
  shownSize
} from './sheet-layout.js'

export type { SheetCell, SheetGroup } from './sheet-layout.js'

export interface ContactSheet {
  readonly title: string
  readonly groups: readonly SheetGroup[]
  readonly theme: Theme
  /** Of the PNG in pixels, from 240 to 8,000. */
  readonly width: number
}

/** Renderers draw no higher, and viewers show no more pixels. */
const most = { height: 30_000, pixels: 100_000_000 }

/**
 * Draws the pictures of groups in tiles of one size. A picture below 64 pixels a side is enlarged by a whole factor, each
 * of its pixels a square; one above 96 is made smaller. A sheet is at most 30,000 pixels high and has 100 million: what is
 * beyond that is left out, and the sheet says how many.
 *
 * @returns a PNG, the same bytes for the same sheet on the same machine
 * @throws RangeError where the width is not from 240 to 8,000, or a cell has more or fewer pixels than its shape says
 */
export async function contactSheet({ title, groups, theme, width }: ContactSheet): Promise<Uint8Array> {
  if (!Number.isInteger(width) || width < 240 || width > 8000)
    throw new RangeError(`a sheet is 240 to 8,000 pixels wide, not ${width}`)
  const tallest = Math.min(most.height, Math.floor(most.pixels / width))
  const layout = sheetLayout(title, groups, width, tallest)
  const { height, side, tiles } = layout
  const drawn = await svgDrawn(svgOf(layout, width, theme), 1)
  const sheet = await drawn.removeAlpha().toColourspace('srgb').raw().toBuffer()
  for (const { cell, x, y } of tiles) {
    const picture = await shown(cell)
    if (picture === undefined) continue
    const left = x + Math.floor((side - picture.width) / 2)
    const top = y + Math.floor((side - picture.height) / 2)
    for (let row = 0; row < picture.height; row++)
      sheet.set(
        picture.pixels.subarray(3 * row * picture.width, 3 * (row + 1) * picture.width),
        3 * ((top + row) * width + left)
      )
  }
  return sharp(sheet, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer()
}

/** Everything but the pictures. */
function svgOf({ height, side, tiles, texts }: SheetLayout, width: number, theme: Theme): string {
  const palette = theme === 'light' ? light : dark
  const tile = ({ cell, x, y }: SheetLayout['tiles'][number]): string => {
    // Around the picture, so that its edge is seen on a ground of its own colour.
    if (cell.pixels !== undefined)
      return `<rect x="${x - 1}" y="${y - 1}" width="${side + 2}" height="${side + 2}" fill="${palette.grid}"/>`
    const [left, top, right, bottom] = [x + 0.5, y + 0.5, x + side - 0.5, y + side - 0.5]
    const cross = `M${left} ${top}H${right}V${bottom}H${left}ZL${right} ${bottom}M${right} ${top}L${left} ${bottom}`
    return `<path d="${cross}" fill="none" stroke="${palette.line}"/>`
  }
  const text = ({ kind, text: whole, x, y, width: room }: SheetText): string => {
    const { size, height: line } = lines[kind]
    const isStrong = kind === 'title' || kind === 'heading'
    // An estimate of its width may fail: an image of its own ends where its room ends.
    return [
      `<svg x="${x}" y="${y}" width="${room}" height="${line}"><text y="${Math.round(0.5 * line + 0.35 * size)}"`,
      ` font-family="${font}" font-size="${size}" font-weight="${isStrong ? 'bold' : 'normal'}"`,
      ` fill="${isStrong ? palette.text : palette.muted}">${xmlText(fitted(whole, room, size))}</text></svg>`
    ].join('')
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">`,
    `<rect width="${width}" height="${height}" fill="${palette.ground}"/>`,
    ...tiles.map(tile),
    ...texts.map(text),
    '</svg>'
  ].join('\n')
}

/** Red, green and blue of a cell in the size in which it is shown; undefined where it has no picture. */
async function shown(
  cell: SheetCell
): Promise<{ width: number; height: number; pixels: Uint8Array } | undefined> {
  if (cell.pixels === undefined) return undefined
  const { pixels, shape } = cell
  const [ownHeight, ownWidth, channels] = shape
  if (!(ownHeight >= 1 && ownWidth >= 1) || pixels.length !== ownHeight * ownWidth * channels)
    throw new RangeError(`${counted(pixels.length, 'byte')} are no picture of ${shape.join(' x ')}`)
  const [height, width] = shownSize(shape)
  if (height < ownHeight || width < ownWidth) {
    const smaller = await sharp(pixels, { raw: { width: ownWidth, height: ownHeight, channels } })
      .resize({ width, height, fit: 'fill' })
      .toColourspace('srgb')
      .raw()
      .toBuffer()
    return { width, height, pixels: smaller }
  }
  const factor = height / ownHeight
  const larger = new Uint8Array(3 * width * height)
  for (let y = 0, to = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let colour = 0; colour < 3; colour++) {
        const from = Math.floor(y / factor) * ownWidth + Math.floor(x / factor)
        larger[to++] = valueAt(pixels, channels * from + (channels === 3 ? colour : 0))
      }
  return { width, height, pixels: larger }
}
