/** Global max pooling: the largest number of each channel, and its gradient shared by all pixels with that number. */
import { put } from '../memory/lanes'

/** The largest of `count` pixels of `channels` numbers, for each of `images` images. NaN counts as the largest. */
export function globalMaxPool(input: usize, images: i32, count: i32, channels: i32, output: usize): void {
  const pixel = (channels as usize) << 2
  for (let image = 0; image < images; image++) {
    for (let channel = 0; channel < channels; channel += 4) {
      const at = (channel as usize) << 2
      put(output + at, largest(input + at, count, pixel), channels - channel)
    }
    input += (count as usize) * pixel
    output += pixel
  }
}

/**
 * The input gradient: the output gradient, divided by the number of pixels with the maximum, at each of them; else 0.
 */
export function globalMaxPoolGradient(
  input: usize,
  outputGradient: usize,
  images: i32,
  count: i32,
  channels: i32,
  inputGradient: usize
): void {
  const pixel = (channels as usize) << 2
  const one = f32x4.splat(1)
  for (let image = 0; image < images; image++) {
    for (let channel = 0; channel < channels; channel += 4) {
      const at = (channel as usize) << 2
      const best = largest(input + at, count, pixel)
      let ties = f32x4.splat(0)
      for (let i: usize = 0; i < (count as usize) * pixel; i += pixel)
        ties = f32x4.add(ties, v128.and(one, f32x4.eq(v128.load(input + at + i), best)))
      const share = f32x4.div(v128.load(outputGradient + at), ties)
      for (let i: usize = 0; i < (count as usize) * pixel; i += pixel) {
        const wins = f32x4.eq(v128.load(input + at + i), best)
        put(inputGradient + at + i, v128.and(share, wins), channels - channel)
      }
    }
    input += (count as usize) * pixel
    inputGradient += (count as usize) * pixel
    outputGradient += pixel
  }
}

/** The largest of `count` vectors `step` bytes apart, lane by lane; NaN if there is one. */
function largest(at: usize, count: i32, step: usize): v128 {
  let best = v128.load(at)
  for (let i = 1; i < count; i++) {
    at += step
    best = f32x4.max(best, v128.load(at))
  }
  return best
}
