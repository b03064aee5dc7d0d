/** Every initializer has the mean, the deviation and the bounds of Keras 3's formulas. */
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { initializer } from '../../src/config/schema/initializers.js'
import { initialValues } from '../../src/model/draw-weights.js'
import { randomStream } from '../../src/random.js'

const fanIn = 90
const fanOut = 30
const count = 200_000

const draw = (input: v.InferInput<typeof initializer>, size = count) =>
  initialValues(
    {
      name: 'kernel',
      shape: [size],
      trainable: true,
      initializer: v.parse(initializer, input),
      fanIn,
      fanOut
    },
    randomStream(7, 'weights', 3)
  )

function moments(values: Float32Array) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / values.length
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return { mean, deviation: Math.sqrt(variance), largest }
}

// A uniform distribution in [-a, a] has deviation a / sqrt(3). The variance-scaling initializers of Keras aim at
// the variance scale / fan: 1 / 60 (glorot, average of the fans), 2 / 90 (he), 1 / 90 (lecun).
const glorot = Math.sqrt(1 / 60)
const he = Math.sqrt(2 / 90)
const lecun = Math.sqrt(1 / 90)
/** Keras cuts its variance-scaling normals at two deviations of the wider distribution. */
const cut = 2 / 0.87962566103423978

describe.each([
  { name: 'glorotUniform', deviation: glorot, bound: glorot * Math.sqrt(3) },
  { name: 'glorotNormal', deviation: glorot, bound: glorot * cut },
  { name: 'heUniform', deviation: he, bound: he * Math.sqrt(3) },
  { name: 'heNormal', deviation: he, bound: he * cut },
  { name: 'lecunUniform', deviation: lecun, bound: lecun * Math.sqrt(3) },
  { name: 'lecunNormal', deviation: lecun, bound: lecun * cut },
  { name: 'randomUniform', deviation: 0.05 / Math.sqrt(3), bound: 0.05 },
  // The deviation of a normal distribution cut at two deviations is 0.8796 of the uncut one.
  { name: 'truncatedNormal', deviation: 0.05 * 0.87962566103423978, bound: 0.1 },
  { name: 'randomNormal', deviation: 0.05, bound: 0.05 * 6.67 }
] as const)('$name', ({ name, deviation, bound }) => {
  it('has the mean, the deviation and the bound of the formula', () => {
    const found = moments(draw(name))
    // Five standard errors: of a mean deviation / sqrt(n), of a deviation at most deviation / sqrt(2 n).
    expect(Math.abs(found.mean)).toBeLessThan((5 * deviation) / Math.sqrt(count))
    expect(Math.abs(found.deviation - deviation)).toBeLessThan((5 * deviation) / Math.sqrt(2 * count))
    expect(found.largest).toBeLessThanOrEqual(bound * (1 + 1e-6))
    // Nearly reached: the bound is where values are cut, not merely somewhere outside.
    if (name !== 'randomNormal') expect(found.largest).toBeGreaterThan(bound * 0.995)
    else expect(found.largest).toBeGreaterThan(4 * deviation)
  })
})

describe('the other initializers', () => {
  it('zeros, ones and constant are what they say', () => {
    expect([...draw('zeros', 3)]).toEqual([0, 0, 0])
    expect([...draw('ones', 3)]).toEqual([1, 1, 1])
    expect([...draw({ type: 'constant', value: 0.25 }, 3)]).toEqual([0.25, 0.25, 0.25])
  })

  it('take their options', () => {
    const normal = moments(draw({ type: 'randomNormal', mean: 3, stddev: 0.5 }))
    expect(normal.mean).toBeCloseTo(3, 2)
    expect(normal.deviation).toBeCloseTo(0.5, 2)
    const truncated = draw({ type: 'truncatedNormal', mean: 3, stddev: 0.5 })
    expect(truncated.every((value) => value >= 2 && value <= 4)).toBe(true)
    const uniform = draw({ type: 'randomUniform', minval: 2, maxval: 6 })
    expect(uniform.every((value) => value >= 2 && value < 6)).toBe(true)
    expect(moments(uniform).mean).toBeCloseTo(4, 1)
  })

  it('divide by at least 1, as Keras does', () => {
    const spec = { name: 'kernel', shape: [1000], trainable: true, fanIn: 0, fanOut: 0 } as const
    const values = initialValues(
      { ...spec, initializer: { type: 'glorotUniform' } },
      randomStream(1, 'weights')
    )
    expect(moments(values).largest).toBeLessThanOrEqual(Math.sqrt(3))
  })
})
