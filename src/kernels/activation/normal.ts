/**
 * The normal distribution of four floats at a time: the probability of a number below z, and the density at z.
 *
 * Polynomials of the Cephes library (erff and erfcf in ndtrf.c, by Stephen L. Moshier).
 */
import { exp } from '../arithmetic'

/** e^(-z^2 / 2), accurate even where z^2 is large: the rounding error of z^2 is corrected. */
export function bell(z: v128): v128 {
  const half = f32x4.splat(0.5)
  const square = f32x4.mul(z, z)
  // The upper half of z has so few bits that its square is exact.
  const upper = v128.and(z, i32x4.splat(0xfffff000))
  const lower = f32x4.sub(z, upper)
  let lost = f32x4.sub(f32x4.mul(upper, upper), square)
  lost = f32x4.add(lost, f32x4.mul(f32x4.add(upper, upper), lower))
  lost = f32x4.add(lost, f32x4.mul(lower, lower))
  const value = exp(f32x4.neg(f32x4.mul(square, half)))
  const exact = f32x4.sub(value, f32x4.mul(value, f32x4.mul(lost, half)))
  // Beyond, the density is 0 and the correction may be NaN.
  return v128.bitselect(exact, value, f32x4.lt(square, f32x4.splat(1000)))
}

/** The probability that a normally distributed number is below z; `bellOfZ` is {@link bell} of z. */
export function below(z: v128, bellOfZ: v128): v128 {
  const one = f32x4.splat(1)
  const half = f32x4.splat(0.5)
  // Beyond 16 the probability is 0 or 1.
  const x = f32x4.pmin(f32x4.mul(f32x4.abs(z), f32x4.splat(Mathf.SQRT1_2)), f32x4.splat(16))
  const upper = f32x4.mul(f32x4.mul(half, bellOfZ), tail(x))
  const far = v128.bitselect(f32x4.sub(one, upper), upper, f32x4.gt(z, f32x4.splat(0)))
  const near = f32x4.add(half, f32x4.mul(half, erfNear0(f32x4.mul(z, f32x4.splat(Mathf.SQRT1_2)))))
  return v128.bitselect(far, near, f32x4.gt(x, one))
}

/** erf x for |x| up to 1. */
function erfNear0(x: v128): v128 {
  const z = f32x4.mul(x, x)
  let p = f32x4.splat(7.853861353153693e-5)
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(-8.010193625184903e-4))
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(5.188327685732524e-3))
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(-2.685381193529856e-2))
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(1.128358514861418e-1))
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(-3.7612625824233e-1))
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(1.12837916672671))
  return f32x4.mul(p, x)
}

/** (1 - erf x) e^(x^2) for x from 1. */
function tail(x: v128): v128 {
  const q = f32x4.div(f32x4.splat(1), x)
  const z = f32x4.mul(q, q)
  let p = f32x4.splat(2.326819970068386e-2)
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(-1.387039388740657e-1))
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(3.687424674597105e-1))
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(-5.824733027278666e-1))
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(6.210004621745983e-1))
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(-4.944515323274145e-1))
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(3.404879937665872e-1))
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(-2.741127028184656e-1))
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(5.638259427386472e-1))
  let r = f32x4.splat(-1.047766399936249e1)
  r = f32x4.add(f32x4.mul(r, z), f32x4.splat(1.297719955372516e1))
  r = f32x4.add(f32x4.mul(r, z), f32x4.splat(-7.495518717768503))
  r = f32x4.add(f32x4.mul(r, z), f32x4.splat(2.921019019210786))
  r = f32x4.add(f32x4.mul(r, z), f32x4.splat(-1.0152652792027))
  r = f32x4.add(f32x4.mul(r, z), f32x4.splat(4.218463358204948e-1))
  r = f32x4.add(f32x4.mul(r, z), f32x4.splat(-2.820767439740514e-1))
  r = f32x4.add(f32x4.mul(r, z), f32x4.splat(5.641895067754075e-1))
  return f32x4.mul(q, v128.bitselect(p, r, f32x4.lt(x, f32x4.splat(2))))
}
