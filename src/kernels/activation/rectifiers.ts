/** Relatives of ReLU, in place, and their gradients from only the outputs: [ELU, ReLU6, leaky ReLU, softplus]. */
import * as arithmetic from '../arithmetic'
import { put } from '../memory/lanes'

/** x above 0, else e^x - 1. */
export function elu(at: usize, count: i32): void {
  const zero = f32x4.splat(0)
  for (let i = 0; i < count; i += 4) {
    const x = v128.load(at)
    put(at, v128.bitselect(x, arithmetic.expm1(f32x4.pmin(x, zero)), f32x4.gt(x, zero)), count - i)
    at += 16
  }
}

/** The gradient times 1 where the output is above 0, otherwise times y + 1. */
export function eluGradient(output: usize, gradient: usize, count: i32): void {
  const zero = f32x4.splat(0)
  const one = f32x4.splat(1)
  for (let i = 0; i < count; i += 4) {
    // pmin(a, b) is b < a ? b : a; NaN stays NaN.
    const factor = f32x4.add(f32x4.pmin(v128.load(output), zero), one)
    put(gradient, f32x4.mul(v128.load(gradient), factor), count - i)
    output += 16
    gradient += 16
  }
}

/** min(max(x, 0), 6); NaN stays NaN. */
export function relu6(at: usize, count: i32): void {
  const zero = f32x4.splat(0)
  const six = f32x4.splat(6)
  for (let i = 0; i < count; i += 4) {
    put(at, f32x4.pmin(f32x4.pmax(v128.load(at), zero), six), count - i)
    at += 16
  }
}

/** The gradient where the output is above 0 and below 6, else 0. */
export function relu6Gradient(output: usize, gradient: usize, count: i32): void {
  const zero = f32x4.splat(0)
  const six = f32x4.splat(6)
  for (let i = 0; i < count; i += 4) {
    const y = v128.load(output)
    const inside = v128.and(f32x4.gt(y, zero), f32x4.lt(y, six))
    put(gradient, v128.and(v128.load(gradient), inside), count - i)
    output += 16
    gradient += 16
  }
}

/** x above 0, else alpha x; `alpha` is not negative. */
export function leakyReLU(at: usize, count: i32, alpha: f32): void {
  const zero = f32x4.splat(0)
  const factor = f32x4.splat(alpha)
  for (let i = 0; i < count; i += 4) {
    const x = v128.load(at)
    put(at, v128.bitselect(x, f32x4.mul(x, factor), f32x4.gt(x, zero)), count - i)
    at += 16
  }
}

/** The gradient times 1 where the output is above 0, otherwise times alpha. */
export function leakyReLUGradient(output: usize, gradient: usize, count: i32, alpha: f32): void {
  const zero = f32x4.splat(0)
  const factor = f32x4.splat(alpha)
  for (let i = 0; i < count; i += 4) {
    const g = v128.load(gradient)
    const above = f32x4.gt(v128.load(output), zero)
    put(gradient, v128.bitselect(g, f32x4.mul(g, factor), above), count - i)
    output += 16
    gradient += 16
  }
}

/** log(1 + e^x), as max(x, 0) + log(1 + e^-|x|). */
export function softplus(at: usize, count: i32): void {
  const zero = f32x4.splat(0)
  for (let i = 0; i < count; i += 4) {
    const x = v128.load(at)
    const rest = arithmetic.log1p(arithmetic.exp(f32x4.neg(f32x4.abs(x))))
    put(at, f32x4.add(f32x4.pmax(x, zero), rest), count - i)
    at += 16
  }
}

/** The gradient times 1 - e^-y, which is 1 / (1 + e^-x). */
export function softplusGradient(output: usize, gradient: usize, count: i32): void {
  for (let i = 0; i < count; i += 4) {
    const factor = f32x4.neg(arithmetic.expm1(f32x4.neg(v128.load(output))))
    put(gradient, f32x4.mul(v128.load(gradient), factor), count - i)
    output += 16
    gradient += 16
  }
}
