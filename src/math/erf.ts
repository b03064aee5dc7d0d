/** The error function with the same bits on every machine. */
import { exp } from '../math.js'

// Intervals and coefficients: FreeBSD msun, s_erf.c, Copyright (C) 1993 by Sun Microsystems, Inc. (fdlibm).

/** The sum of c[k] x^k. */
const polynomial = (x: number, c: readonly number[]): number => c.reduceRight((sum, ck) => sum * x + ck, 0)

/** erf x = x + x p(x^2) / q(x^2) for |x| < 0.84375. */
const nearZero = {
  p: [
    0.12837916709551256, -0.3250421072470015, -0.02848174957559851, -0.005770270296489442,
    -2.3763016656650163e-5
  ],
  q: [
    1, 0.39791722395915535, 0.0650222499887673, 0.005081306281875766, 0.00013249473800432164,
    -3.960228278775368e-6
  ]
}

/** erf x = c + p(x - 1) / q(x - 1) for x in [0.84375, 1.25). */
const nearOne = {
  c: 0.8450629115104675,
  p: [
    -0.0023621185607526594, 0.41485611868374833, -0.3722078760357013, 0.31834661990116175,
    -0.11089469428239668, 0.035478304325618236, -0.002166375594868791
  ],
  q: [
    1, 0.10642088040084423, 0.540397917702171, 0.07182865441419627, 0.12617121980876164, 0.01363708391202905,
    0.011984499846799107
  ]
}

/** erf x = 1 - e^(-x^2 - 0.5625 + p(1 / x^2) / q(1 / x^2)) / x for greater x; the first p and q up to x = 1 / 0.35. */
const tails = [
  {
    p: [
      -0.009864944034847148, -0.6938585727071818, -10.558626225323291, -62.375332450326006,
      -162.39666946257347, -184.60509290671104, -81.2874355063066, -9.814329344169145
    ],
    q: [
      1, 19.651271667439257, 137.65775414351904, 434.56587747522923, 645.3872717332679, 429.00814002756783,
      108.63500554177944, 6.570249770319282, -0.0604244152148581
    ]
  },
  {
    p: [
      -0.0098649429247001, -0.799283237680523, -17.757954917754752, -160.63638485582192, -637.5664433683896,
      -1025.0951316110772, -483.5191916086514
    ],
    q: [
      1, 30.33806074348246, 325.7925129965739, 1536.729586084437, 3199.8582195085955, 2553.0504064331644,
      474.52854120695537, -22.44095244658582
    ]
  }
] as const

/** The error function, 2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x; within 1 ulp. */
export function erf(x: number): number {
  const size = Math.abs(x)
  if (size < 0.84375) {
    // 2 / sqrt(pi) - 1, for x so small that the square is lost beside 1.
    if (size < 3.725290298461914e-9) return x + 0.1283791670955126 * x
    const z = x * x
    return x + x * (polynomial(z, nearZero.p) / polynomial(z, nearZero.q))
  }
  if (Number.isNaN(x)) return x
  if (size >= 6) return x < 0 ? -1 : 1
  const value = size < 1.25 ? nearOne.c + ratio(nearOne, size - 1) : 1 - upperTail(size)
  return x < 0 ? -value : value
}

const ratio = (
  { p, q }: { readonly p: readonly number[]; readonly q: readonly number[] },
  x: number
): number => polynomial(x, p) / polynomial(x, q)

/** 1 - erf x, x from 1.25 to 6. */
function upperTail(x: number): number {
  const correction = ratio(tails[x < 1 / 0.35 ? 0 : 1], 1 / (x * x))
  // x^2 = z^2 + (x - z)(x + z): z has so few bits that its square is exact.
  const z = Math.fround(x)
  return (exp(-z * z - 0.5625) * exp((z - x) * (z + x) + correction)) / x
}
