/** The derivatives of convolutions with respect to their filter: TensorFlow.js's wasm backend has no kernels for it. */
import type { KernelConfig, Tensor, Tensor4D, TensorInfo } from '@tensorflow/tfjs-core'
import type { Tf } from '../../model/tf.js'
import { paddingOf, pairOf, type Sliding } from './convolution-gradients.js'

/** Registers the kernel with a backend that can convolve, unless it already has one. */
export function registerFilterGradient(tf: Tf, backendName: string): void {
  const kernelName = 'Conv2DBackpropFilter'
  if (tf.getKernel(kernelName, backendName) !== undefined) return
  const kernelFunc: KernelConfig['kernelFunc'] = ({ inputs, attrs }) =>
    filterGradient(
      tf,
      tensorOf(tf, inputs.x),
      tensorOf(tf, inputs.dy),
      attrs?.filterShape as Tensor4D['shape'],
      { strides: attrs?.strides as Sliding['strides'], pad: attrs?.pad as Sliding['pad'] }
    )
  tf.registerKernel({ kernelName, backendName, kernelFunc })
}

/**
 * dW[i, j, c, f] = sum over n, y, x of X[n, y s + i d, x s + j d, c] dY[n, y, x, f]. This is a convolution too: of X
 * with batch and channels swapped, with dY as the filter, and with strides and dilation exchanged.
 *
 * @param x `[batch, height, width, channels]`
 * @param dy `[batch, output height, output width, filters]`
 * @param filterShape `[rows, columns, channels, filters]`
 * @returns the gradient, of that shape
 */
export function filterGradient(
  tf: Tf,
  x: Tensor4D,
  dy: Tensor4D,
  filterShape: Tensor4D['shape'],
  sliding: Sliding
): Tensor4D {
  return tf.tidy(() => {
    const gradient = tf.conv2d(
      tf.transpose(framed(tf, x, [dy.shape[1], dy.shape[2]], filterShape, sliding), [3, 1, 2, 0]),
      tf.transpose(dy, [1, 2, 0, 3]),
      pairOf(sliding.dilations),
      'valid',
      'NHWC',
      pairOf(sliding.strides)
    )
    return tf.transpose(gradient, [1, 2, 0, 3])
  })
}

/**
 * The gradient of a depthwise convolution with respect to its filter, one number of the filter at a time: the pixels
 * that it is multiplied with, times dy, summed.
 *
 * @param dy `[batch, output height, output width, channels * multiplier]`
 * @param filterShape `[rows, columns, channels, multiplier]`
 */
export function depthwiseFilterGradient(
  tf: Tf,
  x: Tensor4D,
  dy: Tensor4D,
  filterShape: Tensor4D['shape'],
  sliding: Sliding
): Tensor4D {
  return tf.tidy(() => {
    const [, , channels, multiplier] = filterShape
    const [batch, height, width] = dy.shape
    const pixels = batch * height * width
    const slopes = tf.reshape(dy, [pixels, channels, multiplier])
    const taps = pixelsMet(tf, x, [height, width], filterShape, sliding).map((met) =>
      tf.sum(tf.mul(tf.reshape(met, [pixels, channels, 1]), slopes), 0)
    )
    return tf.reshape(tf.stack(taps), filterShape)
  })
}

/**
 * The pixels that each number of the filter is multiplied with, row by row of the filter:
 * each `[batch, height, width, channels]`.
 *
 * @param size height and width of the output
 */
export function pixelsMet(
  tf: Tf,
  x: Tensor4D,
  [height, width]: readonly [number, number],
  filterShape: Tensor4D['shape'],
  sliding: Sliding
): Tensor[] {
  const [batch, , , channels] = x.shape
  const [rows, columns] = filterShape
  const [down, right] = pairOf(sliding.strides)
  const [apartDown, apartRight] = pairOf(sliding.dilations)
  const image = framed(tf, x, [height, width], filterShape, sliding)
  return Array.from({ length: rows * columns }, (_, tap) => {
    const [y, x] = [Math.floor(tap / columns) * apartDown, (tap % columns) * apartRight]
    return tf.stridedSlice(
      image,
      [0, y, x, 0],
      [batch, y + (height - 1) * down + 1, x + (width - 1) * right + 1, channels],
      [1, down, right, 1]
    )
  })
}

/** The padded images, cropped to the area that the windows touch. */
function framed(
  tf: Tf,
  x: Tensor4D,
  [outHeight, outWidth]: readonly [number, number],
  filterShape: Tensor4D['shape'],
  sliding: Sliding
): Tensor4D {
  const [batch, height, width, channels] = x.shape
  const { top, left } = paddingOf(tf, x.shape, filterShape, sliding)
  const [strides, dilations] = [pairOf(sliding.strides), pairOf(sliding.dilations)]
  // How far the last window reaches below and right of the image; below 0: rows that no window touches.
  const bottom = (outHeight - 1) * strides[0] + (filterShape[0] - 1) * dilations[0] + 1 - top - height
  const right = (outWidth - 1) * strides[1] + (filterShape[1] - 1) * dilations[1] + 1 - left - width
  const touched = tf.slice(x, 0, [batch, height + Math.min(bottom, 0), width + Math.min(right, 0), channels])
  return tf.pad(touched, [
    [0, 0],
    [top, Math.max(bottom, 0)],
    [left, Math.max(right, 0)],
    [0, 0]
  ]) as Tensor4D
}

/** Gradients and operations pass tensors to kernels, not just descriptions of them. */
export function tensorOf(tf: Tf, info: TensorInfo | undefined): Tensor4D {
  if (!(info instanceof tf.Tensor)) throw new Error('this kernel takes tensors')
  return info as Tensor4D
}
