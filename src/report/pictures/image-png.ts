/** Images as PNG. Loads sharp: import it only when a picture is made. */
import sharp from 'sharp'
import type { Tensor } from '../../reference/tensor.js'
import { imageSides } from '../../reference/tensor-sides.js'
import { byteOf, pictureRange, type ValueRange } from './scaled.js'

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

const gap = 8
/** A small image is written larger, so that each of its pixels is seen. */
const leastSide = 140

/** Images from left to right in rows of at most six, each pixel a square, on gray. */
export async function pngOfImages(
  images: readonly { readonly image: Tensor; readonly range?: ValueRange }[]
): Promise<Uint8Array> {
  const tiles = await Promise.all(
    images.map(async ({ image, range = pictureRange }) => {
      const [rows, columns] = imageSides(image)
      const factor = Math.max(1, Math.floor(leastSide / Math.max(rows, columns)))
      const [height, width] = [rows * factor, columns * factor]
      const input = await sharp(await pngOfImage(image, range))
        .resize({ width, height, kernel: 'nearest' })
        .toColourspace('srgb')
        .png()
        .toBuffer()
      return { input, width, height }
    })
  )
  const across = Math.min(6, tiles.length)
  const cell = {
    width: gap + Math.max(...tiles.map(({ width }) => width)),
    height: gap + Math.max(...tiles.map(({ height }) => height))
  }
  const width = gap + across * cell.width
  const height = gap + Math.ceil(tiles.length / across) * cell.height
  return sharp({ create: { width, height, channels: 3, background: '#808080' } })
    .composite(
      tiles.map(({ input }, i) => ({
        input,
        left: gap + (i % across) * cell.width,
        top: gap + Math.floor(i / across) * cell.height
      }))
    )
    .png()
    .toBuffer()
}
