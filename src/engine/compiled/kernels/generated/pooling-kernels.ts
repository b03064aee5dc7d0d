/** The kernels of src/kernels/pooling. Generated from src/kernels by scripts/kernel-interface.js. */

import type { Block } from '../block.js'

export interface PoolingKernels {
  /**
   * The mean of each window of `[height, width, channels]` images that follow one another. Padding does not count: the
   * sum is divided by the pixels that lie in the image.
   */
  averagePool(windows: Block<'PoolWindows'>, input: number, images: number, output: number): void

  /** Adds each output gradient, divided by the pixels of its window, to the input gradient at each of these. */
  averagePoolGradient(
    windows: Block<'PoolWindows'>,
    outputGradient: number,
    images: number,
    inputGradient: number
  ): void

  /** The largest of `count` pixels of `channels` numbers, for each of `images` images. NaN wins always. */
  globalMaxPool(input: number, images: number, count: number, channels: number, output: number): void

  /** The gradient of the input: each output's, divided by how many pixels are as large, at each of these; else 0. */
  globalMaxPoolGradient(
    input: number,
    outputGradient: number,
    images: number,
    count: number,
    channels: number,
    inputGradient: number
  ): void

  /**
   * The largest number of each window of `[height, width, channels]` images that follow one another; `places` gets the
   * byte offset of each in its image, the first of equals. Padding never wins. NaN wins always.
   */
  maxPool(windows: Block<'PoolWindows'>, input: number, images: number, output: number, places: number): void

  /** Adds each output gradient to the input gradient at its place; `size` outputs an image. */
  maxPoolGradient(
    outputGradient: number,
    places: number,
    images: number,
    size: number,
    inputGradient: number,
    imageBytes: number
  ): void
}
