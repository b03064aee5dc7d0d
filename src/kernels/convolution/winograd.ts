/**
 * Convolution with fewer multiplications: Winograd's minimal filtering, F(4 x 4, 3 x 3) and F(2 x 2, 5 x 5), after
 * Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks" (2015). Both look at tiles of 6 x 6 pixels, and
 * both take the points 0, 1, -1, 1/2, -2 and infinity, whose rounding errors are among the smallest (Barabasz et al.,
 * "Error Analysis and Improving the Accuracy of Winograd Convolution", 2020); so they share the transform of the tiles.
 *
 * A tile d and a filter g become 36 numbers each, by B^T d B and G g G^T. Their products, summed over the channels, are
 * 36 products of matrices, [tiles][channels] by [channels][filters]; and A^T m A makes the outputs of the tile of them.
 */
import { paddedTo4 } from './correlate'
import { multiply } from './tileproduct'
import { POINTS, transform, untransform } from './tiletransform'

/** Bytes at the head of the buffer: for one transform, and the rows of A^T of `winogradPool`. */
const SPACE: usize = (POINTS + 12) * 16

/** Bytes of the filters for one of the points. */
export function pointBytes(channels: i32, filters: i32): usize {
  return ((paddedTo4(filters) * channels) as usize) << 2
}

/**
 * The convolution of `images` inputs, stride 1: output[image][y][x][filter].
 *
 * A row of the input takes `rowStep` bytes, an image `inputStep`; of the output `outputRow` and `outputStep`, and one
 * position `pitch`, of which `filters` numbers are written. An output has `height` rows and `width` columns, neither
 * below `side`, the rows and columns that a tile gives: 4 for kernels of 3 x 3, 2 for 5 x 5.
 *
 * `packed` comes from packWinograd. `buffer` has room for 48 vectors, and for `most` tiles with their products:
 * 144 (paddedTo4(channels) + paddedTo4(filters)) bytes for each.
 */
export function winograd(
  input: usize,
  inputStep: usize,
  images: i32,
  rowStep: usize,
  channels: i32,
  height: i32,
  width: i32,
  side: i32,
  packed: usize,
  filters: i32,
  buffer: usize,
  most: i32,
  output: usize,
  outputStep: usize,
  outputRow: usize,
  pitch: usize
): void {
  const product = (paddedTo4(filters) as usize) << 2
  const products = productsIn(buffer, channels, most)
  const step = (most as usize) * product
  const across = (width + side - 1) / side
  const all = across * ((height + side - 1) / side)
  for (let image = 0; image < images; image++) {
    for (let first = 0; first < all; first += most) {
      const count = min(most, all - first)
      multiplyTiles(
        input,
        rowStep,
        channels,
        height,
        width,
        side,
        across,
        first,
        count,
        packed,
        filters,
        buffer,
        most
      )
      for (let i = 0; i < count; i++) {
        const to = output + placeOf(first + i, across, side, height, width, outputRow, pitch)
        for (let filter = 0; filter < filters; filter += 4) {
          const at = (filter as usize) << 2
          const from = products + (i as usize) * product + at
          const bias = v128.load(packed + at)
          untransform(side, from, step, bias, buffer, to + at, outputRow, pitch, filters - filter)
        }
      }
    }
    input += inputStep
    output += outputStep
  }
}

/** Where the products lie in the buffer: behind the vectors of one transform and the transformed tiles. */
export function productsIn(buffer: usize, channels: i32, most: i32): usize {
  return buffer + SPACE + (((most * paddedTo4(channels) * POINTS) as usize) << 2)
}

/** Transforms `count` tiles from the first on and multiplies them by the filters: products[point][tile][filter]. */
export function multiplyTiles(
  input: usize,
  rowStep: usize,
  channels: i32,
  height: i32,
  width: i32,
  side: i32,
  across: i32,
  first: i32,
  count: i32,
  packed: usize,
  filters: i32,
  buffer: usize,
  most: i32
): void {
  const pixel = (channels as usize) << 2
  const padded = paddedTo4(filters)
  const tile = (paddedTo4(channels) as usize) << 2
  const tiles = buffer + SPACE
  const step = (most as usize) * tile
  for (let i = 0; i < count; i++) {
    const from = input + placeOf(first + i, across, side, height, width, rowStep, pixel)
    const to = tiles + (i as usize) * tile
    for (let at: usize = 0; at < pixel; at += 16) transform(from + at, rowStep, pixel, buffer, to + at, step)
  }
  const products = productsIn(buffer, channels, most)
  const productsStep = ((most * padded) as usize) << 2
  const points = packed + ((padded as usize) << 2)
  const pointStep = pointBytes(channels, filters)
  for (let point: usize = 0; point < (POINTS as usize); point++)
    multiply(
      tiles + point * step,
      count,
      tile,
      pixel,
      points + point * pointStep,
      padded,
      products + point * productsStep
    )
}

/** Where a tile begins. The last of a row or column reaches back over the one before it. */
function placeOf(
  tile: i32,
  across: i32,
  side: i32,
  height: i32,
  width: i32,
  rowStep: usize,
  pixel: usize
): usize {
  const y = min((tile / across) * side, height - side)
  const x = min((tile % across) * side, width - side)
  return (y as usize) * rowStep + (x as usize) * pixel
}
