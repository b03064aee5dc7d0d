/**
 * Convolution, ReLU and max pooling in one pass: the rows of the convolution under one row of the pooling are kept only
 * in a small buffer. For poolings whose windows neither overlap nor reach over the edge.
 */

import { paddedTo4, put } from '../memory/lanes'
import { Correlation, correlateWindows } from './correlate'

/** The windows of a max pooling that neither overlap nor reach over the edge. */
@unmanaged
export class RectifiedPooling {
  /** Convolutions in a row. */
  width: i32
  /** Rows and columns of a window, and the distance from one window to the next. */
  poolHeight: i32
  poolWidth: i32
  strideY: i32
  strideX: i32
  /** Rows and columns of the output. */
  outHeight: i32
  outWidth: i32
}

/**
 * output[image][py][px][filter] = max(0, the largest convolution in the pooling window). `places` gets the index of
 * that convolution among the positions, the first of equals. NaN counts as the largest.
 *
 * `buffer` has room for the rows of the convolution under a window, with the filters padded to whole vectors.
 */
export function correlatePool(
  convolution: Correlation,
  pooling: RectifiedPooling,
  input: usize,
  images: i32,
  buffer: usize,
  output: usize,
  places: usize
): void {
  const imageBytes = convolution.imageBytes
  const positions = convolution.positions
  const pieces = convolution.pieces
  const pieceCount = convolution.pieceCount
  const length = convolution.length
  const packed = convolution.packed
  const filters = convolution.filters
  const width = pooling.width
  const poolHeight = pooling.poolHeight
  const poolWidth = pooling.poolWidth
  const strideY = pooling.strideY
  const strideX = pooling.strideX
  const outHeight = pooling.outHeight
  const outWidth = pooling.outWidth
  const padded = paddedTo4(filters)
  const pitch = (padded as usize) << 2
  for (let image = 0; image < images; image++) {
    for (let py = 0; py < outHeight; py++) {
      const first = py * strideY * width
      const rows = positions + ((first as usize) << 2)
      const count = poolHeight * width
      correlateWindows(input, 0, 1, rows, count, pieces, pieceCount, length, packed, padded, buffer, 0, pitch)
      poolRow(buffer, pitch, width, first, poolHeight, poolWidth, strideX, outWidth, filters, output, places)
      output += ((outWidth * filters) as usize) << 2
      places += ((outWidth * filters) as usize) << 2
    }
    input += imageBytes
  }
}

/** ReLU and pooling of the convolutions in `buffer`, rows of `width` positions; `first` is the place of the first. */
export function poolRow(
  buffer: usize,
  pitch: usize,
  width: i32,
  first: i32,
  poolHeight: i32,
  poolWidth: i32,
  strideX: i32,
  outWidth: i32,
  filters: i32,
  output: usize,
  places: usize
): void {
  const isPair = poolHeight === 2 && poolWidth === 2
  const line = (width as usize) * pitch
  for (let px = 0; px < outWidth; px++) {
    const column = px * strideX
    const place = first + column
    const from = buffer + (column as usize) * pitch
    for (let filter = 0; filter < filters; filter += 4) {
      const at = (filter as usize) << 2
      const lanes = filters - filter
      if (isPair) pool2(from + at, pitch, line, place, width, output + at, places + at, lanes)
      else pool(from + at, pitch, width, poolHeight, poolWidth, place, output + at, places + at, lanes)
    }
    output += (filters as usize) << 2
    places += (filters as usize) << 2
  }
}

/**
 * max(x, 0) as an integer with the same order as the numbers: negative numbers become 0, and NaN without its sign is
 * above infinity.
 */
export function rectified(value: v128): v128 {
  return v128.and(f32x4.pmax(value, f32x4.splat(0)), i32x4.splat(0x7fffffff))
}

function pool(
  from: usize,
  pitch: usize,
  width: i32,
  poolHeight: i32,
  poolWidth: i32,
  place: i32,
  output: usize,
  places: usize,
  lanes: i32
): void {
  let best = rectified(v128.load(from))
  let where = i32x4.splat(place)
  for (let y = 0; y < poolHeight; y++)
    for (let x = 0; x < poolWidth; x++) {
      const value = rectified(v128.load(from + ((y * width + x) as usize) * pitch))
      const wins = i32x4.gt_s(value, best)
      best = i32x4.max_s(value, best)
      where = v128.bitselect(i32x4.splat(place + y * width + x), where, wins)
    }
  put(output, best, lanes)
  put(places, where, lanes)
}

/** Windows of 2 x 2, by far the most common. */
function pool2(
  from: usize,
  pitch: usize,
  rowPitch: usize,
  place: i32,
  width: i32,
  output: usize,
  places: usize,
  lanes: i32
): void {
  const below = from + rowPitch
  const a = v128.load(from)
  const b = v128.load(from + pitch)
  const c = v128.load(below)
  largestOf4(a, b, c, v128.load(below + pitch), place, width, output, places, lanes)
}

/** The largest number of a window [[a, b], [c, d]] and its place. */
export function largestOf4(
  a: v128,
  b: v128,
  c: v128,
  d: v128,
  place: i32,
  width: i32,
  output: usize,
  places: usize,
  lanes: i32
): void {
  a = rectified(a)
  b = rectified(b)
  c = rectified(c)
  d = rectified(d)
  const top = i32x4.max_s(a, b)
  const bottom = i32x4.max_s(c, d)
  const one = i32x4.splat(1)
  // A comparison yields -1 if it is true: 1 more if the right number of a row wins.
  const topPlace = v128.and(i32x4.gt_s(b, a), one)
  const bottomPlace = i32x4.sub(i32x4.splat(width), i32x4.gt_s(d, c))
  const where = v128.bitselect(bottomPlace, topPlace, i32x4.gt_s(bottom, top))
  put(output, i32x4.max_s(top, bottom), lanes)
  put(places, i32x4.add(where, i32x4.splat(place)), lanes)
}
