/**
 * The gradient of a dense layer's weights: the product of two tall matrices, input transposed and output gradient. Both
 * are copied in narrow strips first: rows of a power of two bytes would all meet in a few lines of the cache.
 */
import { put } from './lanes'

/** Inputs of a strip. */
const STRIP = 32

/**
 * gradient[i][unit] = sum over images of input[image][i] slope[image][unit], image by image, for `count` of the inputs,
 * 32 at the most, from `input` on. Rows of the input lie `inputStep` bytes apart; those of slope and gradient are of
 * `units` numbers. `buffer` has the strips: [images][32] of the input, then [images][8] of the slope.
 */
export function denseGradient(
  input: usize,
  inputStep: usize,
  count: i32,
  slope: usize,
  images: i32,
  units: i32,
  gradient: usize,
  buffer: usize
): void {
  const pitch = (units as usize) << 2
  const width = (count as usize) << 2
  const panel = buffer + (images as usize) * (4 * STRIP)
  const end = panel + ((images as usize) << 5)
  let row = buffer
  for (let image = 0; image < images; image++) {
    memory.copy(row, input, width)
    row += 4 * STRIP
    input += inputStep
  }
  for (let unit = 0; unit < units; unit += 8) {
    const lanes = units - unit
    const at = (unit as usize) << 2
    let from = slope + at
    const bytes = (min(lanes, 8) as usize) << 2
    for (row = panel; row < end; row += 32) {
      if (lanes >= 8) {
        v128.store(row, v128.load(from))
        v128.store(row, v128.load(from, 16), 16)
      } else memory.copy(row, from, bytes)
      from += pitch
    }
    for (let first = 0; first < count; first += 4) {
      // The last tile reaches back over the one before it, as in `correlate`.
      const a = first + 4 <= count ? first : count > 4 ? count - 4 : 0
      const rows = min(count - a, 4)
      tile(buffer + ((a as usize) << 2), panel, end, gradient + (a as usize) * pitch + at, pitch, rows, lanes)
    }
  }
}

/** Four inputs by eight units. */
function tile(x: usize, panel: usize, end: usize, to: usize, pitch: usize, rows: i32, lanes: i32): void {
  let a0 = f32x4.splat(0)
  let a1 = a0
  let b0 = a0
  let b1 = a0
  let c0 = a0
  let c1 = a0
  let d0 = a0
  let d1 = a0
  for (; panel < end; panel += 32) {
    const s0 = v128.load(panel)
    const s1 = v128.load(panel, 16)
    const a = v128.load_splat<f32>(x)
    a0 = f32x4.add(a0, f32x4.mul(s0, a))
    a1 = f32x4.add(a1, f32x4.mul(s1, a))
    const b = v128.load_splat<f32>(x, 4)
    b0 = f32x4.add(b0, f32x4.mul(s0, b))
    b1 = f32x4.add(b1, f32x4.mul(s1, b))
    const c = v128.load_splat<f32>(x, 8)
    c0 = f32x4.add(c0, f32x4.mul(s0, c))
    c1 = f32x4.add(c1, f32x4.mul(s1, c))
    const d = v128.load_splat<f32>(x, 12)
    d0 = f32x4.add(d0, f32x4.mul(s0, d))
    d1 = f32x4.add(d1, f32x4.mul(s1, d))
    x += 4 * STRIP
  }
  put8(to, a0, a1, lanes)
  if (rows > 1) put8(to + pitch, b0, b1, lanes)
  if (rows > 2) put8(to + pitch * 2, c0, c1, lanes)
  if (rows > 3) put8(to + pitch * 3, d0, d1, lanes)
}

function put8(to: usize, low: v128, high: v128, lanes: i32): void {
  put(to, low, lanes)
  if (lanes > 4) put(to + 16, high, lanes - 4)
}
