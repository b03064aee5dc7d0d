/**
 * exp, log, tanh and related functions of four floats at a time, using only + - x /: the same bits on every processor.
 *
 * Range reductions and polynomials are those of the Cephes library (expf, logf by Stephen L. Moshier), accurate within
 * 3 units in the last place. The result for NaN is NaN.
 */

/** e^x: 0 below -104, infinity above 88.73. */
export function exp(x: v128): v128 {
  // pmin and pmax keep the first argument when it is NaN.
  const clamped = f32x4.pmin(f32x4.pmax(x, f32x4.splat(-104)), f32x4.splat(89))
  const whole = f32x4.nearest(f32x4.mul(clamped, f32x4.splat(1.4426950216293335)))
  const p = f32x4.add(exponential(clamped, whole), f32x4.splat(1))
  // 2^n in two factors, so that results too small for a normal number are right too.
  const n = i32x4.trunc_sat_f32x4_s(whole)
  const half = i32x4.shr_s(n, 1)
  return f32x4.mul(f32x4.mul(p, powerOfTwo(half)), powerOfTwo(i32x4.sub(n, half)))
}

/** e^x - 1 for x up to 0 and slightly above, exact to the last bits even where x is tiny; -1 below -18. */
export function expm1(x: v128): v128 {
  const clamped = f32x4.pmax(x, f32x4.splat(-64))
  const whole = f32x4.nearest(f32x4.mul(clamped, f32x4.splat(1.4426950216293335)))
  const scale = powerOfTwo(i32x4.trunc_sat_f32x4_s(whole))
  return f32x4.add(f32x4.mul(scale, exponential(clamped, whole)), f32x4.sub(scale, f32x4.splat(1)))
}

/** e^r - 1 for r = x - whole ln 2, between -ln 2 / 2 and ln 2 / 2. */
function exponential(x: v128, whole: v128): v128 {
  // ln 2 in two parts: the first has so few bits that its multiples are exact.
  let r = f32x4.sub(x, f32x4.mul(whole, f32x4.splat(0.693359375)))
  r = f32x4.add(r, f32x4.mul(whole, f32x4.splat(2.1219444e-4)))
  let p = f32x4.splat(1.98756915e-4)
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1))
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1))
  return f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r)
}

function powerOfTwo(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23)
}

/** The natural logarithm of a positive normal number; -infinity at 0, infinity at infinity. */
export function log(x: v128): v128 {
  // x = m 2^e with m in [sqrt(1/2), sqrt(2)).
  const shifted = i32x4.sub(x, i32x4.splat(0x3f3504f3))
  const exponent = i32x4.shr_s(shifted, 23)
  const m = i32x4.sub(x, i32x4.shl(exponent, 23))
  const e = f32x4.convert_i32x4_s(exponent)
  let y = logarithm(f32x4.sub(m, f32x4.splat(1)), e)
  const infinity = f32x4.splat(Infinity)
  y = v128.bitselect(f32x4.splat(-Infinity), y, f32x4.eq(x, f32x4.splat(0)))
  // Infinity and NaN are returned unchanged.
  return v128.bitselect(y, x, f32x4.lt(x, infinity))
}

/** log(1 + x) for x from 0 to 1, exact to the last bits even where x is tiny. */
export function log1p(x: v128): v128 {
  const one = f32x4.splat(1)
  // 1 + x, or half of it, lies in [sqrt(1/2), sqrt(2)).
  const halved = f32x4.ge(x, f32x4.splat(0.41421356))
  const f = v128.bitselect(f32x4.mul(f32x4.sub(x, one), f32x4.splat(0.5)), x, halved)
  return logarithm(f, v128.and(one, halved))
}

/** log(1 + f) + e ln 2 for 1 + f in [sqrt(1/2), sqrt(2)). */
function logarithm(f: v128, e: v128): v128 {
  const z = f32x4.mul(f, f)
  let p = f32x4.splat(7.0376836292e-2)
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(-1.151461031e-1))
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(1.167699874e-1))
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(-1.2420140846e-1))
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(1.4249322787e-1))
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(-1.6668057665e-1))
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(2.0000714765e-1))
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(-2.4999993993e-1))
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(3.3333331174e-1))
  let y = f32x4.mul(p, f32x4.mul(f, z))
  y = f32x4.add(y, f32x4.mul(e, f32x4.splat(-2.1219444e-4)))
  y = f32x4.sub(y, f32x4.mul(z, f32x4.splat(0.5)))
  return f32x4.add(f32x4.add(f, y), f32x4.mul(e, f32x4.splat(0.693359375)))
}

/** (e^x - e^-x) / (e^x + e^-x): with d = e^(-2 |x|) - 1, -d / (2 + d) and the sign of x. */
export function tanh(x: v128): v128 {
  const size = f32x4.abs(x)
  const d = expm1(f32x4.neg(f32x4.add(size, size)))
  const result = f32x4.div(f32x4.abs(d), f32x4.add(d, f32x4.splat(2)))
  return v128.or(result, v128.and(x, i32x4.splat(0x80000000)))
}

/** 1 / (1 + e^-x). */
export function sigmoid(x: v128): v128 {
  const one = f32x4.splat(1)
  return f32x4.div(one, f32x4.add(one, exp(f32x4.neg(x))))
}
