/** The sum of two paths that join, and of gradients that meet. */
import { put } from '../memory/lanes'

/** sum = a + b, number by number; `sum` may be `a` or `b`. */
export function add(a: usize, b: usize, count: i32, sum: usize): void {
  for (let i = 0; i < count; i += 4) {
    put(sum, f32x4.add(v128.load(a), v128.load(b)), count - i)
    a += 16
    b += 16
    sum += 16
  }
}
