/**
 * Convolution with fewer multiplications: Winograd's minimal filtering, F(4 x 4, 3 x 3) and F(2 x 2, 5 x 5), after
 * Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks" (2015). Both use tiles of 6 x 6 pixels and the
 * points 0, 1, -1, 1/2, -2 and infinity, whose rounding errors are among the smallest (Barabasz et al.,
 * "Error Analysis and Improving the Accuracy of Winograd Convolution", 2020), so they share the transform of the tiles.
 *
 * A tile d and a filter g become 36 numbers each, by B^T d B and G g G^T. Their products, summed over the channels, are
 * 36 matrix products, [tiles][channels] by [channels][filters]. A^T m A turns the results m into the outputs of the
 * tile.
 */
import { TILE_POINTS, TRANSFORM_VECTORS } from '../layout'
import { paddedTo4 } from '../memory/lanes'
import { multiply } from './tileproduct'
import { transform, untransform } from './tiletransform'

/** Bytes at the start of the buffer. */
const SPACE: usize = TRANSFORM_VECTORS * 16

/** Bytes of the filters for one of the points. */
export function pointBytes(channels: i32, filters: i32): usize {
  return ((paddedTo4(filters) * channels) as usize) << 2
}

/** A convolution of stride 1 in tiles of 6 x 6 pixels. */
@unmanaged
export class WinogradTiles {
  /** Bytes from one input to the next, and from one of its rows to the next. */
  imageBytes: usize
  rowBytes: usize
  channels: i32
  /** Rows and columns of the output, neither less than `side`. */
  height: i32
  width: i32
  /** Rows and columns of the output that a tile yields: 4 for kernels of 3 x 3, 2 for 5 x 5. */
  side: i32
  /** The filters and their bias, packed by `packWinograd`. */
  packed: usize
  filters: i32
  /** The most tiles that are processed at a time. */
  most: i32
}

/**
 * The convolution of `images` inputs: output[image][y][x][filter], without gaps.
 *
 * `buffer` has room for 48 vectors, and for the tiles processed at a time with their products:
 * 144 (paddedTo4(channels) + paddedTo4(filters)) bytes for each.
 */
export function winograd(
  tiles: WinogradTiles,
  input: usize,
  images: i32,
  buffer: usize,
  output: usize
): void {
  const width = tiles.width
  const filters = tiles.filters
  const pitch = (filters as usize) << 2
  const row = pitch * width
  const step = row * tiles.height
  winogradRows(
    input,
    tiles.imageBytes,
    images,
    tiles.rowBytes,
    tiles.channels,
    tiles.height,
    width,
    tiles.side,
    tiles.packed,
    filters,
    buffer,
    tiles.most,
    output,
    step,
    row,
    pitch
  )
}

/**
 * Like {@link winograd}, for outputs `outputBytes` apart, with their rows `outputRow` bytes apart. A position takes
 * `pitch` bytes, of which `filters` numbers are written.
 */
export function winogradRows(
  input: usize,
  imageBytes: usize,
  images: i32,
  rowBytes: usize,
  channels: i32,
  height: i32,
  width: i32,
  side: i32,
  packed: usize,
  filters: i32,
  buffer: usize,
  most: i32,
  output: usize,
  outputBytes: usize,
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
        rowBytes,
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
    input += imageBytes
    output += outputBytes
  }
}

/** Where the products are in the buffer: after the vectors of one transform and the transformed tiles. */
export function productsIn(buffer: usize, channels: i32, most: i32): usize {
  return buffer + SPACE + (((most * paddedTo4(channels) * TILE_POINTS) as usize) << 2)
}

/** Transforms `count` tiles, starting with the first, and multiplies by the filters: products[point][tile][filter]. */
export function multiplyTiles(
  input: usize,
  rowBytes: usize,
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
    const from = input + placeOf(first + i, across, side, height, width, rowBytes, pixel)
    const to = tiles + (i as usize) * tile
    for (let at: usize = 0; at < pixel; at += 16) transform(from + at, rowBytes, pixel, buffer, to + at, step)
  }
  const products = productsIn(buffer, channels, most)
  const productsBytes = ((most * padded) as usize) << 2
  const points = packed + ((padded as usize) << 2)
  const pointStep = pointBytes(channels, filters)
  for (let point: usize = 0; point < (TILE_POINTS as usize); point++)
    multiply(
      tiles + point * step,
      count,
      tile,
      pixel,
      points + point * pointStep,
      padded,
      products + point * productsBytes
    )
}

/** Where a tile begins. The last tile of a row or column overlaps the one before it. */
function placeOf(
  tile: i32,
  across: i32,
  side: i32,
  height: i32,
  width: i32,
  rowBytes: usize,
  pixel: usize
): usize {
  const y = min((tile / across) * side, height - side)
  const x = min((tile % across) * side, width - side)
  return (y as usize) * rowBytes + (x as usize) * pixel
}
