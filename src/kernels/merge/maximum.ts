/** The larger of two paths, and its gradient: where both are equal the first takes it. */
import { put } from '../memory/lanes'

/** larger = max(a, b), number by number. NaN wins. */
export function maximum(a: usize, b: usize, count: i32, larger: usize): void {
  for (let i = 0; i < count; i += 4) {
    put(larger, f32x4.max(v128.load(a), v128.load(b)), count - i)
    a += 16
    b += 16
    larger += 16
  }
}

/** The gradient of `a` where a >= b, and that of `b` where not; 0 for either: nobody asks for it. */
export function maximumGradient(
  a: usize,
  b: usize,
  outputGradient: usize,
  count: i32,
  aGradient: usize,
  bGradient: usize
): void {
  for (let i = 0; i < count; i += 4) {
    const offset = (i as usize) << 2
    const g = v128.load(outputGradient + offset)
    const isFirst = f32x4.ge(v128.load(a + offset), v128.load(b + offset))
    if (aGradient !== 0) put(aGradient + offset, v128.and(g, isFirst), count - i)
    if (bGradient !== 0) put(bGradient + offset, v128.andnot(g, isFirst), count - i)
  }
}
