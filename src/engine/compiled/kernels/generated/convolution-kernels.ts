/** The kernels of src/kernels/convolution. Generated from src/kernels by scripts/kernel-interface.js. */

import type { Block } from '../block.js'

export interface ConvolutionKernels {
  /**
   * out[image][position][filter] for `images` inputs and the first `count` positions of each; the output is without gaps.
   */
  correlate(
    convolution: Block<'Correlation'>,
    input: number,
    images: number,
    count: number,
    output: number
  ): void

  /** out[image][y][x][filter] = bias + sum over taps, in their order; the output is without gaps. */
  correlateGray(convolution: Block<'GrayCorrelation'>, input: number, images: number, output: number): void

  /**
   * As {@link correlatePool}. `buffer` has room for 32 bytes for each of the filters, up to whole vectors of them.
   *
   * Where eight windows side by side in two rows see nothing but zeros, as on the dark border of a digit, all that is left
   * is the bias.
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
   * Adds to the input gradient what each output gradient spreads over its window:
   * input gradient[position + row][k] += sum over filters of output gradient[position][filter] kernel[row][k][filter].
   *
   * The kernel is padded with 0 to whole vectors, so up to 3 zeros are added past the end of a row. The output gradients
   * are without gaps.
   */
  inputGradient(
    spreading: Block<'Spreading'>,
    outputGradient: number,
    images: number,
    inputGradient: number
  ): void

  /**
   * Packs the bias and the kernel [taps][filters] into panels for `correlate`; `bias` 0: none. The bias is padded to whole
   * vectors with 0, so are the columns of the last panel.
   */
  packFilters(kernel: number, bias: number, taps: number, filters: number, packed: number): void

  /** Packs the bias and the kernel [taps][filters] into panels [taps][2] for `correlatePoolGray`, padded with 0. */
  packPairs(kernel: number, bias: number, taps: number, filters: number, packed: number): void

  /**
   * The kernel [rows][row][filters] as [filters][rows][padded], `padded` being `row` up to a whole vector, the padding 0:
   * each filter's numbers lie as those of the image do.
   */
  packRows(kernel: number, rows: number, row: number, filters: number, packed: number): void

  /** The kernel [rows][row][filters] for `inputGradient`: [rows][row in fours, padded with 0][filters][4]. */
  packSpread(kernel: number, rows: number, row: number, filters: number, packed: number): void

  /** The way back of {@link packRows}: a gradient [filters][rows][padded] as the kernel lies, [rows][row][filters]. */
  unpackRows(from: number, rows: number, row: number, padded: number, filters: number, to: number): void

  /**
   * G g G^T of the kernel [size][size][channels][filters], `size` 3 or 5, as `correlate` takes it: the bias (0: none), then
   * for each of the 36 points no bias and panels [channels][8 or 4]. `turned` has room for 30 vectors.
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
   * output[image][py][px][filter] = max(0, the largest convolution in the pool window); `places` gets the index among the
   * positions of that convolution, the first of equals. NaN wins.
   *
   * `buffer` has room for the rows of the convolution that a window covers, the filters padded to whole vectors.
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
   * Adds to the input gradient, for each position with gradients, the sum over its filters of gradient x weights. An entry
   * of the list of a position is the address of a filter's weights and the gradient.
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
   * Lists, for each filter, the windows with a gradient, in the order of images and pooled positions: an entry is the
   * address of the window in the input, and the gradient. `ends` gets where each list ends.
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
   * The same without pooling, of the `count` windows of an image from `first` on whose output has a gradient other than 0;
   * the gradients are without gaps. Of several images all windows are listed. Lists and ends are there for the filters up to a multiple of four.
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

  /** Adds to gradient[filter], entry by entry of its list, gradient x window; to bias[filter] the gradients. */
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
   * gradient[tap][filter] = sum over images and positions of input[position + tap] output gradient[position][filter];
   * image by image, position by position. The output gradients are without gaps.
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
   * `buffer` has room for 48 vectors, and for the tiles that are done at a time with their products:
   * 144 (paddedTo4(channels) + paddedTo4(filters)) bytes for each.
   */
  winograd(tiles: Block<'WinogradTiles'>, input: number, images: number, buffer: number, output: number): void

  /**
   * As {@link winograd}, then ReLU and max pooling as in {@link correlatePool}; `lines` has room for a whole output, its
   * filters padded.
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
