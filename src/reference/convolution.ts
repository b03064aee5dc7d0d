/** The convolution of images with filters, and its gradients. */
import { innerProduct } from './inner-product.js'
import { addPatch, patchAt, placesOver, type Sliding } from './patch.js'
import { type Tensor, tensor } from './tensor.js'

/**
 * Each filter slides over the image; each number of its feature map is the inner product of the filter and the patch
 * under it: output[n, i, j, f] = <patch(n, i, j), filter f> + bias[f]. The filter is not flipped (mathematicians
 * call that a cross-correlation); the padding is zeros.
 *
 * @param images `[batch, height, width, channels]`
 * @param kernel the filters, `[rows, columns, channels, filters]`
 * @param bias `[filters]`, or none
 * @returns the feature maps, `[batch, outputHeight, outputWidth, filters]`
 */
export function convolution(
  images: Tensor,
  kernel: Tensor,
  bias: Tensor | undefined,
  sliding: Sliding
): Tensor {
  const filters = filtersOf(kernel)
  const size = sizeOf(kernel)
  const { shape, places } = placesOver(images, size, sliding)
  const output = tensor([...shape, filters.length])
  for (const place of places) {
    const patch = patchAt(images, place, size)
    filters.forEach((filter, f) => {
      output.data[place.index * filters.length + f] = innerProduct(patch, filter) + (bias?.data[f] ?? 0)
    })
  }
  return output
}

/**
 * The gradients of a convolution. Every output is an inner product, so with g its gradient the filter gets
 * g times the patch, the patch g times the filter, and the bias g; all of these are summed over the places.
 *
 * @param images `[batch, height, width, channels]`
 * @param kernel `[rows, columns, channels, filters]`
 * @param outputGradient of the loss for the feature maps, `[batch, outputHeight, outputWidth, filters]`
 * @returns the gradients for the images, the kernel and the bias, in their shapes
 */
export function convolutionGradients(
  images: Tensor,
  kernel: Tensor,
  outputGradient: Tensor,
  sliding: Sliding
): { images: Tensor; kernel: Tensor; bias: Tensor } {
  const filters = filtersOf(kernel)
  const size = sizeOf(kernel)
  const forImages = tensor(images.shape)
  const forFilters = filters.map((filter) => tensor(filter.shape))
  const forBias = tensor([filters.length])
  for (const place of placesOver(images, size, sliding).places) {
    const patch = patchAt(images, place, size)
    const forPatch = tensor(patch.shape)
    filters.forEach((filter, f) => {
      const g = outputGradient.data[place.index * filters.length + f]
      addScaled(forFilters[f], g, patch)
      addScaled(forPatch, g, filter)
      forBias.data[f] += g
    })
    addPatch(forImages, place, forPatch)
  }
  return { images: forImages, kernel: kernelOf(forFilters), bias: forBias }
}

/** sum += factor * addend, element by element. */
function addScaled(sum: Tensor, factor: number, addend: Tensor): void {
  for (let i = 0; i < sum.data.length; i++) sum.data[i] += factor * addend.data[i]
}

const sizeOf = (kernel: Tensor): [height: number, width: number] => [kernel.shape[0], kernel.shape[1]]

/** The single filters of a kernel, `[rows, columns, channels]` each. */
export function filtersOf(kernel: Tensor): Tensor[] {
  const [rows, columns, channels, count] = kernel.shape
  return Array.from({ length: count }, (_, f) => {
    const filter = tensor([rows, columns, channels])
    for (let i = 0; i < filter.data.length; i++) filter.data[i] = kernel.data[i * count + f]
    return filter
  })
}

/** The kernel of single filters: what {@link filtersOf} took apart. */
function kernelOf(filters: readonly Tensor[]): Tensor {
  const kernel = tensor([...filters[0].shape, filters.length])
  filters.forEach((filter, f) => {
    for (let i = 0; i < filter.data.length; i++) kernel.data[i * filters.length + f] = filter.data[i]
  })
  return kernel
}
