/** The gradients of the weights of convolution and dense layers: products of windows and output gradients. */
import { put } from './lanes'

/**
 * gradient[tap][filter] = sum over images and positions of input[position + tap] output gradient[position][filter],
 * for `tapCount` taps; image by image, position by position. `slopeStep` bytes lie between the output gradients of
 * two images, which are [position][filters] without gaps.
 */
export function weightGradient(
  input: usize,
  inputStep: usize,
  images: i32,
  positions: usize,
  count: i32,
  taps: usize,
  tapCount: i32,
  slope: usize,
  slopeStep: usize,
  filters: i32,
  gradient: usize
): void {
  const pitch = (filters as usize) << 2
  for (let filter = 0; filter < filters; filter += 8) {
    const left = filters - filter
    const at = (filter as usize) << 2
    for (let first = 0; first < tapCount; first += 4) {
      // The last tile reaches back over the one before it, as in `correlate`.
      const a = first + 4 <= tapCount ? first : tapCount > 4 ? tapCount - 4 : 0
      const b = min(a + 1, tapCount - 1)
      const c = min(a + 2, tapCount - 1)
      const d = min(a + 3, tapCount - 1)
      const t0 = input + load<u32>(taps + ((a as usize) << 2))
      const t1 = input + load<u32>(taps + ((b as usize) << 2))
      const t2 = input + load<u32>(taps + ((c as usize) << 2))
      const t3 = input + load<u32>(taps + ((d as usize) << 2))
      const g0 = gradient + (a as usize) * pitch + at
      const g1 = gradient + (b as usize) * pitch + at
      const g2 = gradient + (c as usize) * pitch + at
      const g3 = gradient + (d as usize) * pitch + at
      const s = slope + at
      if (left > 4)
        gradient8(
          t0,
          t1,
          t2,
          t3,
          inputStep,
          images,
          positions,
          count,
          s,
          slopeStep,
          pitch,
          g0,
          g1,
          g2,
          g3,
          left
        )
      else
        gradient4(
          t0,
          t1,
          t2,
          t3,
          inputStep,
          images,
          positions,
          count,
          s,
          slopeStep,
          pitch,
          g0,
          g1,
          g2,
          g3,
          left
        )
    }
  }
}

/** Four taps by eight filters. */
function gradient8(
  t0: usize,
  t1: usize,
  t2: usize,
  t3: usize,
  inputStep: usize,
  images: i32,
  positions: usize,
  count: i32,
  slope: usize,
  slopeStep: usize,
  pitch: usize,
  g0: usize,
  g1: usize,
  g2: usize,
  g3: usize,
  lanes: i32
): void {
  let a0 = f32x4.splat(0)
  let a1 = a0
  let b0 = a0
  let b1 = a0
  let c0 = a0
  let c1 = a0
  let d0 = a0
  let d1 = a0
  const end = positions + ((count as usize) << 2)
  for (let image = 0; image < images; image++) {
    let s = slope
    for (let position = positions; position < end; position += 4) {
      const offset: usize = load<u32>(position)
      const s0 = v128.load(s)
      const s1 = v128.load(s, 16)
      s += pitch
      const a = v128.load_splat<f32>(t0 + offset)
      a0 = f32x4.add(a0, f32x4.mul(s0, a))
      a1 = f32x4.add(a1, f32x4.mul(s1, a))
      const b = v128.load_splat<f32>(t1 + offset)
      b0 = f32x4.add(b0, f32x4.mul(s0, b))
      b1 = f32x4.add(b1, f32x4.mul(s1, b))
      const c = v128.load_splat<f32>(t2 + offset)
      c0 = f32x4.add(c0, f32x4.mul(s0, c))
      c1 = f32x4.add(c1, f32x4.mul(s1, c))
      const d = v128.load_splat<f32>(t3 + offset)
      d0 = f32x4.add(d0, f32x4.mul(s0, d))
      d1 = f32x4.add(d1, f32x4.mul(s1, d))
    }
    slope += slopeStep
    t0 += inputStep
    t1 += inputStep
    t2 += inputStep
    t3 += inputStep
  }
  v128.store(g0, a0)
  v128.store(g1, b0)
  v128.store(g2, c0)
  v128.store(g3, d0)
  put(g0 + 16, a1, lanes - 4)
  put(g1 + 16, b1, lanes - 4)
  put(g2 + 16, c1, lanes - 4)
  put(g3 + 16, d1, lanes - 4)
}

/** Four taps by up to four filters. */
function gradient4(
  t0: usize,
  t1: usize,
  t2: usize,
  t3: usize,
  inputStep: usize,
  images: i32,
  positions: usize,
  count: i32,
  slope: usize,
  slopeStep: usize,
  pitch: usize,
  g0: usize,
  g1: usize,
  g2: usize,
  g3: usize,
  lanes: i32
): void {
  let a = f32x4.splat(0)
  let b = a
  let c = a
  let d = a
  const end = positions + ((count as usize) << 2)
  for (let image = 0; image < images; image++) {
    let s = slope
    for (let position = positions; position < end; position += 4) {
      const offset: usize = load<u32>(position)
      const s0 = v128.load(s)
      s += pitch
      a = f32x4.add(a, f32x4.mul(s0, v128.load_splat<f32>(t0 + offset)))
      b = f32x4.add(b, f32x4.mul(s0, v128.load_splat<f32>(t1 + offset)))
      c = f32x4.add(c, f32x4.mul(s0, v128.load_splat<f32>(t2 + offset)))
      d = f32x4.add(d, f32x4.mul(s0, v128.load_splat<f32>(t3 + offset)))
    }
    slope += slopeStep
    t0 += inputStep
    t1 += inputStep
    t2 += inputStep
    t3 += inputStep
  }
  put(g0, a, lanes)
  put(g1, b, lanes)
  put(g2, c, lanes)
  put(g3, d, lanes)
}

/** sums[column] = the sum over `rows` rows, `pitch` bytes apart, in order: the gradient of a bias. */
export function columnSums(
  rows: usize,
  rowStep: usize,
  images: i32,
  count: i32,
  columns: i32,
  sums: usize
): void {
  const pitch = (columns as usize) << 2
  for (let column = 0; column < columns; column += 4) {
    let sum = f32x4.splat(0)
    for (let image = 0; image < images; image++) {
      let row = rows + (image as usize) * rowStep + ((column as usize) << 2)
      for (let i = 0; i < count; i++) {
        sum = f32x4.add(sum, v128.load(row))
        row += pitch
      }
    }
    put(sums + ((column as usize) << 2), sum, columns - column)
  }
}
