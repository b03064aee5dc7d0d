/** The convolution of images with filters, and its gradients. */
import { addScaled, addTo, numberAt } from '../math/numbers.js'
import { innerProduct } from './inner-product.js'
import { addPatch, patchAt, placesOver, type Sliding } from './patch.js'
import { type Tensor, tensor } from './tensor.js'
import { fourSides } from './tensor-sides.js'

/**
 * Each filter slides over the image; each number of its feature map is the inner product of the filter and the patch
 * under it: output[n, i, j, f] = <patch(n, i, j), filter f> + bias[f]. The filter is not flipped (mathematicians
 * call that a cross-correlation). The padding is zeros.
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
      output.data[place.index * filters.length + f] =
        innerProduct(patch, filter) + (bias ? numberAt(bias.data, f) : 0)
    })
  }
  return output
}

/**
 * The gradients of a convolution. Every output is an inner product. If its gradient is g, it contributes g times the
 * patch to the filter's gradient, g times the filter to the patch's, and g to the bias's; each is summed over all
 * positions.
 *
 * @param images `[batch, height, width, channels]`
 * @param kernel `[rows, columns, channels, filters]`
 * @param outputGradient with respect to the feature maps, `[batch, outputHeight, outputWidth, filters]`
 * @returns the gradients of the images, the kernel and the bias, in their shapes
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
  const forFilters = filters.map((filter) => ({ filter, gradient: tensor(filter.shape) }))
  const forBias = tensor([filters.length])
  for (const place of placesOver(images, size, sliding).places) {
    const patch = patchAt(images, place, size)
    const forPatch = tensor(patch.shape)
    forFilters.forEach(({ filter, gradient }, f) => {
      const g = numberAt(outputGradient.data, place.index * filters.length + f)
      addScaled(patch.data.length, gradient, g, patch)
      addScaled(patch.data.length, forPatch, g, filter)
      addTo(forBias.data, f, g)
    })
    addPatch(forImages, place, forPatch)
  }
  return {
    images: forImages,
    kernel: kernelOf(
      kernel.shape,
      forFilters.map(({ gradient }) => gradient)
    ),
    bias: forBias
  }
}

function sizeOf(kernel: Tensor): [height: number, width: number] {
  const [height, width] = fourSides(kernel)
  return [height, width]
}

/** The single filters of a kernel, `[rows, columns, channels]` each. */
export function filtersOf(kernel: Tensor): Tensor[] {
  const [rows, columns, channels, count] = fourSides(kernel)
  return Array.from({ length: count }, (_, f) => {
    const filter = tensor([rows, columns, channels])
    for (let i = 0; i < filter.data.length; i++) filter.data[i] = numberAt(kernel.data, i * count + f)
    return filter
  })
}

/** The kernel made of single filters: the reverse of {@link filtersOf}. */
function kernelOf(shape: Tensor['shape'], filters: readonly Tensor[]): Tensor {
  const kernel = tensor(shape)
  filters.forEach(({ data }, f) => {
    data.forEach((value, i) => {
      kernel.data[i * filters.length + f] = value
    })
  })
  return kernel
}
