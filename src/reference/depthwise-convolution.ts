/** The depthwise convolution, in which each channel has its own filters, and its gradients. */
import { addScaled, addTo, numberAt } from '../math/numbers.js'
import { eachPixel, placesOver, type Sliding } from './patch.js'
import { type Tensor, tensor } from './tensor.js'
import { fourSides } from './tensor-sides.js'

/**
 * Each filter slides over one channel of the image: output[n, i, j, c multiplier + m] = the inner product of channel c
 * of the patch and its filter m, + bias.
 *
 * @param images `[batch, height, width, channels]`
 * @param kernel `[rows, columns, channels, multiplier]`
 * @param bias `[channels * multiplier]`, or none
 * @returns `[batch, outputHeight, outputWidth, channels * multiplier]`
 */
export function depthwiseConvolution(
  images: Tensor,
  kernel: Tensor,
  bias: Tensor | undefined,
  sliding: Sliding
): Tensor {
  const [rows, columns, channels, multiplier] = fourSides(kernel)
  const filters = channels * multiplier
  const { shape, places } = placesOver(images, [rows, columns], sliding)
  const output = tensor([...shape, filters])
  for (const place of places) {
    const start = place.index * filters
    for (let f = 0; f < filters; f++) output.data[start + f] = bias ? numberAt(bias.data, f) : 0
    eachPixel(images, place, [rows, columns], (inImages, inPatch) => {
      for (let f = 0; f < filters; f++) {
        const pixel = inImages + Math.floor(f / multiplier)
        const weight = inPatch * multiplier + f
        addTo(output.data, start + f, numberAt(images.data, pixel) * numberAt(kernel.data, weight))
      }
    })
  }
  return output
}

/**
 * The gradients of a depthwise convolution. An output with the gradient g contributes g times the channel of the patch
 * to its filter's gradient, g times the filter to that channel's, and g to the bias's; each is summed over all
 * positions.
 *
 * @param outputGradient `[batch, outputHeight, outputWidth, channels * multiplier]`
 * @returns the gradients of the images, the kernel and the bias, in their shapes
 */
export function depthwiseGradients(
  images: Tensor,
  kernel: Tensor,
  outputGradient: Tensor,
  sliding: Sliding
): { images: Tensor; kernel: Tensor; bias: Tensor } {
  const [rows, columns, channels, multiplier] = fourSides(kernel)
  const filters = channels * multiplier
  const gradients = { images: tensor(images.shape), kernel: tensor(kernel.shape), bias: tensor([filters]) }
  for (const place of placesOver(images, [rows, columns], sliding).places) {
    const start = place.index * filters
    addScaled(filters, gradients.bias, 1, { data: outputGradient.data, start })
    eachPixel(images, place, [rows, columns], (inImages, inPatch) => {
      for (let f = 0; f < filters; f++) {
        const g = numberAt(outputGradient.data, start + f)
        const pixel = inImages + Math.floor(f / multiplier)
        const weight = inPatch * multiplier + f
        addTo(gradients.images.data, pixel, g * numberAt(kernel.data, weight))
        addTo(gradients.kernel.data, weight, g * numberAt(images.data, pixel))
      }
    })
  }
  return gradients
}
