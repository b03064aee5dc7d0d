/** The kernels of src/kernels/convolution. Generated from src/kernels by scripts/kernel-interface.js. */

import type { Block } from '../block.js'

export interface ConvolutionKernels {
  /**
   * out[image][position][filter] for `images` inputs and the first `count` positions of each; the output has no gaps.
   */
  correlate(
    convolution: Block<'Correlation'>,
    input: number,
    images: number,
    count: number,
    output: number
  ): void

  /** out[image][y][x][filter] = bias + sum over taps, in their order; the output has no gaps. */
  correlateGray(convolution: Block<'GrayCorrelation'>, input: number, images: number, output: number): void

  /**
   * Like {@link correlatePool}. `buffer` has room for 32 bytes for each filter, rounded up to whole vectors of filters.
   *
   * Where eight adjacent windows in two rows cover only zeros, as on the dark border of a digit, only the bias is left.
   */
  correlatePoolGray(
    pooling: Block<'GrayPooling'>,
    input: number,
    images: number,
    buffer: number,
    output: number,
    places: number
  ): void

  /**
   * Adds to the input gradient the contribution of each output gradient to its window:
   * input gradient[position + row][k] += sum over filters of output gradient[position][filter] kernel[row][k][filter].
   *
   * The kernel is padded with 0 to whole vectors, so up to 3 zeros are added past the end of a row. The output gradients
   * have no gaps.
   */
  inputGradient(
    spreading: Block<'Spreading'>,
    outputGradient: number,
    images: number,
    inputGradient: number
  ): void

  /**
   * Packs the bias and the kernel [taps][filters] into panels for `correlate`; `bias` 0: none. The bias and the columns
   * of the last panel are padded to whole vectors with 0.
   */
  packFilters(kernel: number, bias: number, taps: number, filters: number, packed: number): void

  /** Packs the bias and the kernel [taps][filters] into panels [taps][2] for `correlatePoolGray`, padded with 0. */
  packPairs(kernel: number, bias: number, taps: number, filters: number, packed: number): void

  /**
   * The kernel [rows][row][filters] as [filters][rows][padded], where `padded` is `row` rounded up to a whole vector,
   * padded with 0: each filter's numbers have the order of the image's.
   */
  packRows(kernel: number, rows: number, row: number, filters: number, packed: number): void

  /** The kernel [rows][row][filters] for `inputGradient`: [rows][row in fours, padded with 0][filters][4]. */
  packSpread(kernel: number, rows: number, row: number, filters: number, packed: number): void

  /** The reverse of {@link packRows}: a gradient [filters][rows][padded] in the kernel's order, [rows][row][filters]. */
  unpackRows(from: number, rows: number, row: number, padded: number, filters: number, to: number): void

  /**
   * G g G^T of the kernel [size][size][channels][filters], where `size` is 3 or 5, in the form that `correlate` reads:
   * the bias (0: none), then for each of the 36 points no bias and panels [channels][8 or 4]. `turned` has room for 30
   * vectors.
   */
  packWinograd(
    kernel: number,
    bias: number,
    size: number,
    channels: number,
    filters: number,
    turned: number,
    packed: number
  ): void

  /** turned[taps - 1 - tap][filter][channel] = kernel[tap][channel][filter]. */
  turnFilters(kernel: number, taps: number, channels: number, filters: number, turned: number): void

  /**
   * output[image][py][px][filter] = max(0, the largest convolution in the pooling window). `places` gets the index of
   * that convolution among the positions, the first of equals. NaN counts as the largest.
   *
   * `buffer` has room for the rows of the convolution under a window, with the filters padded to whole vectors.
   */
  correlatePool(
    convolution: Block<'Correlation'>,
    pooling: Block<'RectifiedPooling'>,
    input: number,
    images: number,
    buffer: number,
    output: number,
    places: number
  ): void

  /**
   * Adds to the input gradient, for each position with gradients, the sum over its filters of gradient x weights. An
   * entry in the list of a position is the address of a filter's weights, and the gradient.
   *
   * `lists` has room for an entry for each position and each filter, `ends` for a word for each position.
   */
  sparseInputGradient(
    spreading: Block<'PooledSpreading'>,
    outputGradient: number,
    output: number,
    places: number,
    images: number,
    inputGradient: number,
    lists: number,
    ends: number
  ): void

  /**
   * Lists, for each filter, the windows with a gradient, in the order of images and pooled positions. An entry is the
   * address of the window in the input, and the gradient. `ends` gets the end of each list.
   */
  collectByFilter(
    windows: Block<'WindowLists'>,
    outputGradient: number,
    output: number,
    places: number,
    images: number,
    pooled: number,
    input: number,
    lists: number,
    ends: number
  ): void

  /**
   * The same without pooling: of the `count` windows of an image starting with window `first`, those whose output has a
   * gradient other than 0. The gradients have no gaps. With several images, all windows are listed. Lists and ends exist
   * for the number of filters rounded up to a multiple of four.
   */
  listByFilter(
    windows: Block<'WindowLists'>,
    outputGradient: number,
    images: number,
    first: number,
    count: number,
    input: number,
    lists: number,
    ends: number
  ): void

  /** For each entry of a filter's list, adds gradient x window to gradient[filter] and the gradient to bias[filter]. */
  sparseWeightGradient(
    lists: number,
    capacity: number,
    ends: number,
    filters: number,
    rows: number,
    vectors: number,
    rowBytes: number,
    gradient: number,
    bias: number
  ): void

  /**
   * gradient[tap][filter] = sum over images and positions of input[position + tap] output gradient[position][filter],
   * image by image, position by position. The output gradients have no gaps.
   */
  weightGradient(
    windows: Block<'WindowRows'>,
    input: number,
    images: number,
    outputGradient: number,
    gradient: number
  ): void

  /**
   * The convolution of `images` inputs: output[image][y][x][filter], without gaps.
   *
   * `buffer` has room for 48 vectors, and for the tiles processed at a time with their products:
   * 144 (paddedTo4(channels) + paddedTo4(filters)) bytes for each.
   */
  winograd(tiles: Block<'WinogradTiles'>, input: number, images: number, buffer: number, output: number): void

  /**
   * Like {@link winograd}, then ReLU and max pooling as in {@link correlatePool}. `lines` has room for a whole output,
   * with the filters padded.
   */
  winogradPool(
    convolution: Block<'WinogradTiles'>,
    pooling: Block<'RectifiedPooling'>,
    input: number,
    images: number,
    buffer: number,
    lines: number,
    output: number,
    places: number
  ): void
}
