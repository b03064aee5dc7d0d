/** The input gradient of a convolution: each output gradient spread over its window. */
import { paddedTo4 } from '../memory/lanes'
import { apart } from './correlate'

/** The windows over which output gradients are spread. */
@unmanaged
export class Spreading {
  /**
   * Tables of the offsets, in bytes, of each window in the input gradient and of its output gradients, in the order in
   * which they are added. Successive windows should not overlap: the processor stalls when a number is read right after
   * a part of it was written.
   */
  positions: usize
  outputGradients: usize
  /** Windows in an image. */
  count: i32
  filters: i32
  /** The kernel as `packSpread` lays it out. */
  packed: usize
  /** Rows of a window, and numbers in each row; these are adjacent. */
  rows: i32
  row: i32
  /** The table of the offset of each row, in bytes from the start of its window. */
  offsets: usize
  /** Bytes from one input gradient to the next. */
  imageBytes: usize
}

/**
 * Adds to the input gradient the contribution of each output gradient to its window:
 * input gradient[position + row][k] += sum over filters of output gradient[position][filter] kernel[row][k][filter].
 *
 * The kernel is padded with 0 to whole vectors, so up to 3 zeros are added past the end of a row. The output gradients
 * have no gaps.
 */
export function inputGradient(
  spreading: Spreading,
  outputGradient: usize,
  images: i32,
  inputGradient: usize
): void {
  const positions = spreading.positions
  const outputGradients = spreading.outputGradients
  const count = spreading.count
  const filters = spreading.filters
  const packed = spreading.packed
  const rows = spreading.rows
  const row = spreading.row
  const offsets = spreading.offsets
  const imageBytes = spreading.imageBytes
  const outputBytes = ((count * filters) as usize) << 2
  const block = (filters as usize) << 4
  const blocks = paddedTo4(row) >> 2
  for (let image = 0; image < images; image++) {
    let panel = packed
    for (let y = 0; y < rows; y++) {
      const to = inputGradient + load<u32>(offsets + ((y as usize) << 2))
      let k = 0
      for (; k + 2 <= blocks; k += 2) {
        spread8(
          outputGradient,
          positions,
          outputGradients,
          count,
          panel,
          panel + block,
          block,
          to + ((k as usize) << 4)
        )
        panel += block * 2
      }
      if (k < blocks) {
        spread4(outputGradient, positions, outputGradients, count, panel, block, to + ((k as usize) << 4))
        panel += block
      }
    }
    outputGradient += outputBytes
    inputGradient += imageBytes
  }
}

/** Eight numbers of a row of the window, for every position, four positions at a time. */
function spread8(
  outputGradient: usize,
  positions: usize,
  outputGradients: usize,
  count: i32,
  left: usize,
  right: usize,
  block: usize,
  inputGradient: usize
): void {
  const end = left + block
  const next = right - left
  let position = 0
  for (; position + 4 <= count; position += 4) {
    const p = positions + ((position as usize) << 2)
    const q = outputGradients + ((position as usize) << 2)
    let s = outputGradient + load<u32>(q)
    const s1 = apart(q, 1, 4)
    const s2 = apart(q, 2, 4)
    const s3 = apart(q, 3, 4)
    let a0 = f32x4.splat(0)
    let a1 = a0
    let b0 = a0
    let b1 = a0
    let c0 = a0
    let c1 = a0
    let d0 = a0
    let d1 = a0
    for (let w = left; w < end; w += 16) {
      const w0 = v128.load(w)
      const w1 = v128.load(w + next)
      const a = v128.load_splat<f32>(s)
      a0 = f32x4.add(a0, f32x4.mul(w0, a))
      a1 = f32x4.add(a1, f32x4.mul(w1, a))
      const b = v128.load_splat<f32>(s + s1)
      b0 = f32x4.add(b0, f32x4.mul(w0, b))
      b1 = f32x4.add(b1, f32x4.mul(w1, b))
      const c = v128.load_splat<f32>(s + s2)
      c0 = f32x4.add(c0, f32x4.mul(w0, c))
      c1 = f32x4.add(c1, f32x4.mul(w1, c))
      const d = v128.load_splat<f32>(s + s3)
      d0 = f32x4.add(d0, f32x4.mul(w0, d))
      d1 = f32x4.add(d1, f32x4.mul(w1, d))
      s += 4
    }
    add(inputGradient + load<u32>(p), a0, a1)
    add(inputGradient + load<u32>(p, 4), b0, b1)
    add(inputGradient + load<u32>(p, 8), c0, c1)
    add(inputGradient + load<u32>(p, 12), d0, d1)
  }
  for (; position < count; position++) {
    let s = outputGradient + load<u32>(outputGradients + ((position as usize) << 2))
    let a0 = f32x4.splat(0)
    let a1 = a0
    for (let w = left; w < end; w += 16) {
      const a = v128.load_splat<f32>(s)
      a0 = f32x4.add(a0, f32x4.mul(v128.load(w), a))
      a1 = f32x4.add(a1, f32x4.mul(v128.load(w + next), a))
      s += 4
    }
    add(inputGradient + load<u32>(positions + ((position as usize) << 2)), a0, a1)
  }
}

/** Four numbers of a row of the window, for every position. */
function spread4(
  outputGradient: usize,
  positions: usize,
  outputGradients: usize,
  count: i32,
  panel: usize,
  block: usize,
  inputGradient: usize
): void {
  const end = panel + block
  for (let position = 0; position < count; position++) {
    let s = outputGradient + load<u32>(outputGradients + ((position as usize) << 2))
    let a = f32x4.splat(0)
    for (let w = panel; w < end; w += 16) {
      a = f32x4.add(a, f32x4.mul(v128.load(w), v128.load_splat<f32>(s)))
      s += 4
    }
    const at = inputGradient + load<u32>(positions + ((position as usize) << 2))
    v128.store(at, f32x4.add(v128.load(at), a))
  }
}

function add(at: usize, left: v128, right: v128): void {
  v128.store(at, f32x4.add(v128.load(at), left))
  v128.store(at, f32x4.add(v128.load(at, 16), right), 16)
}
