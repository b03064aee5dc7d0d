/** Elementary functions with the same bits on every machine: only + - * /, square roots and the bits of a number. */

// Argument reductions and coefficients: FreeBSD msun (e_exp.c, s_expm1.c, e_log.c, s_log1p.c, e_rem_pio2.c, k_sin.c,
// k_cos.c), Copyright (C) 1993 by Sun Microsystems, Inc. (fdlibm). Measured against mpmath: see test/math.test.ts.

/** log 2, to 32 bits so that a whole number below 2^21 times it is exact, and the remainder. */
const log2Upper = 0.6931471803691238
const log2Lower = 1.9082149292705877e-10
const perLog2 = 1 / (log2Upper + log2Lower)

/** A view, not an array of words, so that the order of a machine's bytes does not matter. */
const bits = new DataView(new ArrayBuffer(8))

/** 2^k, k whole in [-1022, 1023]. */
function twoTo(k: number): number {
  bits.setUint32(0, (k + 1023) << 20)
  bits.setUint32(4, 0)
  return bits.getFloat64(0)
}

/** y * 2^k, rounded once; k whole. */
function scale(y: number, k: number): number {
  if (k > 1023) return y * twoTo(1023) * twoTo(Math.min(k - 1023, 1023))
  // Stops short of the subnormal numbers by 2^-53 so that only the last product rounds.
  if (k < -1022) return y * twoTo(-969) * twoTo(Math.max(k + 969, -1022))
  return y * twoTo(k)
}

/** The exponent k of x = 2^k m with m in [sqrt(1/2), sqrt(2)), to 20 bits; x positive and finite. */
function exponentOf(x: number): number {
  if (x < 2.2250738585072014e-308) return exponentOf(x * 18014398509481984) - 54
  bits.setFloat64(0, x)
  // 0x3fe6a09e: the upper half of sqrt(1/2).
  return ((bits.getUint32(0) + 0x3ff00000 - 0x3fe6a09e) >> 20) - 1023
}

/** e^(x + tail), tail far below x's last bit; x finite, the result neither above the largest number nor 0. */
function exponential(x: number, tail: number): number {
  const k = Math.floor(x * perLog2 + 0.5)
  const upper = x - k * log2Upper
  const lower = k * log2Lower - tail
  const r = upper - lower
  const z = r * r
  const c =
    r -
    z *
      (0.16666666666666602 +
        z *
          (-2.7777777777015593e-3 +
            z * (6.613756321437934e-5 + z * (-1.6533902205465252e-6 + z * 4.1381367970572385e-8))))
  return scale(1 - (lower - (r * c) / (2 - c) - upper), k)
}

/** e^x, within 1 ulp. */
export function exp(x: number): number {
  if (x > 709.782712893384) return Number.POSITIVE_INFINITY
  if (x < -745.1332191019412) return 0
  if (Number.isNaN(x)) return x
  return exponential(x, 0)
}

/** e^x - 1, within 1 ulp, exact to the last bit even where x is tiny. */
export function expm1(x: number): number {
  if (x > 709.782712893384) return Number.POSITIVE_INFINITY
  if (x < -56) return -1
  if (Number.isNaN(x) || Math.abs(x) < 5.551115123125783e-17) return x
  const k = Math.abs(x) < 0.34657359027997264 ? 0 : Math.floor(x * perLog2 + 0.5)
  const upper = x - k * log2Upper
  const lower = k * log2Lower
  const r = upper - lower
  const c = upper - r - lower
  const half = 0.5 * r
  const z = r * half
  const q =
    1 +
    z *
      (-0.03333333333333313 +
        z *
          (1.5873015872548146e-3 +
            z * (-7.93650757867488e-5 + z * (4.008217827329362e-6 + z * -2.0109921818362437e-7))))
  const t = 3 - q * half
  const e = z * ((q - t) / (6 - r * t))
  if (k === 0) return r - (r * e - z)
  const rest = r * (e - c) - c - z
  if (k === -1) return 0.5 * (r - rest) - 0.5
  if (k === 1) return r < -0.25 ? -2 * (rest - (r + 0.5)) : 1 + 2 * (r - rest)
  if (k < 0 || k > 56) return scale(1 - (rest - r), k) - 1
  if (k < 20) return scale(1 - twoTo(-k) - (rest - r), k)
  return scale(r - (rest + twoTo(-k)) + 1, k)
}

/** k log 2 + log(1 + f) + tail, 1 + f in [sqrt(1/2), sqrt(2)), by s = f / (2 + f). */
function logarithm(k: number, f: number, tail: number): number {
  const s = f / (2 + f)
  const z = s * s
  const w = z * z
  const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373))
  const odd =
    z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)))
  const half = 0.5 * f * f
  return s * (half + (even + odd)) + (k * log2Lower + tail) - half + f + k * log2Upper
}

/** The natural logarithm, within 1 ulp; NaN below 0, -Infinity at 0. */
export function log(x: number): number {
  if (x < 0) return Number.NaN
  if (x === 0) return Number.NEGATIVE_INFINITY
  if (Number.isNaN(x) || x === Number.POSITIVE_INFINITY) return x
  const k = exponentOf(x)
  return logarithm(k, scale(x, -k) - 1, 0)
}

/** log(1 + x), within 1 ulp, even where x is tiny; NaN below -1, -Infinity at -1. */
export function log1p(x: number): number {
  if (x < -1) return Number.NaN
  if (x === -1) return Number.NEGATIVE_INFINITY
  if (Number.isNaN(x) || x === Number.POSITIVE_INFINITY || Math.abs(x) < 5.551115123125783e-17) return x
  if (x > -0.2928932188134524 && x < 0.41421356237309503) return logarithm(0, x, 0)
  const u = 1 + x
  const k = exponentOf(u)
  // What 1 + x lost to rounding, as a share of it.
  const lost = (k >= 2 ? 1 - (u - x) : x - (u - 1)) / u
  return logarithm(k, scale(u, -k) - 1, k < 54 ? lost : 0)
}

/** sin(x + quadrants pi / 2). */
function circular(x: number, quadrants: number): number {
  if (x - x !== 0) return Number.NaN
  if (Math.abs(x) > 0x100000) throw new RangeError(`sin and cos take numbers up to 2^20, not ${x}`)
  // pi / 2 in three parts of 33 bits, so that n times each is exact, and the remainder.
  const n = Math.abs(x) <= 0.7853981633974483 ? 0 : Math.floor(x * 0.6366197723675814 + 0.5)
  const a = x - n * 1.5707963267341256
  const second = n * 6.077100506303966e-11
  const b = a - second
  const lostB = a - (b + (a - b)) + (a - b - second)
  const third = n * 2.0222662487111665e-21
  const c = b - third
  const lostC = b - (c + (b - c)) + (b - c - third)
  const rest = lostB + lostC - n * 8.4784276603689e-32
  const r = n === 0 ? x : c + rest
  const tail = n === 0 ? 0 : c - r + rest
  const quadrant = (n + quadrants) & 3
  const value = quadrant % 2 === 0 ? sineNear0(r, tail) : cosineNear0(r, tail)
  return quadrant < 2 ? value : -value
}

/** sin(x + tail), |x| up to pi / 4. */
function sineNear0(x: number, tail: number): number {
  if (Math.abs(x) < 7.450580596923828e-9) return x
  const z = x * x
  const v = z * x
  const r =
    8.33333333332249e-3 +
    z * (-1.984126982985795e-4 + z * 2.7557313707070068e-6) +
    z * (z * z) * (-2.5050760253406863e-8 + z * 1.58969099521155e-10)
  return x - (z * (0.5 * tail - v * r) - tail - v * -0.16666666666666632)
}

/** cos(x + tail), |x| up to pi / 4. */
function cosineNear0(x: number, tail: number): number {
  const z = x * x
  const w = z * z
  const r =
    z * (0.0416666666666666 + z * (-1.388888888887411e-3 + z * 2.480158728947673e-5)) +
    w * w * (-2.7557314351390663e-7 + z * (2.087572321298175e-9 + z * -1.1359647557788195e-11))
  const half = 0.5 * z
  const near = 1 - half
  return near + (1 - near - half + (z * r - x * tail))
}

/**
 * The sine of x radians, within 1 ulp.
 *
 * @param x |x| up to 2^20; NaN and infinities give NaN
 * @throws RangeError beyond 2^20
 */
export const sin = (x: number): number => circular(x, 0)

/** The cosine of x radians, as {@link sin}. */
export const cos = (x: number): number => circular(x, 1)

/** The hyperbolic tangent, within 1.3 ulp. Coefficients near 0: Stephen L. Moshier's Cephes, tanh.c. */
export function tanh(x: number): number {
  const size = Math.abs(x)
  if (size > 22) return x < 0 ? -1 : 1
  if (size >= 0.625) {
    const value = 1 - 2 / (exponential(2 * size, 0) + 1)
    return x < 0 ? -value : value
  }
  if (Number.isNaN(x) || size < 7.450580596923828e-9) return x
  const z = x * x
  const top = (z * -0.9643991794250522 - 99.28772310019185) * z - 1614.6876844170845
  const bottom = ((z + 112.81167849163293) * z + 2235.4883906010045) * z + 4844.063053251255
  return x + x * z * (top / bottom)
}

/** A number in two parts, the second below the last bit of the first: about 106 bits. */
type Double2 = readonly [upper: number, lower: number]

/** a * b, exactly. Source: T. J. Dekker, Numerische Mathematik 18 (1971); |a|, |b| below 2^996. */
function product(a: number, b: number): Double2 {
  const splitA = 134217729 * a
  const splitB = 134217729 * b
  const a1 = splitA - (splitA - a)
  const b1 = splitB - (splitB - b)
  const a2 = a - a1
  const b2 = b - b1
  const upper = a * b
  return [upper, a2 * b2 - (upper - a1 * b1 - a2 * b1 - a1 * b2)]
}

/** a * b within 2^-100 of itself. */
function product2(a: Double2, b: Double2): Double2 {
  const [upper, rest] = product(a[0], b[0])
  const lower = rest + (a[0] * b[1] + a[1] * b[0])
  return [upper + lower, upper - (upper + lower) + lower]
}

/**
 * x^n for a whole number n, within 1 ulp: squares and products of 106 bits, so that errors do not grow with n.
 * x^0 is 1 for every x.
 *
 * @throws RangeError if n is not a whole number of at most 2^53
 */
export function powInt(x: number, n: number): number {
  if (!Number.isSafeInteger(n)) throw new RangeError(`powInt takes a whole exponent, not ${n}`)
  if (n === 0) return 1
  if (Number.isNaN(x)) return x
  if (x < 0 || 1 / x < 0) return n % 2 === 0 ? powInt(-x, n) : -powInt(-x, n)
  if (x === 0 || x === Number.POSITIVE_INFINITY) return (x === 0) === n > 0 ? 0 : Number.POSITIVE_INFINITY
  // The exponents are kept separately, so nothing overflows on the way.
  let power = exponentOf(x)
  let base: Double2 = [scale(x, -power), 0]
  let result: Double2 = [1, 0]
  let exponent = 0
  for (let rest = Math.abs(n); rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) {
      result = product2(result, base)
      exponent += power
      const k = exponentOf(result[0])
      result = [scale(result[0], -k), scale(result[1], -k)]
      exponent += k
    }
    base = product2(base, base)
    const k = exponentOf(base[0])
    base = [scale(base[0], -k), scale(base[1], -k)]
    power = 2 * power + k
  }
  if (n < 0) {
    const quotient = 1 / result[0]
    const [upper, lower] = product(quotient, result[0])
    result = [quotient, (1 - upper - lower - quotient * result[1]) * quotient]
    exponent = -exponent
  }
  return scale(result[0] + result[1], Math.min(Math.max(exponent, -3000), 3000))
}

/** log x of 80 bits and more, x finite and above 0: 2 artanh((m - 1) / (m + 1)) + k log 2 for x = 2^k m. */
function logarithm2(x: number): Double2 {
  const k = exponentOf(x)
  const m = scale(x, -k)
  const below = m + 1
  const belowRest = m - (below - 1)
  const s = (m - 1) / below
  const [p, pRest] = product(s, below)
  const sRest = (m - 1 - p - pRest - s * belowRest) / below
  const z = product2([s, sRest], [s, sRest])
  // z^2 (1/5 + z/7 + z^2/9 + ...), far enough below the first terms for plain numbers.
  let series = 0
  for (let n = 27; n >= 5; n -= 2) series = series * z[0] + 1 / n
  series *= z[0] * z[0]
  const third = product2(z, [0.3333333333333333, 1.850371707708594e-17])
  const factor: Double2 = [1 + third[0], 1 - (1 + third[0]) + third[0] + (third[1] + series)]
  const [upper, lower] = product2([2 * s, 2 * sRest], factor)
  const whole = k * log2Upper
  const sum = whole + upper
  const part = sum - whole
  return [sum, whole - (sum - part) + (upper - part) + (lower + k * log2Lower)]
}

/** x^y, within 1 ulp; a negative x needs a whole y. Zeros, infinities and NaN as in the C standard's pow. */
export function pow(x: number, y: number): number {
  if (Number.isSafeInteger(y)) return powInt(x, y)
  if (x === 1) return 1
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN
  const size = Math.abs(x)
  if (y - y !== 0 || size === 0 || size === Number.POSITIVE_INFINITY) {
    if (size === 1) return 1
    return size > 1 === y > 0 ? Number.POSITIVE_INFINITY : 0
  }
  if (x < 0 && Math.floor(y) !== y) return Number.NaN
  const [upper, lower] = logarithm2(size)
  const rough = upper * y
  if (rough > 710) return Number.POSITIVE_INFINITY
  if (rough < -746) return 0
  const [p, rest] = product(upper, y)
  return exponential(p, rest + lower * y)
}
