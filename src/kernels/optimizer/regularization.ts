/** Changes of gradients before the optimizer: penalties for large weights, clipping. Sums are in double precision. */
import { put } from '../memory/lanes'

/** l1 times the sum of |w| + l2 times the sum of w^2, over `count` weights. */
export function penalty(weights: usize, count: i32, l1: f64, l2: f64): f64 {
  let sizes: f64 = 0
  let squares: f64 = 0
  for (let i = 0; i < count; i++) {
    const w = load<f32>(weights) as f64
    sizes += abs<f64>(w)
    squares += w * w
    weights += 4
  }
  return l1 * sizes + l2 * squares
}

/** gradient += l1 sign(w) + 2 l2 w; the sign of 0 is 0. */
export function addPenaltyGradient(weights: usize, gradient: usize, count: i32, l1: f32, l2: f32): void {
  const size = f32x4.splat(l1)
  const factor = f32x4.splat(2 * l2)
  const zero = f32x4.splat(0)
  for (let i = 0; i < count; i += 4) {
    const w = v128.load(weights)
    const above = v128.and(f32x4.gt(w, zero), size)
    const below = v128.and(f32x4.lt(w, zero), size)
    const own = f32x4.add(f32x4.sub(above, below), f32x4.mul(factor, w))
    put(gradient, f32x4.add(v128.load(gradient), own), count - i)
    weights += 16
    gradient += 16
  }
}

/** The square root of the sum of squares. */
export function norm(gradient: usize, count: i32): f64 {
  let squares: f64 = 0
  for (let i = 0; i < count; i++) {
    const g = load<f32>(gradient) as f64
    squares += g * g
    gradient += 4
  }
  return sqrt<f64>(squares)
}

/** gradient *= factor */
export function scale(gradient: usize, count: i32, factor: f32): void {
  for (let i = 0; i < count; i += 4) {
    put(gradient, f32x4.mul(v128.load(gradient), f32x4.splat(factor)), count - i)
    gradient += 16
  }
}

/** Limits each number to [-limit, limit]; NaN stays NaN. */
export function clip(gradient: usize, count: i32, limit: f32): void {
  const low = f32x4.splat(-limit)
  const high = f32x4.splat(limit)
  for (let i = 0; i < count; i += 4) {
    put(gradient, f32x4.pmin(f32x4.pmax(v128.load(gradient), low), high), count - i)
    gradient += 16
  }
}
