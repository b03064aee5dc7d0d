/** Max and average pooling, and their gradients. */
import { addTo, numberAt } from '../math/numbers.js'
import { eachPixel, type Place, placesOver, type Sliding } from './patch.js'
import { type Tensor, tensor } from './tensor.js'
import { fourSides } from './tensor-sides.js'

/** A window and how it moves. */
export interface Pooling extends Sliding {
  readonly size: readonly [height: number, width: number]
}

/**
 * Each output is the largest number under the window, for each channel separately; padding does not count.
 *
 * @param images `[batch, height, width, channels]`
 * @returns `[batch, outputHeight, outputWidth, channels]`
 * @throws RangeError if a window lies entirely in the padding
 */
export const maxPooling = (images: Tensor, pooling: Pooling): Tensor =>
  pool(images, pooling, (pixels) => numberAt(images.data, firstLargest(images, pixels)))

/**
 * The gradient of max pooling with respect to the images: each output gradient goes to the largest number under its
 * window, to the first in row-major order if several are equal, as in TensorFlow on a CPU.
 *
 * @param images `[batch, height, width, channels]`
 * @param outputGradient `[batch, outputHeight, outputWidth, channels]`
 * @returns `[batch, height, width, channels]`
 */
export const maxPoolingGradient = (images: Tensor, outputGradient: Tensor, pooling: Pooling): Tensor =>
  poolGradient(images, outputGradient, pooling, (pixels) => {
    const largest = firstLargest(images, pixels)
    return (pixel) => (pixel === largest ? 1 : 0)
  })

/**
 * The gradient of global max pooling with respect to the images: each channel's gradient goes to its largest number, in
 * equal parts if several are equal, as in TensorFlow, where a maximum over a whole image is a reduction, not a pooling.
 *
 * @param images `[batch, height, width, channels]`
 * @param outputGradient `[batch, 1, 1, channels]`
 * @returns `[batch, height, width, channels]`
 */
export const globalMaxPoolingGradient = (images: Tensor, outputGradient: Tensor, pooling: Pooling): Tensor =>
  poolGradient(images, outputGradient, pooling, (pixels) => {
    const largest = numberAt(images.data, firstLargest(images, pixels))
    const isLargest = (pixel: number): boolean => images.data[pixel] === largest
    const count = pixels.filter(isLargest).length
    return (pixel) => (isLargest(pixel) ? 1 / count : 0)
  })

/**
 * Each output is the mean of the numbers under the window, for each channel separately. Padding does not count: the sum
 * is divided by the number of real pixels, as in Keras.
 *
 * @param images `[batch, height, width, channels]`
 * @returns `[batch, outputHeight, outputWidth, channels]`
 * @throws RangeError if a window lies entirely in the padding
 */
export const averagePooling = (images: Tensor, pooling: Pooling): Tensor =>
  pool(
    images,
    pooling,
    (pixels) => pixels.reduce((sum, pixel) => sum + numberAt(images.data, pixel), 0) / pixels.length
  )

/**
 * The gradient of average pooling with respect to the images: each output gradient is shared by the pixels under its
 * window.
 *
 * @param images `[batch, height, width, channels]`
 * @param outputGradient `[batch, outputHeight, outputWidth, channels]`
 * @returns `[batch, height, width, channels]`
 */
export const averagePoolingGradient = (images: Tensor, outputGradient: Tensor, pooling: Pooling): Tensor =>
  poolGradient(images, outputGradient, pooling, (pixels) => () => 1 / pixels.length)

/** Computes one number from the pixels (their indices in `images.data`) of every window and channel. */
function pool(images: Tensor, pooling: Pooling, summary: (pixels: number[]) => number): Tensor {
  const { shape, places } = placesOver(images, pooling.size, pooling)
  const [, , , channels] = fourSides(images)
  const output = tensor([...shape, channels])
  for (const place of places)
    for (let c = 0; c < channels; c++)
      output.data[place.index * channels + c] = summary(pixelsAt(images, place, pooling.size, c))
  return output
}

/** Every output gradient times the shares of the pixels under its window. */
function poolGradient(
  images: Tensor,
  outputGradient: Tensor,
  pooling: Pooling,
  shares: (pixels: readonly number[]) => (pixel: number) => number
): Tensor {
  const [, , , channels] = fourSides(images)
  const gradient = tensor(images.shape)
  for (const place of placesOver(images, pooling.size, pooling).places)
    for (let c = 0; c < channels; c++) {
      const pixels = pixelsAt(images, place, pooling.size, c)
      const shareOf = shares(pixels)
      const g = numberAt(outputGradient.data, place.index * channels + c)
      for (const pixel of pixels) addTo(gradient.data, pixel, shareOf(pixel) * g)
    }
  return gradient
}

function pixelsAt(images: Tensor, place: Place, size: readonly [number, number], channel: number): number[] {
  const pixels: number[] = []
  eachPixel(images, place, size, (inImages) => pixels.push(inImages + channel))
  if (pixels.length === 0) throw new RangeError('a pooling window lies in the padding as a whole')
  return pixels
}

/** The index in `images.data` of the first of the largest pixels. */
function firstLargest({ data }: Tensor, [first, ...others]: readonly number[]): number {
  if (first === undefined) throw new RangeError('a window has pixels')
  return others.reduce(
    (largest, pixel) => (numberAt(data, pixel) > numberAt(data, largest) ? pixel : largest),
    first
  )
}
