/** The sides of tensors, checked for their number. */
import type { Tensor } from './tensor.js'

/**
 * The sides of an image; a matrix is an image with one channel.
 *
 * @returns `[height, width, channels]`
 * @throws RangeError if there are fewer than two or more than three
 */
export function imageSides({
  shape
}: Pick<Tensor, 'shape'>): readonly [height: number, width: number, channels: number] {
  const [height, width, channels = 1] = shape
  if (height === undefined || width === undefined || shape.length > 3)
    throw new RangeError(`[${shape.join(', ')}] is not the shape of an image`)
  return [height, width, channels]
}

/**
 * The sides of a matrix.
 *
 * @returns `[rows, columns]`
 * @throws RangeError if it is not a matrix
 */
export function matrixSides(matrix: Pick<Tensor, 'shape'>): readonly [rows: number, columns: number] {
  const [rows, columns] = imageSides(matrix)
  if (matrix.shape.length !== 2)
    throw new RangeError(`[${matrix.shape.join(', ')}] is not the shape of a matrix`)
  return [rows, columns]
}

/**
 * The sides of a batch of images, or of the filters of a convolution.
 *
 * @returns `[batch, height, width, channels]`, or `[rows, columns, channels, filters]`
 * @throws RangeError if there are not four
 */
export function fourSides({
  shape
}: Pick<Tensor, 'shape'>): readonly [first: number, second: number, third: number, fourth: number] {
  const [first, second, third, fourth] = shape
  if (first === undefined || second === undefined || third === undefined || fourth === undefined)
    throw new RangeError(`[${shape.join(', ')}] has no four sides`)
  if (shape.length > 4) throw new RangeError(`[${shape.join(', ')}] has more than four sides`)
  return [first, second, third, fourth]
}
