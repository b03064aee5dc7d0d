/** A batch's images as the first layer wants them: numbers from bytes, a border of zeros round a picture. */
import { put } from './lanes'

/** `count` bytes as numbers: byte / 255, rounded to the nearest float. */
export function bytesToFloats(bytes: usize, count: i32, floats: usize): void {
  const scale = f32x4.splat(255)
  for (let i = 0; i < count; i += 4) {
    const quad = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(bytes)))
    put(floats, f32x4.div(f32x4.convert_i32x4_u(quad), scale), count - i)
    bytes += 4
    floats += 16
  }
}

/**
 * Copies `images` pictures of `height` rows of `row` bytes into larger ones of `toHeight` rows of `toRow` bytes, which
 * begin `offset` bytes before: into a border that already holds zeros, or with the roles swapped out of it.
 */
export function copyRows(
  from: usize,
  fromRow: usize,
  fromStep: usize,
  to: usize,
  toRow: usize,
  toStep: usize,
  row: usize,
  height: i32,
  images: i32
): void {
  for (let image = 0; image < images; image++) {
    for (let y = 0; y < height; y++)
      memory.copy(to + (y as usize) * toRow, from + (y as usize) * fromRow, row)
    from += fromStep
    to += toStep
  }
}

/** Fills memory with zero bytes. */
export function clear(at: usize, bytes: usize): void {
  memory.fill(at, 0, bytes)
}
