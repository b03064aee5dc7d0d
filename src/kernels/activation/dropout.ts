/** Dropout: numbers dropped by random bits that depend only on the seed, the layer, the step and the index. */
import { put } from '../memory/lanes'

/** What the random bits of a dropout depend on, besides step and index, and how many of them drop a number. */
@unmanaged
export class DropoutDraws {
  /** Numbers in an image. */
  size: i32
  seed: i32
  purpose: i32
  layer: i32
  threshold: i32
}

/**
 * output = 0 where a number is dropped, otherwise input times `kept`, for images of which the first is image `first` of
 * its batch. Numbers 8 b to 8 b + 7 of image n take the eight 16-bit words of the Philox block at
 * counter (b, layer, step, n) under the key (seed, purpose), in order. A number is dropped if its word is below
 * `threshold`, which is at most 65536. The same call applies to gradients: a dropped number gets a gradient of 0.
 */
export function dropout(
  draws: DropoutDraws,
  input: usize,
  output: usize,
  images: i32,
  first: i32,
  step: i32,
  kept: f32
): void {
  const size = draws.size
  const seed = draws.seed
  const purpose = draws.purpose
  const layer = draws.layer
  const threshold = draws.threshold
  for (let image = first; image < first + images; image++) {
    // Four blocks at a time, one per lane: 32 numbers.
    for (let from = 0; from < size; from += 32) {
      let a = i32x4.add(i32x4.splat(from >> 3), i32x4(0, 1, 2, 3))
      let b = i32x4.splat(layer)
      let c = i32x4.splat(step)
      let d = i32x4.splat(image)
      let left = seed
      let right = purpose
      for (let round = 0; round < 10; round++) {
        const upperA = upperProduct(a, i32x4.splat(0xd2511f53))
        const upperC = upperProduct(c, i32x4.splat(0xcd9e8d57))
        const lowerA = i32x4.mul(a, i32x4.splat(0xd2511f53))
        const lowerC = i32x4.mul(c, i32x4.splat(0xcd9e8d57))
        a = v128.xor(v128.xor(upperC, b), i32x4.splat(left))
        b = lowerC
        c = v128.xor(v128.xor(upperA, d), i32x4.splat(right))
        d = lowerA
        left += 0x9e3779b9
        right += 0xbb67ae85
      }
      const ab0 = v128.shuffle<i32>(a, b, 0, 4, 1, 5)
      const cd0 = v128.shuffle<i32>(c, d, 0, 4, 1, 5)
      const ab2 = v128.shuffle<i32>(a, b, 2, 6, 3, 7)
      const cd2 = v128.shuffle<i32>(c, d, 2, 6, 3, 7)
      const lanes = size - from
      drop(v128.shuffle<i32>(ab0, cd0, 0, 1, 4, 5), input, output, threshold, kept, lanes)
      drop(v128.shuffle<i32>(ab0, cd0, 2, 3, 6, 7), input + 32, output + 32, threshold, kept, lanes - 8)
      drop(v128.shuffle<i32>(ab2, cd2, 0, 1, 4, 5), input + 64, output + 64, threshold, kept, lanes - 16)
      drop(v128.shuffle<i32>(ab2, cd2, 2, 3, 6, 7), input + 96, output + 96, threshold, kept, lanes - 24)
      const bytes = (min(lanes, 32) as usize) << 2
      input += bytes
      output += bytes
    }
  }
}

/** The upper 32 bits of the products of unsigned 32-bit words. */
function upperProduct(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(i64x2.extmul_low_i32x4_u(a, b), i64x2.extmul_high_i32x4_u(a, b), 1, 3, 5, 7)
}

/** Drops or keeps eight numbers, by eight words of 16 bits. */
function drop(words: v128, input: usize, output: usize, threshold: i32, kept: f32, lanes: i32): void {
  if (lanes <= 0) return
  const scale = f32x4.splat(kept)
  const limit = i32x4.splat(threshold)
  const low = i32x4.ge_s(i32x4.extend_low_i16x8_u(words), limit)
  put(output, v128.and(f32x4.mul(v128.load(input), scale), low), lanes)
  if (lanes <= 4) return
  const high = i32x4.ge_s(i32x4.extend_high_i16x8_u(words), limit)
  put(output + 16, v128.and(f32x4.mul(v128.load(input, 16), scale), high), lanes - 4)
}
