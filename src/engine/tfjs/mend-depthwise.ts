/** Depthwise convolutions for which native TensorFlow has no CPU kernel: dilated, or with unequal strides. */
import type { KernelConfig, Tensor, Tensor4D } from '@tensorflow/tfjs-core'
import type { Tf } from '../../model/tf.js'
import { pairOf, type Sliding, slidingOf } from './convolution-gradients.js'
import { pixelsMet, tensorOf } from './filter-gradient.js'

const kernelName = 'DepthwiseConv2dNative'
const backendName = 'tensorflow'

/** Replaces the backend's kernel by one that composes the missing cases. Loading the engine again changes nothing. */
export function mendDepthwise(tf: Tf): void {
  const lacking = tf.getKernel(kernelName, backendName)
  if (lacking === undefined || mended.has(lacking.kernelFunc)) return
  const kernelFunc: KernelConfig['kernelFunc'] = ({ inputs, attrs, backend }) => {
    const sliding = slidingOf(attrs ?? {})
    const [down, right] = pairOf(sliding.strides)
    if (down === right && Math.max(...pairOf(sliding.dilations)) === 1)
      return lacking.kernelFunc({ inputs, attrs, backend })
    const [x, filter] = [tensorOf(tf, inputs.x), tensorOf(tf, inputs.filter)]
    return depthwise(tf, x, filter, sliding)
  }
  mended.add(kernelFunc)
  tf.unregisterKernel(kernelName, backendName)
  tf.registerKernel({ ...lacking, kernelFunc })
}

const mended = new WeakSet<KernelConfig['kernelFunc']>()

/**
 * The sum, over the numbers of the filter, of each number times the pixels that it is multiplied with.
 *
 * @param x `[batch, height, width, channels]`
 * @param filter `[rows, columns, channels, multiplier]`
 * @returns `[batch, output height, output width, channels * multiplier]`
 */
function depthwise(tf: Tf, x: Tensor4D, filter: Tensor4D, sliding: Sliding): Tensor {
  return tf.tidy(() => {
    const { strides, dilations, pad } = sliding
    const [rows, columns, channels, multiplier] = filter.shape
    const { outHeight, outWidth } = tf.backend_util.computeConv2DInfo(
      x.shape,
      filter.shape,
      pairOf(strides),
      pairOf(dilations),
      pad,
      undefined,
      true
    )
    const pixels = x.shape[0] * outHeight * outWidth
    const numbers = tf.unstack(tf.reshape(filter, [rows * columns, channels, multiplier]))
    const products = pixelsMet(tf, x, [outHeight, outWidth], filter.shape, sliding).map((met, tap) => {
      const number = numbers[tap]
      if (number === undefined) throw new RangeError(`the filter has no number ${tap}`)
      return tf.mul(tf.reshape(met, [pixels, channels, 1]), number)
    })
    return tf.reshape(tf.addN(products), [x.shape[0], outHeight, outWidth, channels * multiplier])
  })
}
