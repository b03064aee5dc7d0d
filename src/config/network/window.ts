/** The arithmetic of a window that slides over an image: output sizes and padding. */
import type { Padding } from '../schema/layers.js'

/** How a window slides along one side of an image. */
export interface Window {
  /** How many positions the window takes, which is the size of the output; below 1 if the window does not fit. */
  readonly output: number
  /** Rows (or columns) of padding before the image. */
  readonly before: number
  /** Rows (or columns) of padding after the image; with `same` and an odd total this is the larger part. */
  readonly after: number
}

/**
 * The window of `size` over `input` rows (or columns) with a step of `stride`. With a dilation of d, there are d - 1
 * rows between two rows of the window, so that it covers (size - 1) * d + 1 rows.
 *
 * `valid`: floor((input - size) / stride) + 1, without padding. `same`: ceil(input / stride), with
 * max((output - 1) * stride + size - input, 0) rows of padding. A number: that many rows on either side.
 * The formulas are TensorFlow's (the same as Keras's).
 */
export function slide(
  input: number,
  size: number,
  stride: number,
  padding: Padding | number,
  dilation = 1
): Window {
  const reach = (size - 1) * dilation + 1
  if (padding === 'same') {
    const output = Math.ceil(input / stride)
    const total = Math.max((output - 1) * stride + reach - input, 0)
    const before = Math.floor(total / 2)
    return { output, before, after: total - before }
  }
  const border = padding === 'valid' ? 0 : padding
  const output = Math.floor((input + 2 * border - reach) / stride) + 1
  return { output, before: border, after: border }
}
