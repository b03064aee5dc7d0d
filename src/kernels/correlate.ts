/**
 * The inner products of convolution and dense layers: every window of the input with every filter.
 *
 * Where the windows are and which numbers each holds stand in two tables of byte offsets, `positions` and `taps`, so
 * that stride, kernel size and channels need no code of their own, and a dense layer is a convolution whose positions
 * are the images of a batch.
 *
 * The filters come packed by {@link packFilters}: the bias, padded to whole panels of 8 (the last may be of 4), then
 * for each panel [taps][8]. Every output is bias + sum over taps, in the order of the taps.
 */
import { put } from './lanes'

/** Numbers in the packed filters before the first panel: the bias, padded to a whole vector. */
export function paddedTo4(count: i32): i32 {
  return (count + 3) & ~3
}

/**
 * out[image][position][filter] for `images` inputs that lie `inputStep` bytes apart, outputs `outputStep` apart.
 * One position of the output takes `pitch` bytes, of which `filters` numbers are written.
 */
export function correlate(
  input: usize,
  inputStep: usize,
  images: i32,
  positions: usize,
  count: i32,
  taps: usize,
  tapCount: i32,
  packed: usize,
  filters: i32,
  output: usize,
  outputStep: usize,
  pitch: usize
): void {
  const tapsEnd = taps + ((tapCount as usize) << 2)
  let bias = packed
  let panel = packed + ((paddedTo4(filters) as usize) << 2)
  for (let filter = 0; filter < filters; filter += 8) {
    const left = filters - filter
    const wide = left > 4
    for (let image = 0; image < images; image++) {
      const from = input + (image as usize) * inputStep
      const to = output + (image as usize) * outputStep + ((filter as usize) << 2)
      for (let first = 0; first < count; first += 4) {
        // The last tile reaches back over the one before it: the same numbers are written twice.
        const a = first + 4 <= count ? first : count > 4 ? count - 4 : 0
        const b = min(a + 1, count - 1)
        const c = min(a + 2, count - 1)
        const d = min(a + 3, count - 1)
        const x0 = from + load<u32>(positions + ((a as usize) << 2))
        const x1 = from + load<u32>(positions + ((b as usize) << 2))
        const x2 = from + load<u32>(positions + ((c as usize) << 2))
        const x3 = from + load<u32>(positions + ((d as usize) << 2))
        const o0 = to + (a as usize) * pitch
        const o1 = to + (b as usize) * pitch
        const o2 = to + (c as usize) * pitch
        const o3 = to + (d as usize) * pitch
        if (wide) tile8(x0, x1, x2, x3, taps, tapsEnd, panel, bias, o0, o1, o2, o3, left - 4)
        else tile4(x0, x1, x2, x3, taps, tapsEnd, panel, bias, o0, o1, o2, o3, left)
      }
    }
    bias += 32
    panel += ((tapsEnd - taps) >> 2) << (wide ? 5 : 4)
  }
}

/** Four positions by eight filters: eight sums in registers. */
function tile8(
  x0: usize,
  x1: usize,
  x2: usize,
  x3: usize,
  taps: usize,
  tapsEnd: usize,
  panel: usize,
  bias: usize,
  o0: usize,
  o1: usize,
  o2: usize,
  o3: usize,
  lanes: i32
): void {
  let a0 = v128.load(bias)
  let a1 = v128.load(bias, 16)
  let b0 = a0
  let b1 = a1
  let c0 = a0
  let c1 = a1
  let d0 = a0
  let d1 = a1
  for (let tap = taps; tap < tapsEnd; tap += 4) {
    const offset: usize = load<u32>(tap)
    const w0 = v128.load(panel)
    const w1 = v128.load(panel, 16)
    panel += 32
    const a = v128.load_splat<f32>(x0 + offset)
    a0 = f32x4.add(a0, f32x4.mul(w0, a))
    a1 = f32x4.add(a1, f32x4.mul(w1, a))
    const b = v128.load_splat<f32>(x1 + offset)
    b0 = f32x4.add(b0, f32x4.mul(w0, b))
    b1 = f32x4.add(b1, f32x4.mul(w1, b))
    const c = v128.load_splat<f32>(x2 + offset)
    c0 = f32x4.add(c0, f32x4.mul(w0, c))
    c1 = f32x4.add(c1, f32x4.mul(w1, c))
    const d = v128.load_splat<f32>(x3 + offset)
    d0 = f32x4.add(d0, f32x4.mul(w0, d))
    d1 = f32x4.add(d1, f32x4.mul(w1, d))
  }
  v128.store(o0, a0)
  v128.store(o1, b0)
  v128.store(o2, c0)
  v128.store(o3, d0)
  put(o0 + 16, a1, lanes)
  put(o1 + 16, b1, lanes)
  put(o2 + 16, c1, lanes)
  put(o3 + 16, d1, lanes)
}

/** Four positions by up to four filters. */
function tile4(
  x0: usize,
  x1: usize,
  x2: usize,
  x3: usize,
  taps: usize,
  tapsEnd: usize,
  panel: usize,
  bias: usize,
  o0: usize,
  o1: usize,
  o2: usize,
  o3: usize,
  lanes: i32
): void {
  let a = v128.load(bias)
  let b = a
  let c = a
  let d = a
  for (let tap = taps; tap < tapsEnd; tap += 4) {
    const offset: usize = load<u32>(tap)
    const w = v128.load(panel)
    panel += 16
    a = f32x4.add(a, f32x4.mul(w, v128.load_splat<f32>(x0 + offset)))
    b = f32x4.add(b, f32x4.mul(w, v128.load_splat<f32>(x1 + offset)))
    c = f32x4.add(c, f32x4.mul(w, v128.load_splat<f32>(x2 + offset)))
    d = f32x4.add(d, f32x4.mul(w, v128.load_splat<f32>(x3 + offset)))
  }
  put(o0, a, lanes)
  put(o1, b, lanes)
  put(o2, c, lanes)
  put(o3, d, lanes)
}
