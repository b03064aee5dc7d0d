/** The gradients of depthwise convolution: of its kernel, and of its input. */
import { put } from '../memory/lanes'
import { DepthwiseWindows } from './depthwise'

/**
 * gradient[tap][channel] = sum over images and positions, in their order, of
 * input[position + tap][channel] output gradient[position][channel].
 */
export function depthwiseWeightGradient(
  windows: DepthwiseWindows,
  input: usize,
  images: i32,
  outputGradient: usize,
  gradient: usize
): void {
  const imageBytes = windows.imageBytes
  const positions = windows.positions
  const count = windows.count
  const taps = windows.taps
  const tapCount = windows.tapCount
  const channels = windows.channels
  const pixel = (channels as usize) << 2
  for (let channel = 0; channel < channels; channel += 8) {
    const at = (channel as usize) << 2
    const left = channels - channel
    for (let first = 0; first < tapCount; first += 4) {
      // The last tile overlaps the one before it, as in `correlate`.
      const a = first + 4 <= tapCount ? first : tapCount > 4 ? tapCount - 4 : 0
      const b = min(a + 1, tapCount - 1)
      const c = min(a + 2, tapCount - 1)
      const d = min(a + 3, tapCount - 1)
      const t0 = input + at + load<u32>(taps + ((a as usize) << 2))
      const t1 = input + at + load<u32>(taps + ((b as usize) << 2))
      const t2 = input + at + load<u32>(taps + ((c as usize) << 2))
      const t3 = input + at + load<u32>(taps + ((d as usize) << 2))
      const g = gradient + at
      const g0 = g + (a as usize) * pixel
      const g1 = g + (b as usize) * pixel
      const g2 = g + (c as usize) * pixel
      const g3 = g + (d as usize) * pixel
      const s = outputGradient + at
      if (left > 4)
        taps8(t0, t1, t2, t3, imageBytes, images, positions, count, s, pixel, g0, g1, g2, g3, left - 4)
      else taps4(t0, t1, t2, t3, imageBytes, images, positions, count, s, pixel, g0, g1, g2, g3, left)
    }
  }
}

/** Four taps by eight channels. */
function taps8(
  t0: usize,
  t1: usize,
  t2: usize,
  t3: usize,
  imageBytes: usize,
  images: i32,
  positions: usize,
  count: i32,
  outputGradient: usize,
  pixel: usize,
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
    for (let position = positions; position < end; position += 4) {
      const offset: usize = load<u32>(position)
      const s0 = v128.load(outputGradient)
      const s1 = v128.load(outputGradient, 16)
      outputGradient += pixel
      a0 = f32x4.add(a0, f32x4.mul(s0, v128.load(t0 + offset)))
      a1 = f32x4.add(a1, f32x4.mul(s1, v128.load(t0 + offset, 16)))
      b0 = f32x4.add(b0, f32x4.mul(s0, v128.load(t1 + offset)))
      b1 = f32x4.add(b1, f32x4.mul(s1, v128.load(t1 + offset, 16)))
      c0 = f32x4.add(c0, f32x4.mul(s0, v128.load(t2 + offset)))
      c1 = f32x4.add(c1, f32x4.mul(s1, v128.load(t2 + offset, 16)))
      d0 = f32x4.add(d0, f32x4.mul(s0, v128.load(t3 + offset)))
      d1 = f32x4.add(d1, f32x4.mul(s1, v128.load(t3 + offset, 16)))
    }
    t0 += imageBytes
    t1 += imageBytes
    t2 += imageBytes
    t3 += imageBytes
  }
  v128.store(g0, a0)
  v128.store(g1, b0)
  v128.store(g2, c0)
  v128.store(g3, d0)
  put(g0 + 16, a1, lanes)
  put(g1 + 16, b1, lanes)
  put(g2 + 16, c1, lanes)
  put(g3 + 16, d1, lanes)
}

/** Four taps by up to four channels. */
function taps4(
  t0: usize,
  t1: usize,
  t2: usize,
  t3: usize,
  imageBytes: usize,
  images: i32,
  positions: usize,
  count: i32,
  outputGradient: usize,
  pixel: usize,
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
    for (let position = positions; position < end; position += 4) {
      const offset: usize = load<u32>(position)
      const s = v128.load(outputGradient)
      outputGradient += pixel
      a = f32x4.add(a, f32x4.mul(s, v128.load(t0 + offset)))
      b = f32x4.add(b, f32x4.mul(s, v128.load(t1 + offset)))
      c = f32x4.add(c, f32x4.mul(s, v128.load(t2 + offset)))
      d = f32x4.add(d, f32x4.mul(s, v128.load(t3 + offset)))
    }
    t0 += imageBytes
    t1 += imageBytes
    t2 += imageBytes
    t3 += imageBytes
  }
  put(g0, a, lanes)
  put(g1, b, lanes)
  put(g2, c, lanes)
  put(g3, d, lanes)
}

/**
 * Adds to the input gradient the contribution of each output gradient to its window:
 * input gradient[position + tap][channel] += output gradient[position][channel] kernel[tap][channel].
 */
export function depthwiseInputGradient(
  windows: DepthwiseWindows,
  outputGradient: usize,
  images: i32,
  inputGradient: usize
): void {
  const imageBytes = windows.imageBytes
  const positions = windows.positions
  const count = windows.count
  const taps = windows.taps
  const tapCount = windows.tapCount
  const kernel = windows.kernel
  const channels = windows.channels
  const pixel = (channels as usize) << 2
  const tapsEnd = taps + ((tapCount as usize) << 2)
  const end = positions + ((count as usize) << 2)
  for (let image = 0; image < images; image++) {
    for (let position = positions; position < end; position += 4) {
      const window = inputGradient + load<u32>(position)
      let channel = 0
      for (; channel + 8 <= channels; channel += 8) {
        const at = (channel as usize) << 2
        const s0 = v128.load(outputGradient + at)
        const s1 = v128.load(outputGradient + at, 16)
        let w = kernel + at
        for (let tap = taps; tap < tapsEnd; tap += 4) {
          const to = window + at + load<u32>(tap)
          v128.store(to, f32x4.add(v128.load(to), f32x4.mul(s0, v128.load(w))))
          v128.store(to, f32x4.add(v128.load(to, 16), f32x4.mul(s1, v128.load(w, 16))), 16)
          w += pixel
        }
      }
      for (; channel < channels; channel += 4) {
        const at = (channel as usize) << 2
        const s = v128.load(outputGradient + at)
        let w = kernel + at
        for (let tap = taps; tap < tapsEnd; tap += 4) {
          const to = window + at + load<u32>(tap)
          put(to, f32x4.add(v128.load(to), f32x4.mul(s, v128.load(w))), channels - channel)
          w += pixel
        }
      }
      outputGradient += pixel
    }
    inputGradient += imageBytes
  }
}
