/** The elementary functions against true values from mpmath, their special values, and mathematical laws. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { erf } from '../src/math/erf.js'
import * as math from '../src/math.js'
import * as random from '../src/random.js'
import { fingerprint, fingerprintHash } from './math.fingerprint.js'

/** Rows of [arguments..., nearest double y, rest]: the true value is y + rest * ulp(y). */
type Table = Record<string, number[][]>

// From mpmath 1.3.0 at 400 bits: scripts/math-reference.py wrote it.
const reference: Table = JSON.parse(readFileSync(new URL('math.reference.json', import.meta.url), 'utf8'))

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number
const smallest = 5e-324
const largest = 1.7976931348623157e308

/** The distance from |y| to the next larger double. */
function ulp(y: number): number {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, Math.abs(y))
  view.setBigUint64(0, view.getBigUint64(0) + 1n)
  return view.getFloat64(0) - Math.abs(y)
}

const { cos, exp, expm1, log, log1p, pow, powInt, sin, tanh } = math

describe('true values', () => {
  // Bounds in ulps, a little above the largest errors seen on 60,000 to 100,000 points a function: exp 0.83, expm1
  // 0.80, log 0.76, log1p 0.82, sin 0.74, cos 0.72, tanh 1.23, powInt 0.63, pow 0.88; erf on 6,000.
  it.each<[string, (x: number, y: number) => number, number]>([
    ['exp', exp, 0.85],
    ['expm1', expm1, 0.85],
    ['log', log, 0.8],
    ['log1p', log1p, 0.85],
    ['sin', sin, 0.8],
    ['cos', cos, 0.8],
    ['tanh', tanh, 1.3],
    ['erf', erf, 1],
    ['powInt', powInt, 0.65],
    ['pow', pow, 0.9]
  ])('%s is near enough', (name, compute, bound) => {
    const rows = reference[name]!
    expect(rows.length).toBeGreaterThan(150)
    const wrong = rows.filter((row) => {
      const [nearest, rest] = row.slice(-2) as [number, number]
      const error = (compute(row[0]!, row[1]!) - nearest) / ulp(nearest) - rest
      return !(Math.abs(error) <= bound)
    })
    expect(wrong).toEqual([])
  })
})

describe('special values', () => {
  // By IEEE 754-2019, section 9.2.1, and Annex F of the C standard.
  it.each<[string, (x: number) => number, [x: number, value: number][]]>([
    [
      'exp',
      exp,
      [
        [0, 1],
        [-0, 1],
        [infinity, infinity],
        [-infinity, 0],
        [nan, nan],
        [709.782712893385, infinity],
        [-746, 0],
        [smallest, 1],
        [-745.1, smallest]
      ]
    ],
    [
      'expm1',
      expm1,
      [
        [0, 0],
        [-0, -0],
        [infinity, infinity],
        [-infinity, -1],
        [nan, nan],
        [710, infinity],
        [-40, -1],
        [smallest, smallest],
        [-smallest, -smallest]
      ]
    ],
    [
      'log',
      log,
      [
        [0, -infinity],
        [-0, -infinity],
        [1, 0],
        [infinity, infinity],
        [-1, nan],
        [-infinity, nan],
        [nan, nan]
      ]
    ],
    [
      'log1p',
      log1p,
      [
        [0, 0],
        [-0, -0],
        [-1, -infinity],
        [infinity, infinity],
        [-1.5, nan],
        [-infinity, nan],
        [nan, nan],
        [smallest, smallest]
      ]
    ],
    [
      'sin',
      sin,
      [
        [0, 0],
        [-0, -0],
        [infinity, nan],
        [-infinity, nan],
        [nan, nan],
        [smallest, smallest]
      ]
    ],
    [
      'cos',
      cos,
      [
        [0, 1],
        [-0, 1],
        [infinity, nan],
        [-infinity, nan],
        [nan, nan],
        [smallest, 1]
      ]
    ],
    [
      'tanh',
      tanh,
      [
        [0, 0],
        [-0, -0],
        [infinity, 1],
        [-infinity, -1],
        [nan, nan],
        [smallest, smallest],
        [largest, 1]
      ]
    ],
    [
      'erf',
      erf,
      [
        [0, 0],
        [-0, -0],
        [infinity, 1],
        [-infinity, -1],
        [nan, nan],
        [smallest, smallest],
        [largest, 1]
      ]
    ]
  ])('%s', (_name, compute, values) => {
    expect(values.map(([x]) => [x, compute(x)])).toEqual(values)
  })

  it.each<[string, (x: number, y: number) => number]>([
    ['powInt', powInt],
    ['pow', pow]
  ])('%s of whole exponents', (_name, compute) => {
    const values: [x: number, n: number, value: number][] = [
      [nan, 0, 1],
      [nan, 1, nan],
      [0, 0, 1],
      [infinity, 0, 1],
      [0, 3, 0],
      [-0, 3, -0],
      [-0, 2, 0],
      [0, -3, infinity],
      [-0, -3, -infinity],
      [-0, -2, infinity],
      [infinity, 2, infinity],
      [infinity, -2, 0],
      [-infinity, 3, -infinity],
      [-infinity, -3, -0],
      [-2, 3, -8],
      [-2, -2, 0.25],
      [2, 1023, 8.98846567431158e307],
      [2, 1024, infinity],
      [2, -1074, smallest],
      [2, -1076, 0],
      [smallest, 1, smallest],
      [largest, 1, largest],
      [1.5, 2 ** 53 - 1, infinity],
      [0.5, 2 ** 53 - 1, 0],
      [1, -(2 ** 53 - 1), 1]
    ]
    expect(values.map(([x, n]) => [x, n, compute(x, n)])).toEqual(values)
  })

  it('pow of other exponents', () => {
    const values: [x: number, y: number, value: number][] = [
      [1, nan, 1],
      [1, infinity, 1],
      [-1, -infinity, 1],
      [2, nan, nan],
      [nan, 0.5, nan],
      [-2, 0.5, nan],
      [0, 0.5, 0],
      [-0, 0.5, 0],
      [0, -0.5, infinity],
      [infinity, 0.5, infinity],
      [infinity, -0.5, 0],
      [-infinity, 0.5, infinity],
      [2, infinity, infinity],
      [2, -infinity, 0],
      [0.5, infinity, 0],
      [-0.5, -infinity, infinity],
      [4, 0.5, 2],
      [2, 1e300, infinity],
      [2, -1e300, 0],
      [-2, -1e300, 0]
    ]
    expect(values.map(([x, y]) => [x, y, pow(x, y)])).toEqual(values)
  })

  it('refuses angles beyond 2^20 and exponents that are not whole', () => {
    expect(() => sin(1048577)).toThrow(RangeError)
    expect(() => cos(-1e300)).toThrow(RangeError)
    for (const n of [0.5, 2 ** 53, nan, infinity]) expect(() => powInt(2, n)).toThrow(RangeError)
  })
})

describe('laws', () => {
  const within = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true })
  const close = (a: number, b: number, ulps: number): void => {
    expect(Math.abs(a - b)).toBeLessThanOrEqual(ulps * ulp(Math.max(Math.abs(a), Math.abs(b))))
  }

  it.each<[string, (x: number) => number, number, number]>([
    ['exp', exp, -750, 712],
    ['expm1', expm1, -60, 712],
    ['log', log, 0, largest],
    ['log1p', log1p, -1, largest],
    ['tanh', tanh, -25, 25],
    ['erf', erf, -7, 7]
  ])('%s never falls', (_name, compute, min, max) => {
    fc.assert(
      fc.property(within(min, max), within(min, max), (a, b) => {
        // Two neighbours may each be an ulp off: numbers a millionth apart cannot change places.
        const [low, high] = a < b ? [a, b] : [b, a]
        fc.pre(high - low > 1e-6 * Math.abs(high))
        expect(compute(low)).toBeLessThanOrEqual(compute(high))
      })
    )
  })

  it('exp undoes log', () => {
    fc.assert(
      fc.property(within(1e-300, 1e300), (x) => {
        // An ulp of log x, at most 2^-43 for |log x| below 710, is the relative error of x.
        expect(Math.abs(exp(log(x)) / x - 1)).toBeLessThan(2 ** -43)
      })
    )
  })

  it('log1p undoes expm1', () => {
    fc.assert(fc.property(within(-0.5, 1), (x) => close(log1p(expm1(x)), x, 4)))
  })

  it('sin and cos lie on the circle, odd and even', () => {
    fc.assert(
      fc.property(within(-(2 ** 20), 2 ** 20), (x) => {
        expect(Math.abs(sin(x) * sin(x) + cos(x) * cos(x) - 1)).toBeLessThan(1e-15)
        expect(sin(-x)).toBe(-sin(x))
        expect(cos(-x)).toBe(cos(x))
      })
    )
  })

  it('tanh is odd and expm1(2x) / (expm1(2x) + 2)', () => {
    fc.assert(
      fc.property(within(-18, 18), (x) => {
        expect(tanh(-x)).toBe(-tanh(x))
        close(tanh(x), expm1(2 * x) / (expm1(2 * x) + 2), 6)
      })
    )
  })

  it('powInt multiplies: x^(n+1) = x^n x', () => {
    fc.assert(
      fc.property(within(0.5, 2), fc.integer({ min: -900, max: 900 }), (x, n) =>
        close(powInt(x, n + 1), powInt(x, n) * x, 3)
      )
    )
  })

  it('pow is exp(y log x)', () => {
    fc.assert(
      fc.property(within(0.01, 100), within(-20, 20), (x, y) => {
        expect(Math.abs(pow(x, y) / exp(y * log(x)) - 1)).toBeLessThan(1e-13)
      })
    )
  })
})

describe('fingerprint', () => {
  it('has the same bits here as on every other machine', () => {
    expect(fingerprint(math, random)).toBe(fingerprintHash)
  })
})
