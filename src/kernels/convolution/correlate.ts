/**
 * The inner products of convolution layers: every window of the input with every filter.
 *
 * Two tables of byte offsets say where the windows begin (`positions`) and where each run of adjacent numbers of a
 * window begins (`pieces`), so that stride, kernel size, dilation and channels need no code of their own.
 * The filters are packed by {@link packFilters}: the bias, padded to whole panels of 8 (the last may be of 4), then
 * for each panel [taps][8]. Every output is bias + sum over taps, in the order of the taps.
 * for each panel [taps][8]. Every output is bias + sum over taps, in the order of the taps.
 */
import { paddedTo4, put, put8 } from '../memory/lanes'

/** The windows of a convolution and its filters. */
@unmanaged
export class Correlation {
  /** Bytes from one input to the next. */
  imageBytes: usize
  /** The table of the offset of each window, in bytes from the start of its input. */
  positions: usize
  /** The table of the offset of each piece of a window, in bytes from the start of the window; how many there are. */
  pieces: usize
  pieceCount: i32
  /** Numbers in each piece. */
  length: i32
  /** The filters and their bias, packed by `packFilters`. */
  packed: usize
  filters: i32
}

/**
 * out[image][position][filter] for `images` inputs and the first `count` positions of each; the output has no gaps.
 */
export function correlate(
  convolution: Correlation,
  input: usize,
  images: i32,
  count: i32,
  output: usize
): void {
  const filters = convolution.filters
  const pitch = (filters as usize) << 2
  correlateWindows(
    input,
    convolution.imageBytes,
    images,
    convolution.positions,
    count,
    convolution.pieces,
    convolution.pieceCount,
    convolution.length,
    convolution.packed,
    filters,
    output,
    pitch * count,
    pitch
  )
}

/**
 * Like {@link correlate}, for outputs `outputBytes` apart. A position takes `pitch` bytes, of which `filters` numbers
 * are written.
 */
export function correlateWindows(
  input: usize,
  imageBytes: usize,
  images: i32,
  positions: usize,
  count: i32,
  pieces: usize,
  pieceCount: i32,
  length: i32,
  packed: usize,
  filters: i32,
  output: usize,
  outputBytes: usize,
  pitch: usize
): void {
  const piecesEnd = pieces + ((pieceCount as usize) << 2)
  const bytes = (length as usize) << 2
  const taps = (pieceCount * length) as usize
  let bias = packed
  let panel = packed + ((paddedTo4(filters) as usize) << 2)
  for (let filter = 0; filter < filters; filter += 8) {
    const lanes = filters - filter
    const wide = lanes > 4
    for (let image = 0; image < images; image++) {
      const from = input + (image as usize) * imageBytes
      const to = output + (image as usize) * outputBytes + ((filter as usize) << 2)
      for (let first = 0; first < count; first += 4) {
        // The last tile overlaps the one before it: the same numbers are written twice.
        const a = first + 4 <= count ? first : count > 4 ? count - 4 : 0
        const rows = min(count - a, 4)
        const at = positions + ((a as usize) << 2)
        const out = to + (a as usize) * pitch
        if (wide) tile8(from, at, rows, pieces, piecesEnd, bytes, panel, bias, out, pitch, lanes)
        else tile4(from, at, rows, pieces, piecesEnd, bytes, panel, bias, out, pitch, lanes)
      }
    }
    bias += 32
    panel += taps << (wide ? 5 : 4)
  }
}

/** The distance from the first of four offsets of a table to another; 0 if the table has fewer. */
export function apart(offsets: usize, row: i32, rows: i32): usize {
  return row < rows ? ((load<u32>(offsets + ((row as usize) << 2)) - load<u32>(offsets)) as usize) : 0
}

/** Four positions by eight filters: eight sums in registers. */
function tile8(
  from: usize,
  positions: usize,
  rows: i32,
  pieces: usize,
  piecesEnd: usize,
  bytes: usize,
  panel: usize,
  bias: usize,
  to: usize,
  pitch: usize,
  lanes: i32
): void {
  const x1 = apart(positions, 1, rows)
  const x2 = apart(positions, 2, rows)
  const x3 = apart(positions, 3, rows)
  from += load<u32>(positions)
  let a0 = v128.load(bias)
  let a1 = v128.load(bias, 16)
  let b0 = a0
  let b1 = a1
  let c0 = a0
  let c1 = a1
  let d0 = a0
  let d1 = a1
  for (; pieces < piecesEnd; pieces += 4) {
    let x = from + load<u32>(pieces)
    const end = x + bytes
    for (; x < end; x += 4) {
      const w0 = v128.load(panel)
      const w1 = v128.load(panel, 16)
      panel += 32
      const a = v128.load_splat<f32>(x)
      a0 = f32x4.add(a0, f32x4.mul(w0, a))
      a1 = f32x4.add(a1, f32x4.mul(w1, a))
      const b = v128.load_splat<f32>(x + x1)
      b0 = f32x4.add(b0, f32x4.mul(w0, b))
      b1 = f32x4.add(b1, f32x4.mul(w1, b))
      const c = v128.load_splat<f32>(x + x2)
      c0 = f32x4.add(c0, f32x4.mul(w0, c))
      c1 = f32x4.add(c1, f32x4.mul(w1, c))
      const d = v128.load_splat<f32>(x + x3)
      d0 = f32x4.add(d0, f32x4.mul(w0, d))
      d1 = f32x4.add(d1, f32x4.mul(w1, d))
    }
  }
  put8(to, a0, a1, lanes)
  if (rows > 1) put8(to + pitch, b0, b1, lanes)
  if (rows > 2) put8(to + pitch * 2, c0, c1, lanes)
  if (rows > 3) put8(to + pitch * 3, d0, d1, lanes)
}

/** Four positions by up to four filters. */
function tile4(
  from: usize,
  positions: usize,
  rows: i32,
  pieces: usize,
  piecesEnd: usize,
  bytes: usize,
  panel: usize,
  bias: usize,
  to: usize,
  pitch: usize,
  lanes: i32
): void {
  const x1 = apart(positions, 1, rows)
  const x2 = apart(positions, 2, rows)
  const x3 = apart(positions, 3, rows)
  from += load<u32>(positions)
  let a = v128.load(bias)
  let b = a
  let c = a
  let d = a
  for (; pieces < piecesEnd; pieces += 4) {
    let x = from + load<u32>(pieces)
    const end = x + bytes
    for (; x < end; x += 4) {
      const w = v128.load(panel)
      panel += 16
      a = f32x4.add(a, f32x4.mul(w, v128.load_splat<f32>(x)))
      b = f32x4.add(b, f32x4.mul(w, v128.load_splat<f32>(x + x1)))
      c = f32x4.add(c, f32x4.mul(w, v128.load_splat<f32>(x + x2)))
      d = f32x4.add(d, f32x4.mul(w, v128.load_splat<f32>(x + x3)))
    }
  }
  put(to, a, lanes)
  if (rows > 1) put(to + pitch, b, lanes)
  if (rows > 2) put(to + pitch * 2, c, lanes)
  if (rows > 3) put(to + pitch * 3, d, lanes)
}
