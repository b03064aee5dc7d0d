/** The filters of a convolution transformed for `winograd`. */
import { TILE_SIDE } from '../layout'
import { paddedTo4 } from '../memory/lanes'
import { pointBytes } from './winograd'

/**
 * G g G^T of the kernel [size][size][channels][filters], where `size` is 3 or 5, in the form that `correlate` reads:
 * the bias (0: none), then for each of the 36 points no bias and panels [channels][8 or 4]. `turned` has room for 30
 * vectors.
 */
export function packWinograd(
  kernel: usize,
  bias: usize,
  size: i32,
  channels: i32,
  filters: i32,
  turned: usize,
  packed: usize
): void {
  const padded = paddedTo4(filters)
  for (let filter = 0; filter < padded; filter++) {
    const at = (filter as usize) << 2
    store<f32>(packed + at, bias !== 0 && filter < filters ? load<f32>(bias + at) : 0)
  }
  const row = (filters as usize) << 2
  const pixel = row * channels
  const step = pointBytes(channels, filters)
  let panel = packed + ((padded as usize) << 2)
  for (let filter = 0; filter < padded; filter += 8) {
    const width: usize = padded - filter > 4 ? 32 : 16
    for (let channel = 0; channel < channels; channel++) {
      for (let at: usize = 0; at < width; at += 16)
        transform(
          kernel + (channel as usize) * row + ((filter as usize) << 2) + at,
          pixel,
          size,
          turned,
          panel + at,
          step
        )
      panel += width
    }
  }
}

/** G g G^T of four filters of one channel; each of the 36 numbers is `step` bytes after the one before it. */
function transform(from: usize, pixel: usize, size: i32, turned: usize, to: usize, step: usize): void {
  for (let x = 0; x < size; x++) {
    sixOf(from, pixel * size, size, turned, 80)
    from += pixel
    turned += 16
  }
  turned -= (size as usize) << 4
  for (let y = 0; y < TILE_SIDE; y++) {
    sixOf(turned, 16, size, to, step)
    turned += 80
    to += step * TILE_SIDE
  }
}

/** G of `size` vectors; where a row of five has a number and a row of three has none, it is 0. */
function sixOf(from: usize, step: usize, size: i32, to: usize, toStep: usize): void {
  const g0 = v128.load(from)
  const g1 = v128.load(from + step)
  const g2 = v128.load(from + step * 2)
  let g3 = f32x4.splat(0)
  let g4 = g3
  let last = g2
  if (size === 5) {
    g3 = v128.load(from + step * 3)
    g4 = v128.load(from + step * 4)
    last = g4
  }
  const third = f32x4.splat(1.0 / 3.0)
  const fifteenth = f32x4.splat(1.0 / 15.0)
  const even = f32x4.add(f32x4.add(g0, g2), g4)
  const odd = f32x4.add(g1, g3)
  v128.store(to, g0)
  // 1, 1, 1, 1, 1 and -1, 1, -1, 1, -1, over 3
  v128.store(to + toStep, f32x4.mul(f32x4.add(odd, even), third))
  v128.store(to + toStep * 2, f32x4.mul(f32x4.sub(odd, even), third))
  // -16, -8, -4, -2, -1 and 1, -2, 4, -8, 16, over 15
  const two = f32x4.splat(2)
  const down = horner(g0, g1, g2, g3, g4, two)
  v128.store(to + toStep * 3, f32x4.mul(f32x4.neg(down), fifteenth))
  const up = horner(g4, g3, g2, g1, g0, f32x4.splat(-2))
  v128.store(to + toStep * 4, f32x4.mul(up, fifteenth))
  v128.store(to + toStep * 5, last)
}

/** a x^4 + b x^3 + c x^2 + d x + e. */
function horner(a: v128, b: v128, c: v128, d: v128, e: v128, x: v128): v128 {
  const ab = f32x4.add(f32x4.mul(a, x), b)
  const abc = f32x4.add(f32x4.mul(ab, x), c)
  return f32x4.add(f32x4.mul(f32x4.add(f32x4.mul(abc, x), d), x), e)
}

/** turned[taps - 1 - tap][filter][channel] = kernel[tap][channel][filter]. */
export function turnFilters(kernel: usize, taps: i32, channels: i32, filters: i32, turned: usize): void {
  for (let tap = taps - 1; tap >= 0; tap--)
    for (let filter = 0; filter < filters; filter++)
      for (let channel = 0; channel < channels; channel++) {
        store<f32>(turned, load<f32>(kernel + (((tap * channels + channel) * filters + filter) << 2)))
        turned += 4
      }
}
