/** Convolution and pooling of one image, and each of their steps: the patch, the products, the number. */
import { valueAt } from '../../math/numbers.js'
import { convolution } from '../../reference/convolution.js'
import { depthwiseConvolution } from '../../reference/depthwise-convolution.js'
import { innerProduct } from '../../reference/inner-product.js'
import { patchAt, placesOver, type Sliding } from '../../reference/patch.js'
import { averagePooling, maxPooling, type Pooling } from '../../reference/pooling.js'
import { reshape, type Tensor, tensor } from '../../reference/tensor.js'
import { imageSides } from '../../reference/tensor-sides.js'

/** One place of the window, and what is computed there. */
export interface Step {
  /** The row and column of the output. */
  readonly row: number
  readonly column: number
  /** The row and column of the window's corner in the image; below 0 in the padding. */
  readonly top: number
  readonly left: number
  /** The part of the image under the window, zeros in the padding, in the shape of the filter. */
  readonly patch: Tensor
  /** Patch times filter, number by number. */
  readonly products: Tensor
  /** Their sum: the inner product. */
  readonly value: number
}

export const poolingKinds = ['max', 'average'] as const

export type PoolingKind = (typeof poolingKinds)[number]

/**
 * Slides a filter over an image.
 *
 * @param image a matrix `[height, width]`, or a tensor `[height, width, channels]`
 * @param filter `[rows, columns, channels]` makes one matrix of a tensor; `[rows, columns]` goes over each channel by
 *   itself
 * @returns `[outputHeight, outputWidth]`, or with the channels behind
 * @throws RangeError where filter and image differ in their channels
 */
export function convolveImage(image: Tensor, filter: Tensor, sliding: Sliding): Tensor {
  const [rows, columns, depth] = imageSides(filter)
  const [, , channels] = imageSides(image)
  if (filter.shape.length === 3 || channels === 1) {
    if (depth !== channels) throw new RangeError(`a filter of ${depth} channels over an image of ${channels}`)
    const output = convolution(
      asBatch(image),
      reshape(filter, [rows, columns, channels, 1]),
      undefined,
      sliding
    )
    return reshape(output, output.shape.slice(1, 3))
  }
  const kernel = tensor([rows, columns, channels, 1])
  kernel.data.forEach((_, i) => {
    kernel.data[i] = valueAt(filter.data, Math.floor(i / channels))
  })
  const output = depthwiseConvolution(asBatch(image), kernel, undefined, sliding)
  return reshape(output, output.shape.slice(1))
}

/**
 * Each place of a filter over an image, in the order of the output, with what is computed there.
 *
 * @param image `[height, width]` or `[height, width, channels]`
 * @param filter of as many sides, with the image's channels
 */
export function convolutionSteps(image: Tensor, filter: Tensor, sliding: Sliding): Step[] {
  const [rows, columns] = imageSides(filter)
  const size = [rows, columns] as const
  const batch = asBatch(image)
  const { shape, places } = placesOver(batch, size, sliding)
  return places.map((place) => {
    const patch = reshape(patchAt(batch, place, size), filter.shape)
    const products = tensor(filter.shape)
    patch.data.forEach((value, i) => {
      products.data[i] = value * valueAt(filter.data, i)
    })
    return {
      row: Math.floor(place.index / shape[2]),
      column: place.index % shape[2],
      top: place.top,
      left: place.left,
      patch,
      products,
      value: innerProduct(patch, filter)
    }
  })
}

/**
 * Pools an image: the largest number or the mean under each window, in each channel by itself.
 *
 * @param image `[height, width]` or `[height, width, channels]`
 * @returns with as many sides
 * @throws RangeError where a window lies in the padding as a whole
 */
export function poolImage(image: Tensor, kind: PoolingKind, pooling: Pooling): Tensor {
  const output = (kind === 'max' ? maxPooling : averagePooling)(asBatch(image), pooling)
  return reshape(output, output.shape.slice(1, 1 + image.shape.length))
}

/** One image as a batch, `[1, height, width, channels]`. */
const asBatch = (image: Tensor): Tensor => reshape(image, [1, ...imageSides(image)])
