/** The gradient of the input of a convolution: each output gradient spread over its window. */
import { paddedTo4 } from './correlate'

/**
 * Adds to the input gradient what each output gradient spreads over its window:
 * input gradient[position + row][k] += sum over filters of output gradient[position][filter] kernel[row][k][filter].
 *
 * A window has `rows` rows of `row` numbers that follow one another; `offsets` is the table of where each row begins
 * in it. `packed` holds, for each row of the kernel and each 4 numbers of it, [filters][4], padded with 0 (see
 * packSpread); so up to 3 zeros are added past the end of a row.
 */
export function inputGradient(
  slope: usize,
  slopeStep: usize,
  images: i32,
  positions: usize,
  count: i32,
  filters: i32,
  packed: usize,
  rows: i32,
  row: i32,
  offsets: usize,
  gradient: usize,
  gradientStep: usize
): void {
  const pitch = (filters as usize) << 2
  const block = (filters as usize) << 4
  const blocks = paddedTo4(row) >> 2
  for (let image = 0; image < images; image++) {
    let panel = packed
    for (let y = 0; y < rows; y++) {
      const to = gradient + load<u32>(offsets + ((y as usize) << 2))
      let k = 0
      for (; k + 2 <= blocks; k += 2) {
        spread8(slope, pitch, positions, count, panel, panel + block, block, to + ((k as usize) << 4))
        panel += block * 2
      }
      if (k < blocks) {
        spread4(slope, pitch, positions, count, panel, block, to + ((k as usize) << 4))
        panel += block
      }
    }
    slope += slopeStep
    gradient += gradientStep
  }
}

/** Eight numbers of a row of the window, for every position, four positions at a time. */
function spread8(
  slope: usize,
  pitch: usize,
  positions: usize,
  count: i32,
  left: usize,
  right: usize,
  block: usize,
  gradient: usize
): void {
  const end = left + block
  const apart = right - left
  let position = 0
  for (; position + 4 <= count; position += 4) {
    const p = positions + ((position as usize) << 2)
    const s0 = slope + (position as usize) * pitch
    const s1 = s0 + pitch
    const s2 = s1 + pitch
    const s3 = s2 + pitch
    let a0 = f32x4.splat(0)
    let a1 = a0
    let b0 = a0
    let b1 = a0
    let c0 = a0
    let c1 = a0
    let d0 = a0
    let d1 = a0
    let f: usize = 0
    for (let w = left; w < end; w += 16) {
      const w0 = v128.load(w)
      const w1 = v128.load(w + apart)
      const a = v128.load_splat<f32>(s0 + f)
      a0 = f32x4.add(a0, f32x4.mul(w0, a))
      a1 = f32x4.add(a1, f32x4.mul(w1, a))
      const b = v128.load_splat<f32>(s1 + f)
      b0 = f32x4.add(b0, f32x4.mul(w0, b))
      b1 = f32x4.add(b1, f32x4.mul(w1, b))
      const c = v128.load_splat<f32>(s2 + f)
      c0 = f32x4.add(c0, f32x4.mul(w0, c))
      c1 = f32x4.add(c1, f32x4.mul(w1, c))
      const d = v128.load_splat<f32>(s3 + f)
      d0 = f32x4.add(d0, f32x4.mul(w0, d))
      d1 = f32x4.add(d1, f32x4.mul(w1, d))
      f += 4
    }
    add(gradient + load<u32>(p), a0, a1)
    add(gradient + load<u32>(p, 4), b0, b1)
    add(gradient + load<u32>(p, 8), c0, c1)
    add(gradient + load<u32>(p, 12), d0, d1)
  }
  for (; position < count; position++) {
    let s = slope + (position as usize) * pitch
    let a0 = f32x4.splat(0)
    let a1 = a0
    for (let w = left; w < end; w += 16) {
      const a = v128.load_splat<f32>(s)
      a0 = f32x4.add(a0, f32x4.mul(v128.load(w), a))
      a1 = f32x4.add(a1, f32x4.mul(v128.load(w + apart), a))
      s += 4
    }
    add(gradient + load<u32>(positions + ((position as usize) << 2)), a0, a1)
  }
}

/** Four numbers of a row of the window, for every position. */
function spread4(
  slope: usize,
  pitch: usize,
  positions: usize,
  count: i32,
  panel: usize,
  block: usize,
  gradient: usize
): void {
  const end = panel + block
  for (let position = 0; position < count; position++) {
    let s = slope + (position as usize) * pitch
    let a = f32x4.splat(0)
    for (let w = panel; w < end; w += 16) {
      a = f32x4.add(a, f32x4.mul(v128.load(w), v128.load_splat<f32>(s)))
      s += 4
    }
    const at = gradient + load<u32>(positions + ((position as usize) << 2))
    v128.store(at, f32x4.add(v128.load(at), a))
  }
}

function add(at: usize, left: v128, right: v128): void {
  v128.store(at, f32x4.add(v128.load(at), left))
  v128.store(at, f32x4.add(v128.load(at, 16), right), 16)
}
