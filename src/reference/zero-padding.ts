/** Rows and columns of zeros around images, and the gradient. */

import { type Tensor, tensor } from './tensor.js'
import { fourSides } from './tensor-sides.js'

/** How many rows and columns are added at each side. */
export type Borders = readonly [
  rows: readonly [top: number, bottom: number],
  columns: readonly [left: number, right: number]
]

/**
 * @param images `[batch, height, width, channels]`
 * @returns `[batch, top + height + bottom, left + width + right, channels]`
 */
export function zeroPadding(images: Tensor, borders: Borders): Tensor {
  const padded = tensor(paddedSides(images.shape, borders))
  eachRow(images.shape, borders, (inImages, inPadded, length) => {
    padded.data.set(images.data.subarray(inImages, inImages + length), inPadded)
  })
  return padded
}

/**
 * The gradient of the images: the gradient of the padded images without the border.
 *
 * @param imagesShape `[batch, height, width, channels]`
 * @param outputGradient in the shape of the padded images
 */
export function zeroPaddingGradient(
  imagesShape: Tensor['shape'],
  outputGradient: Tensor,
  borders: Borders
): Tensor {
  const gradient = tensor(imagesShape)
  eachRow(imagesShape, borders, (inImages, inPadded, length) => {
    gradient.data.set(outputGradient.data.subarray(inPadded, inPadded + length), inImages)
  })
  return gradient
}

function paddedSides(
  shape: Tensor['shape'],
  [rows, columns]: Borders
): readonly [number, number, number, number] {
  const [batch, height, width, channels] = fourSides({ shape })
  return [batch, height + rows[0] + rows[1], width + columns[0] + columns[1], channels]
}

/** Calls `visit` for each row of each image with its index in the images and in the padded ones. */
function eachRow(
  shape: Tensor['shape'],
  borders: Borders,
  visit: (inImages: number, inPadded: number, length: number) => void
): void {
  const [batch, height, width, channels] = fourSides({ shape })
  const [, paddedHeight, paddedWidth] = paddedSides(shape, borders)
  const [[top], [left]] = borders
  for (let n = 0; n < batch; n++)
    for (let y = 0; y < height; y++)
      visit(
        (n * height + y) * width * channels,
        ((n * paddedHeight + top + y) * paddedWidth + left) * channels,
        width * channels
      )
}
