/** The kernels of activations, number by number, against double precision; and their results for NaN and infinities. */
import { describe, expect, it } from 'vitest'
import type { Kernels } from '../../../src/engine/compiled/kernels/webassembly-kernels.js'
import { erf } from '../../../src/math/erf.js'
import { exp, expm1, log1p, tanh } from '../../../src/math.js'
import { randomStream } from '../../../src/random.js'
import { bench } from '../memory.js'

const alpha = Math.fround(0.2)
const sigmoid = (x: number): number => 1 / (1 + exp(-x))
const density = (x: number): number => 0.3989422804014327 * exp(-0.5 * x * x)
/** The probability of numbers below x; far below 0, where 1 + erf has no digits left, by its continued fraction. */
const below = (x: number): number => {
  if (x > -3) return 0.5 * (1 + erf(x * Math.SQRT1_2))
  let fraction = -x
  for (let k = 60; k > 0; k--) fraction = -x + k / fraction
  return density(x) / fraction
}

interface Activation {
  readonly value: (x: number) => number
  /** The factor of the gradient at x, where the output is y. */
  readonly outputGradient: (x: number, y: number) => number
  /** Units in the last place that the value may be off, and the factor, measured at 1 where it is smaller. */
  readonly ulps: number
}

const gated = ['silu', 'gelu'] as const
const names = [...(['relu', 'relu6', 'leakyReLU', 'elu', 'softplus', 'sigmoid', 'tanh'] as const), ...gated]
type Name = (typeof names)[number]

const activations: Record<Name, Activation> = {
  relu: { value: (x) => Math.max(x, 0), outputGradient: (x) => (x > 0 ? 1 : 0), ulps: 0.5 },
  relu6: {
    value: (x) => Math.min(Math.max(x, 0), 6),
    outputGradient: (x) => (x > 0 && x < 6 ? 1 : 0),
    ulps: 0.5
  },
  leakyReLU: { value: (x) => (x > 0 ? x : alpha * x), outputGradient: (x) => (x > 0 ? 1 : alpha), ulps: 0.5 },
  elu: { value: (x) => (x > 0 ? x : expm1(x)), outputGradient: (x) => (x > 0 ? 1 : exp(x)), ulps: 2 },
  softplus: { value: (x) => Math.max(x, 0) + log1p(exp(-Math.abs(x))), outputGradient: sigmoid, ulps: 3 },
  sigmoid: { value: sigmoid, outputGradient: (_x, y) => y * (1 - y), ulps: 3 },
  tanh: { value: tanh, outputGradient: (_x, y) => 1 - y * y, ulps: 3 },
  silu: {
    value: (x) => x * sigmoid(x),
    outputGradient: (x) => sigmoid(x) * (1 + x * (1 - sigmoid(x))),
    ulps: 4
  },
  gelu: { value: (x) => x * below(x), outputGradient: (x) => below(x) + x * density(x), ulps: 11 }
}

const isGate = (name: Name): name is (typeof gated)[number] => gated.some((gate) => gate === name)
const [input, output, outputGradients, gradients] = [1024, 65536, 2 * 65536, 3 * 65536]

/** Runs an activation and its gradient, of slopes of 1, over these numbers. */
function run(kernels: Kernels, floats: Float32Array, name: Name, x: Float32Array) {
  const at = (address: number): Float32Array => floats.subarray(address / 4, address / 4 + x.length)
  at(input).set(x)
  at(outputGradients).fill(1)
  if (isGate(name)) {
    kernels[name](input, output, x.length)
    kernels[`${name}Gradient` as const](input, outputGradients, gradients, x.length)
    return { y: at(output).slice(), g: at(gradients).slice() }
  }
  if (name === 'leakyReLU') {
    kernels.leakyReLU(input, x.length, alpha)
    kernels.leakyReLUGradient(input, outputGradients, x.length, alpha)
  } else {
    kernels[name](input, x.length)
    kernels[`${name}Gradient` as const](input, outputGradients, x.length)
  }
  return { y: at(input).slice(), g: at(outputGradients).slice() }
}

/** The distance of neighbouring floats at x. */
const ulp = (x: number): number => 2 ** (Math.floor(Math.log2(Math.max(Math.abs(x), smallest))) - 23)

/** Below this, factors on the way are no normal floats any more. */
const smallest = 2 ** -119

/** Numbers of every size, both signs, and the corners of the activations. */
function samples(): Float32Array {
  const random = randomStream(1, 'split')
  const sizes = Array.from({ length: 4000 }, () => (2 * random.uniform() - 1) * 12)
  const tiny = Array.from({ length: 1000 }, () => (2 * random.uniform() - 1) * 2 ** -(random.below(60) + 1))
  const large = Array.from({ length: 500 }, () => (2 * random.uniform() - 1) * 85)
  const corners = [
    0,
    -0,
    6,
    0.625,
    -0.625,
    1,
    -1,
    2,
    Math.SQRT2,
    -Math.SQRT2,
    0.41421356,
    88,
    -88,
    -103.9,
    -200
  ]
  return Float32Array.from([...sizes, ...tiny, ...large, ...corners])
}

describe.each(names)('%s', async (name) => {
  const { value, outputGradient, ulps } = activations[name]
  const { kernels, floats } = await bench()

  it('is within a few units in the last place of the exact value, and so is its gradient', () => {
    const x = samples()
    const { y, g } = run(kernels, floats, name, x)
    const off = { value: 0, valueAt: 0, outputGradient: 0, slopeAt: 0 }
    for (const [i, xi] of x.entries()) {
      const exact = value(xi)
      const valueError = Math.abs(y[i] - exact) / ulp(exact)
      if (!(valueError <= off.value)) Object.assign(off, { value: valueError, valueAt: xi })
      const slopeError = Math.abs(g[i] - outputGradient(xi, exact)) / 2 ** -24
      if (!(slopeError <= off.outputGradient)) Object.assign(off, { outputGradient: slopeError, slopeAt: xi })
    }
    expect(off.value, JSON.stringify(off)).toBeLessThanOrEqual(ulps)
    expect(off.outputGradient, JSON.stringify(off)).toBeLessThanOrEqual(6)
  })

  it('keeps NaN, and gives infinities what the formula does', () => {
    const { y } = run(kernels, floats, name, Float32Array.of(Number.NaN, Infinity, -Infinity, 1, Number.NaN))
    const ends: Partial<Record<Name, readonly [atInfinity: number, below: number]>> = {
      ...{ sigmoid: [1, 0], tanh: [1, -1], relu6: [6, 0], elu: [Infinity, -1] },
      ...{ leakyReLU: [Infinity, -Infinity], silu: [Infinity, Number.NaN], gelu: [Infinity, Number.NaN] }
    }
    const [above, below] = ends[name] ?? [Infinity, 0]
    expect([...y.subarray(0, 3)]).toEqual([Number.NaN, above, below])
    expect(y[4]).toBeNaN()
  })

  it('writes as many numbers as it is told to, for every count', () => {
    for (let count = 1; count < 10; count++) {
      const target = isGate(name) ? output / 4 : input / 4
      floats.fill(7, target, target + 16)
      run(kernels, floats, name, new Float32Array(count).fill(1))
      expect([...floats.subarray(target + count, target + 16)]).toEqual(Array(16 - count).fill(7))
    }
  })
})
