/** An image that was computed, as text: drawn where it is a picture, else its numbers. */
import type { Tensor } from '../../reference/tensor.js'
import { drawing, type Painter } from '../pictures/drawn.js'
import { pictureRange } from '../pictures/scaled.js'
import { tensorBoxes } from './matrix-text.js'

/** Above so many rows a matrix is cut in the middle. */
const mostRows = 40

/**
 * @param image `[height, width]`, or `[height, width, channels]`
 * @param scale how large the numbers are that it was computed from
 */
export function imageText(
  image: Tensor,
  options: {
    readonly isPicture: boolean
    readonly scale: number
    readonly width: number
    readonly painter: Painter
  }
): string {
  const { isPicture, scale, width, painter } = options
  if (isPicture) return drawing(image, { width, painter, range: pictureRange }).lines.join('\n')
  const boxes = tensorBoxes(image, { width, height: mostRows, scale, bars: false })
  return boxes.map(({ lines }) => lines.map((line) => line.trimEnd()).join('\n')).join('\n\n')
}
