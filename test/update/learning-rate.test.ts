/** Learning rates: computed by hand, and against Keras's schedules. */
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { type Schedule, schedule } from '../../src/config/schema/schedules.js'
import { learningRate } from '../../src/update/learning-rate.js'

/** The rates of steps 1, 2, … at learningRate 0.1, 4 batches an epoch, 3 epochs. */
const rates = (input: v.InferInput<typeof schedule>, steps: number, plateauFactor = 1): number[] => {
  const options = { optimizer: { learningRate: 0.1 }, schedule: v.parse(schedule, input), epochs: 3 }
  return Array.from({ length: steps }, (_, index) => learningRate(options, index + 1, 4, plateauFactor))
}

function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length)
  for (const [index, rate] of expected.entries()) expect(found[index]).toBeCloseTo(rate, 7)
}

describe('learningRate', () => {
  it('is constant', () => {
    expect(rates({ type: 'constant' }, 3)).toEqual([0.1, 0.1, 0.1])
  })

  it('steps down every few epochs', () => {
    const found = rates({ type: 'step', every: 2, factor: 0.5 }, 12)
    expectClose(found, [...new Array<number>(8).fill(0.1), ...new Array<number>(4).fill(0.05)])
  })

  // keras.optimizers.schedules.ExponentialDecay(0.1, 4, 0.5) at steps 0 to 5.
  it('decays as ExponentialDecay does', () => {
    expectClose(
      rates({ type: 'exponential', decay: 0.5 }, 6),
      [0.1, 0.0840896443, 0.0707106814, 0.0594603531, 0.05, 0.0420448221]
    )
  })

  // keras.optimizers.schedules.CosineDecay(0.1, 12, alpha=0.1) at steps 0 to 11.
  it('falls along a cosine as CosineDecay does', () => {
    expectClose(
      rates({ type: 'cosine', finalRate: 0.01 }, 12),
      [
        0.1, 0.0984666646, 0.0939711481, 0.0868198127, 0.0775, 0.0666468665, 0.055, 0.0433531404, 0.0325,
        0.0231801961, 0.0160288569, 0.0115333358
      ]
    )
  })

  it('rises for 30% of a cycle, then falls to a ten-thousandth', () => {
    // 12 steps: the top is at 3.6 steps. By hand: 0.1 + 0.4 (1 - cos(pi 3 / 3.6)) / 2 at step 4, and from there
    // 1e-5 + (0.5 - 1e-5) (1 + cos(pi 0.4 / 8.4)) / 2 at step 5.
    const found = rates({ type: 'oneCycle', maxRate: 0.5 }, 12)
    expect(found[0]).toBe(0.1)
    expect(found[3]).toBeCloseTo(0.1 + 0.2 * (1 + Math.sqrt(3) / 2), 10)
    expect(found[4]).toBeCloseTo(1e-5 + ((0.5 - 1e-5) * (1 + Math.cos((Math.PI * 0.4) / 8.4))) / 2, 10)
    expect(Math.max(...found)).toBeLessThanOrEqual(0.5)
    expect(found[11]).toBeLessThan(0.02)
    expect(found[11]).toBeGreaterThan(1e-5)
  })

  it('takes the plateaus on top', () => {
    expectClose(rates({ type: 'reduceOnPlateau', monitor: 'loss' }, 2, 0.25), [0.025, 0.025])
  })

  it('warms up evenly', () => {
    expectClose(rates({ type: 'constant', warmupSteps: 4 }, 6), [0.025, 0.05, 0.075, 0.1, 0.1, 0.1])
  })

  it('stays at the end where training goes on beyond the epochs', () => {
    const all: v.InferInput<typeof schedule>[] = [
      { type: 'cosine' },
      { type: 'oneCycle', maxRate: 1 },
      { type: 'exponential', decay: 0.5 }
    ]
    for (const each of all) {
      const found = rates(each, 20)
      expect(new Set(found.slice(11)).size).toBe(1)
      expect(found.every((rate) => rate > 0)).toBe(true)
    }
  })

  it('has a rate for each schedule of the config', () => {
    const types: Schedule['type'][] = [
      'constant',
      'step',
      'exponential',
      'cosine',
      'oneCycle',
      'reduceOnPlateau'
    ]
    expect(schedule.options.map((option) => option.entries.type.literal).sort()).toEqual(types.sort())
  })
})
