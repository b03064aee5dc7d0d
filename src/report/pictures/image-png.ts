/** Images as PNG. Loads sharp: import it only when a picture is made. */
import sharp from 'sharp'
import { valueAt } from '../../math/numbers.js'
import type { Tensor } from '../../reference/tensor.js'
import { imageSides } from '../../reference/tensor-sides.js'
import { byteOf, type ValueRange } from './scaled.js'

/**
 * @param image `[height, width]` in gray, or `[height, width, 3]` in red, green and blue
 * @returns a PNG of as many pixels
 */
export function pngOfImage(image: Tensor, range: ValueRange): Promise<Uint8Array> {
  const [height, width, channels] = imageSides(image)
  const bytes = Uint8Array.from(image.data, (value) => byteOf(value, range))
  return sharp(bytes, { raw: { width, height, channels: channels === 3 ? 3 : 1 } })
    .toColourspace(channels === 3 ? 'srgb' : 'b-w')
    .png()
    .toBuffer()
}

/**
 * Images of one size in rows and columns, one pixel a number.
 *
 * @param cells rows of images `[height, width]`
 * @param between transparent pixels behind and below each image
 */
export function pngOfGrid(
  cells: readonly (readonly Tensor[])[],
  range: ValueRange,
  between: number
): Promise<Uint8Array> {
  const first = valueAt(valueAt(cells, 0), 0)
  const [rows, columns] = imageSides(first)
  const [down, across] = [rows + between, columns + between]
  const [height, width] = [cells.length * down, valueAt(cells, 0).length * across]
  // Gray and opacity.
  const bytes = new Uint8Array(2 * width * height)
  for (const [row, line] of cells.entries())
    for (const [column, { data }] of line.entries())
      for (const [i, value] of data.entries()) {
        const y = row * down + Math.floor(i / columns)
        const x = column * across + (i % columns)
        bytes.set([byteOf(value, range), 255], 2 * (y * width + x))
      }
  return sharp(bytes, { raw: { width, height, channels: 2 } })
    .toColourspace('b-w')
    .png()
    .toBuffer()
}

/** A PNG as text that an SVG takes for an image. */
export const dataUrlOf = (png: Uint8Array): string =>
  `data:image/png;base64,${Buffer.from(png).toString('base64')}`
