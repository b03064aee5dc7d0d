/** The derivatives of convolutions with respect to their input, composed of kernels that every backend has. */
import type { NamedAttrMap, Tensor4D } from '@tensorflow/tfjs-core'
import type { Tf } from '../../model/tf.js'

type Pair = readonly [height: number, width: number]

/** How the filter of a convolution slides: tf accepts one number for two equal ones. */
export interface Sliding {
  readonly strides: number | Pair
  readonly dilations?: number | Pair
  readonly pad: 'valid' | 'same'
}

/** The same, from the attributes of a kernel. */
export const slidingOf = ({ strides, dilations, pad }: NamedAttrMap): Sliding => ({
  strides: strides as Sliding['strides'],
  dilations: dilations as Sliding['dilations'],
  pad: pad as Sliding['pad']
})

export const pairOf = (sides: number | Pair = 1): [height: number, width: number] =>
  typeof sides === 'number' ? [sides, sides] : [sides[0], sides[1]]

/** Rows and columns of padding, as tf computes them. */
export function paddingOf(tf: Tf, x: Tensor4D['shape'], filter: Tensor4D['shape'], sliding: Sliding) {
  const { strides, dilations, pad } = sliding
  return tf.backend_util.computeConv2DInfo(x, filter, pairOf(strides), pairOf(dilations), pad).padInfo
}

/**
 * The gradient of a convolution with respect to its input. For stride 1 it is a convolution of dy with the filter
 * rotated by 180 degrees and its channels swapped, which the wasm backend runs four times as fast as its own kernel
 * for it.
 */
export function inputGradient(
  tf: Tf,
  dy: Tensor4D,
  x: Tensor4D,
  filter: Tensor4D,
  sliding: Sliding
): Tensor4D {
  const [down, right] = pairOf(sliding.strides)
  if (down !== 1 || right !== 1) return tf.conv2dTranspose(dy, filter, x.shape, [down, right], sliding.pad)
  const turned: Tensor4D = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2])
  const borders = fullBorders(tf, x, filter, sliding)
  return tf.conv2d(dy, turned, 1, [[0, 0], ...borders, [0, 0]], 'NHWC', pairOf(sliding.dilations))
}

/**
 * The gradient of a depthwise convolution with respect to its input: dy, with zeros between its rows and columns if the
 * stride is above 1, convolved with the filters rotated by 180 degrees, summed over the filters of each channel.
 *
 * @param filter `[rows, columns, channels, multiplier]`
 */
export function depthwiseInputGradient(
  tf: Tf,
  dy: Tensor4D,
  x: Tensor4D,
  filter: Tensor4D,
  sliding: Sliding
): Tensor4D {
  const [batch, height, width, channels] = x.shape
  const [rows, columns, , multiplier] = filter.shape
  const [down, right] = pairOf(sliding.dilations)
  const spread = withZerosBetween(tf, dy, pairOf(sliding.strides))
  const turned = tf.reshape(tf.reverse(filter, [0, 1]), [rows, columns, channels * multiplier, 1])
  const [[top], [left]] = fullBorders(tf, x, filter, sliding)
  // Pixels that the last window does not reach get a gradient of 0.
  const bottom = height - 1 + (rows - 1) * down - top - (spread.shape[1] - 1)
  const end = width - 1 + (columns - 1) * right - left - (spread.shape[2] - 1)
  const framed = tf.pad(tf.slice(spread, 0, cut(spread.shape, bottom, end)), [
    [0, 0],
    [top, Math.max(bottom, 0)],
    [left, Math.max(end, 0)],
    [0, 0]
  ])
  const each = tf.depthwiseConv2d(framed, turned as Tensor4D, 1, 'valid', 'NHWC', [down, right])
  if (multiplier === 1) return each
  return tf.reshape(tf.sum(tf.reshape(each, [batch, height, width, channels, multiplier]), 4), x.shape)
}

/** The shape without the excess rows and columns: those below 0. */
const cut = ([batch, height, width, channels]: Tensor4D['shape'], bottom: number, end: number) =>
  [batch, height + Math.min(bottom, 0), width + Math.min(end, 0), channels] as [
    number,
    number,
    number,
    number
  ]

/** (size - 1) dilation - padding on each side: the border that dy needs for the gradient with respect to the input. */
function fullBorders(
  tf: Tf,
  x: Tensor4D,
  filter: Tensor4D,
  sliding: Sliding
): [rows: [number, number], columns: [number, number]] {
  const { top, bottom, left, right } = paddingOf(tf, x.shape, filter.shape, sliding)
  const [down, across] = pairOf(sliding.dilations)
  const [rows, columns] = [(filter.shape[0] - 1) * down, (filter.shape[1] - 1) * across]
  return [
    [rows - top, rows - bottom],
    [columns - left, columns - right]
  ]
}

/** Inserts stride - 1 rows and columns of zeros between those of dy. */
function withZerosBetween(tf: Tf, dy: Tensor4D, [down, right]: Pair): Tensor4D {
  if (down === 1 && right === 1) return dy
  const [batch, height, width, channels] = dy.shape
  const apart = tf.pad(tf.reshape(dy, [batch * height, 1, width, channels]), [
    [0, 0],
    [0, down - 1],
    [0, 0],
    [0, 0]
  ])
  const rows = tf.pad(tf.reshape(apart, [batch * height * down * width, 1, 1, channels]), [
    [0, 0],
    [0, right - 1],
    [0, 0],
    [0, 0]
  ])
  const whole = tf.reshape(rows, [batch, height * down, width * right, channels])
  return tf.slice(whole, 0, [batch, (height - 1) * down + 1, (width - 1) * right + 1, channels]) as Tensor4D
}
