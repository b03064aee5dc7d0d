/** Images made smaller for a terminal: each pixel the mean of those it stands for. */
import { valueAt } from '../../math/numbers.js'
import type { Tensor } from '../../reference/tensor.js'
import { imageSides } from '../../reference/tensor-sides.js'

/** Numbers from black to white. */
export type ValueRange = readonly [black: number, white: number]

/** What a picture has. */
export const pictureRange: ValueRange = [0, 1]

/** From the least to the greatest number of an image. */
export function rangeOf({ data }: Tensor): ValueRange {
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of data) {
    least = Math.min(least, value)
    greatest = Math.max(greatest, value)
  }
  return [least, greatest]
}

/** A number as a byte: 0 at black and below, 255 at white and above; where the two are one, gray. */
export function byteOf(value: number, [black, white]: ValueRange): number {
  if (white === black) return 128
  return Math.round(255 * Math.min(1, Math.max(0, (value - black) / (white - black))))
}

/**
 * Red, green and blue of an image that is made to have so many columns and rows, `[rows, columns, 3]` bytes.
 *
 * @param image `[height, width]`, or `[height, width, channels]`: of three red, green and blue, of others the first
 */
export function coloursAt(image: Tensor, columns: number, rows: number, range: ValueRange): Uint8Array {
  const [height, width, channels] = imageSides(image)
  const colours = new Uint8Array(rows * columns * 3)
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      for (let colour = 0; colour < 3; colour++) {
        const channel = channels === 3 ? colour : 0
        const [top, bottom] = part(row, rows, height)
        const [left, right] = part(column, columns, width)
        let sum = 0
        for (let y = top; y < bottom; y++)
          for (let x = left; x < right; x++)
            sum += byteOf(valueAt(image.data, (y * width + x) * channels + channel), range)
        colours[(row * columns + column) * 3 + colour] = Math.round(sum / ((bottom - top) * (right - left)))
      }
  return colours
}

/** The pixels that one of `parts` stands for: at least one. */
function part(index: number, parts: number, size: number): [from: number, to: number] {
  const from = Math.min(size - 1, Math.floor((index * size) / parts))
  return [from, Math.max(from + 1, Math.floor(((index + 1) * size) / parts))]
}
