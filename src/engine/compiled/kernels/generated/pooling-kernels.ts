/** The kernels of src/kernels/pooling. Generated from src/kernels by scripts/kernel-interface.js. */

import type { Block } from '../block.js'

export interface PoolingKernels {
  /**
   * The mean of each window of `[height, width, channels]` images, one image after the other. Padding does not count: the
   * sum is divided by the number of pixels inside the image.
   */
  averagePool(windows: Block<'PoolWindows'>, input: number, images: number, output: number): void

  /** Adds each output gradient, divided by the number of pixels in its window, to the input gradient of each of them. */
  averagePoolGradient(
    windows: Block<'PoolWindows'>,
    outputGradient: number,
    images: number,
    inputGradient: number
  ): void

  /** The largest of `count` pixels of `channels` numbers, for each of `images` images. NaN counts as the largest. */
  globalMaxPool(input: number, images: number, count: number, channels: number, output: number): void

  /**
   * The input gradient: the output gradient, divided by the number of pixels with the maximum, at each of them; else 0.
   */
  globalMaxPoolGradient(
    input: number,
    outputGradient: number,
    images: number,
    count: number,
    channels: number,
    inputGradient: number
  ): void

  /**
   * The largest number of each window of `[height, width, channels]` images, one image after the other. `places` gets the
   * byte offset of each in its image, the first of equals. Padding never counts. NaN counts as the largest.
   */
  maxPool(windows: Block<'PoolWindows'>, input: number, images: number, output: number, places: number): void

  /** Adds each output gradient to the input gradient at its place; an image has `size` outputs. */
  maxPoolGradient(
    outputGradient: number,
    places: number,
    images: number,
    size: number,
    inputGradient: number,
    imageBytes: number
  ): void
}
