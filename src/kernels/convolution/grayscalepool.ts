/**
 * Convolution of images of one channel, ReLU and 2 x 2 max pooling in one pass. Neighbours in a row are neighbours in
 * memory, so vectors run along the row: no lane is wasted when the number of filters is not a multiple of 4, and a
 * pooling window is finished while its convolutions are in registers.
 */

import { paddedTo4, put } from '../memory/lanes'
import { rectified } from './rectifiedpool'

/** A convolution of one channel with stride 1 along a row, under max pooling by adjacent windows of 2 x 2. */
@unmanaged
export class GrayPooling {
  /** Bytes from one input to the next, and within an input from one row of windows to the next. */
  imageBytes: usize
  lineBytes: usize
  /** Windows of the convolution in a row. */
  width: i32
  /** The table of the offset of each number of a window, in bytes from its start; how many there are. */
  taps: usize
  tapCount: i32
  /** The filters and their bias, packed by `packPairs`. */
  packed: usize
  filters: i32
  /** Rows and columns of the output. */
  outHeight: i32
  outWidth: i32
  /** The area that eight adjacent windows in two rows cover: its rows, the bytes between them, and numbers in each. */
  seenRows: i32
  rowBytes: usize
  seen: i32
}

/**
 * Like {@link correlatePool}. `buffer` has room for 32 bytes for each filter, rounded up to whole vectors of filters.
 *
 * Where eight adjacent windows in two rows cover only zeros, as on the dark border of a digit, only the bias is left.
 */
export function correlatePoolGray(
  pooling: GrayPooling,
  input: usize,
  images: i32,
  buffer: usize,
  output: usize,
  places: usize
): void {
  const imageBytes = pooling.imageBytes
  const lineBytes = pooling.lineBytes
  const width = pooling.width
  const taps = pooling.taps
  const tapCount = pooling.tapCount
  const packed = pooling.packed
  const filters = pooling.filters
  const outHeight = pooling.outHeight
  const outWidth = pooling.outWidth
  const seenRows = pooling.seenRows
  const rowBytes = pooling.rowBytes
  const seen = pooling.seen
  const tapsEnd = taps + ((tapCount as usize) << 2)
  const panelBytes = (tapCount as usize) << 3
  const pitch = (filters as usize) << 2
  const panels = packed + ((paddedTo4(filters) as usize) << 2)
  for (let image = 0; image < images; image++) {
    for (let py = 0; py < outHeight; py++) {
      const top = input + ((py * 2) as usize) * lineBytes
      for (let px = 0; px < outWidth; px += 4) {
        const from = top + ((px as usize) << 3)
        const place = (py * width + px) * 2
        if (isDark(from, seenRows, rowBytes, seen)) {
          for (let filter = 0; filter < filters; filter++) {
            const at = (filter as usize) << 2
            const bias = v128.load_splat<f32>(packed + at)
            pool(bias, bias, bias, bias, place, width, buffer + (at << 3))
          }
        } else {
          let panel = panels
          for (let filter = 0; filter < filters; filter += 2) {
            const at = (filter as usize) << 2
            const to = buffer + (at << 3)
            twoFilters(from, from + lineBytes, taps, tapsEnd, panel, packed + at, place, width, to)
            panel += panelBytes
          }
        }
        const pixels = min(outWidth - px, 4)
        for (let filter = 0; filter < filters; filter += 4) {
          const at = (filter as usize) << 2
          turn(buffer + (at << 3), output + at, pitch, pixels, filters - filter)
          turn(buffer + (at << 3) + 16, places + at, pitch, pixels, filters - filter)
        }
        output += pitch * pixels
        places += pitch * pixels
      }
    }
    input += imageBytes
  }
}

/** Whether all numbers are zero. */
function isDark(from: usize, rows: i32, step: usize, count: i32): bool {
  let seen = i32x4.splat(0)
  for (let row = 0; row < rows; row++) {
    for (let i: usize = 0; i < (count as usize) << 2; i += 16) seen = v128.or(seen, v128.load(from + i))
    from += step
  }
  return !v128.any_true(seen)
}

/** Two filters over 2 rows of 8 positions: four pooled pixels of each, as [largest][place] for each filter. */
function twoFilters(
  top: usize,
  bottom: usize,
  taps: usize,
  tapsEnd: usize,
  panel: usize,
  bias: usize,
  place: i32,
  width: i32,
  to: usize
): void {
  let a0 = v128.load_splat<f32>(bias)
  let a1 = a0
  let a2 = a0
  let a3 = a0
  let b0 = v128.load_splat<f32>(bias, 4)
  let b1 = b0
  let b2 = b0
  let b3 = b0
  for (let tap = taps; tap < tapsEnd; tap += 4) {
    const offset: usize = load<u32>(tap)
    const a = v128.load_splat<f32>(panel)
    const b = v128.load_splat<f32>(panel, 4)
    panel += 8
    const x0 = v128.load(top + offset)
    a0 = f32x4.add(a0, f32x4.mul(x0, a))
    b0 = f32x4.add(b0, f32x4.mul(x0, b))
    const x1 = v128.load(top + offset, 16)
    a1 = f32x4.add(a1, f32x4.mul(x1, a))
    b1 = f32x4.add(b1, f32x4.mul(x1, b))
    const x2 = v128.load(bottom + offset)
    a2 = f32x4.add(a2, f32x4.mul(x2, a))
    b2 = f32x4.add(b2, f32x4.mul(x2, b))
    const x3 = v128.load(bottom + offset, 16)
    a3 = f32x4.add(a3, f32x4.mul(x3, a))
    b3 = f32x4.add(b3, f32x4.mul(x3, b))
  }
  pool(a0, a1, a2, a3, place, width, to)
  pool(b0, b1, b2, b3, place, width, to + 32)
}

/** The largest number of each of four windows, and its place. */
function pool(t0: v128, t1: v128, b0: v128, b1: v128, place: i32, width: i32, to: usize): void {
  const a = rectified(v128.shuffle<i32>(t0, t1, 0, 2, 4, 6))
  const b = rectified(v128.shuffle<i32>(t0, t1, 1, 3, 5, 7))
  const c = rectified(v128.shuffle<i32>(b0, b1, 0, 2, 4, 6))
  const d = rectified(v128.shuffle<i32>(b0, b1, 1, 3, 5, 7))
  const upper = i32x4.max_s(a, b)
  const lower = i32x4.max_s(c, d)
  const upperPlace = v128.and(i32x4.gt_s(b, a), i32x4.splat(1))
  // A comparison is -1 where it holds: 1 more where the right one wins.
  const lowerPlace = i32x4.sub(i32x4.splat(width), i32x4.gt_s(d, c))
  const where = v128.bitselect(lowerPlace, upperPlace, i32x4.gt_s(lower, upper))
  v128.store(to, i32x4.max_s(upper, lower))
  v128.store(to, i32x4.add(where, i32x4.add(i32x4.splat(place), i32x4(0, 2, 4, 6))), 16)
}

/** Writes four filters by four pixels, 32 bytes from filter to filter, as pixels `pitch` bytes apart. */
function turn(from: usize, to: usize, pitch: usize, pixels: i32, lanes: i32): void {
  const a = v128.load(from)
  const b = v128.load(from, 32)
  const c = v128.load(from, 64)
  const d = v128.load(from, 96)
  const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5)
  const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5)
  put(to, v128.shuffle<i32>(ab, cd, 0, 1, 4, 5), lanes)
  if (pixels > 1) put(to + pitch, v128.shuffle<i32>(ab, cd, 2, 3, 6, 7), lanes)
  const above = v128.shuffle<i32>(a, b, 2, 6, 3, 7)
  const beyond = v128.shuffle<i32>(c, d, 2, 6, 3, 7)
  if (pixels > 2) put(to + pitch * 2, v128.shuffle<i32>(above, beyond, 0, 1, 4, 5), lanes)
  if (pixels > 3) put(to + pitch * 3, v128.shuffle<i32>(above, beyond, 2, 3, 6, 7), lanes)
}
