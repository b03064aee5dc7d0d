/** The kernels' own exp and log, through the kernels that return them directly, against double precision. */
import { expect, it } from 'vitest'
import { exp, log } from '../../src/math.js'
import { randomStream } from '../../src/random.js'
import { callKernel, read, written } from './kernel-call.js'
import { watchedMemory } from './watched-memory.js'

const memory = await watchedMemory()
const count = 4000
const random = randomStream(1, 'split')

/**
 * The largest error in units of the last place; below the normal floats these lie as far apart as the smallest of them.
 */
function ulps(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  let most = 0
  for (let i = 0; i < found.length; i++) {
    const unit = 2 ** (Math.max(Math.floor(Math.log2(Math.abs(expected[i]))), -126) - 23)
    const off = Math.abs(found[i] - expected[i]) / unit
    if (!(off <= most)) most = off
  }
  return most
}

it('exp is within 2 units in the last place, down to the smallest numbers', () => {
  // Softmax of [0, x] is [1, e^x] to the bit where 1 + e^x is 1.
  const x = Float32Array.from({ length: count }, () => -17.4 - 85.5 * random.uniform())
  const rows = Float32Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? 0 : x[i >> 1]))
  const { shares } = callKernel(memory, { shares: written(rows) }, (k, at) => k.softmax(at.shares, count, 2))
  const powers = shares.filter((_, i) => i % 2 === 1)
  expect(ulps(powers, Array.from(x, exp))).toBeLessThanOrEqual(2)
  expect(
    ulps(
      shares.filter((_, i) => i % 2 === 0),
      Array(count).fill(1)
    )
  ).toBe(0)
})

it('log is within 2 units in the last place between 0 and 1', () => {
  // The cross-entropy of [p, 1 - p], both exact in float32, is -log p.
  const p = Float32Array.from(
    { length: count },
    (_, i) => (i < 100 ? i + 2 : 2 + random.below(2 ** 24 - 4)) / 2 ** 24
  )
  const outputs = Float32Array.from({ length: 2 * count }, (_, i) =>
    i % 2 === 0 ? p[i >> 1] : 1 - p[i >> 1]
  )
  const { losses } = callKernel(
    memory,
    {
      ...{ outputs: read(outputs), classes: read(new Uint32Array(count)) },
      ...{ losses: written(count), metrics: written(count) }
    },
    (k, at) => k.probabilityCrossEntropy(at.outputs, at.classes, count, 2, 1, 0, at.losses, at.metrics)
  )
  expect(
    ulps(
      losses,
      Array.from(p, (each) => -log(each))
    )
  ).toBeLessThanOrEqual(2)
})
