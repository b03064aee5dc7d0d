/** The kernels of src/kernels/depthwise. Generated from src/kernels by scripts/kernel-interface.js. */

import type { Block } from '../block.js'

export interface DepthwiseKernels {
  /**
   * out[image][position][channel] = bias + sum over taps, in their order, of
   * input[image][position + tap][channel] kernel[tap][channel].
   */
  depthwise(windows: Block<'DepthwiseWindows'>, input: number, images: number, output: number): void

  /**
   * `pixels` pixels of `channels` numbers, with each number repeated `times` times. In the output, rows of `width` pixels
   * are `rowBytes` apart and images `imageBytes` apart; the input has no gaps.
   */
  repeatChannels(
    input: number,
    images: number,
    height: number,
    width: number,
    channels: number,
    times: number,
    output: number,
    rowBytes: number,
    imageBytes: number
  ): void

  /** The reverse of {@link repeatChannels}: the sums of each `times` gradients. */
  sumRepeated(
    gradient: number,
    rowBytes: number,
    imageBytes: number,
    images: number,
    height: number,
    width: number,
    channels: number,
    times: number,
    output: number
  ): void

  /**
   * out[image][y][x][channel] = bias + sum over the nine taps, row by row, of input[y + row][x + column][channel]
   * kernel[tap][channel]; the output has no gaps.
   */
  depthwise3(windows: Block<'DepthwiseRows'>, input: number, images: number, output: number): void

  /**
   * gradient[tap][channel] = sum over images and positions, in their order, of input[position + tap][channel]
   * output gradient[position][channel]; the input as in {@link depthwise3}, the output gradient without gaps.
   */
  depthwise3WeightGradient(
    windows: Block<'DepthwiseRows'>,
    input: number,
    images: number,
    outputGradient: number,
    gradient: number
  ): void

  /**
   * Adds to the input gradient the contribution of each output gradient to its window:
   * input gradient[position + tap][channel] += output gradient[position][channel] kernel[tap][channel].
   */
  depthwiseInputGradient(
    windows: Block<'DepthwiseWindows'>,
    outputGradient: number,
    images: number,
    inputGradient: number
  ): void

  /**
   * gradient[tap][channel] = sum over images and positions, in their order, of
   * input[position + tap][channel] output gradient[position][channel].
   */
  depthwiseWeightGradient(
    windows: Block<'DepthwiseWindows'>,
    input: number,
    images: number,
    outputGradient: number,
    gradient: number
  ): void
}
