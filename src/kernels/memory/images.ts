/** A batch's images as the first layer needs them: numbers from bytes. */
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
