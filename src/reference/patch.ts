/** A window that slides over images: its positions, and the patch of the image under it. */

import { slide } from '../config/network/window.js'
import { addScaled } from '../math/numbers.js'
import { type Tensor, tensor } from './tensor.js'
import { fourSides } from './tensor-sides.js'

/**
 * How a window moves: its strides, and the border around the image. A number as padding is that many rows on each side.
 */
export interface Sliding {
  readonly strides: readonly [height: number, width: number]
  readonly padding: 'valid' | 'same' | number
  /** The distance between pixels under the window; default: adjacent. */
  readonly dilationRate?: readonly [height: number, width: number]
}

/** One position of the window. */
export interface Place {
  /** The index of the image in the batch. */
  readonly image: number
  /** Its index among all positions: images, then rows, then columns, in the order of the output. */
  readonly index: number
  /** The row and column of its upper left corner in the image; negative in the padding. */
  readonly top: number
  readonly left: number
  /** The rows and columns from one of its pixels to the next; default: 1. */
  readonly apart?: readonly [height: number, width: number]
}

/** All positions of a window over a batch. */
export interface Places {
  /** [batch, height, width]: how many there are. */
  readonly shape: readonly [batch: number, height: number, width: number]
  readonly places: readonly Place[]
}

/**
 * The positions of a window over each image of a batch.
 *
 * @param images `[batch, height, width, channels]`
 * @param size [height, width] of the window
 */
export function placesOver(images: Tensor, size: readonly [number, number], sliding: Sliding): Places {
  const [batch, height, width] = fourSides(images)
  const { strides, padding, dilationRate: apart } = sliding
  const rows = slide(height, size[0], strides[0], padding, apart?.[0])
  const columns = slide(width, size[1], strides[1], padding, apart?.[1])
  const places: Place[] = []
  for (let image = 0; image < batch; image++)
    for (let row = 0; row < rows.output; row++)
      for (let column = 0; column < columns.output; column++)
        places.push({
          image,
          index: places.length,
          top: row * strides[0] - rows.before,
          left: column * strides[1] - columns.before,
          ...(apart && { apart })
        })
  return { shape: [batch, Math.max(rows.output, 0), Math.max(columns.output, 0)], places }
}

/**
 * Calls `visit` for each pixel of the window that lies in the image, in row-major order, with the index of its
 * first channel in `images.data` and in the patch; padding is skipped.
 */
export function eachPixel(
  images: Tensor,
  place: Place,
  size: readonly [number, number],
  visit: (inImages: number, inPatch: number) => void
): void {
  const [, height, width, channels] = fourSides(images)
  const [down, right] = place.apart ?? [1, 1]
  for (let row = 0; row < size[0]; row++)
    for (let column = 0; column < size[1]; column++) {
      const y = place.top + row * down
      const x = place.left + column * right
      if (y < 0 || y >= height || x < 0 || x >= width) continue
      visit(((place.image * height + y) * width + x) * channels, (row * size[1] + column) * channels)
    }
}

/** The patch under the window: `[height, width, channels]`, zeros in the padding. */
export function patchAt(images: Tensor, place: Place, size: readonly [number, number]): Tensor {
  const [, , , channels] = fourSides(images)
  const patch = tensor([...size, channels])
  eachPixel(images, place, size, (inImages, inPatch) => {
    patch.data.set(images.data.subarray(inImages, inImages + channels), inPatch)
  })
  return patch
}

/** Adds a patch to the images where {@link patchAt} would take it from; numbers in the padding are dropped. */
export function addPatch(images: Tensor, place: Place, patch: Tensor): void {
  const [height, width] = patch.shape
  if (height === undefined || width === undefined) throw new RangeError('a patch has rows and columns')
  const [, , , channels] = fourSides(images)
  eachPixel(images, place, [height, width], (inImages, inPatch) => {
    addScaled(channels, { data: images.data, start: inImages }, 1, { data: patch.data, start: inPatch })
  })
}
