/** The updates of weights in ranges, with penalties and clipping: each step follows the last, against the twin. */
import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { type Optimizer, optimizers } from '../../../src/config/schema/optimizers.js'
import type { WeightPlace, WeightRange } from '../../../src/engine/compiled/plan/operation.js'
import { updateOf } from '../../../src/engine/compiled/worker/update-weights.js'
import { addPenaltyGradient, totalPenalty } from '../../../src/update/penalties.js'
import { createOptimizer } from '../../../src/update/update-rules.js'
import { expectNear, roundoff } from '../agreement.js'
import { fractions } from '../cases.js'
import { GuardedMap } from '../guarded-map.js'
import { type Background, backgrounds, watchedMemory } from '../watched-memory.js'

const memory = await watchedMemory()

const rate = fc.constantFrom(1e-4, 0.01, 0.3)
const beta = fc.constantFrom(0, 0.5, 0.9)
const epsilon = fc.constantFrom(1e-7, 1e-3)
const own = {
  sgd: fc.constant({}),
  momentum: fc.record({ momentum: beta, useNesterov: fc.boolean() }),
  adagrad: fc.record({ initialAccumulatorValue: fc.constantFrom(0, 0.1), epsilon }),
  // Centered, what is left of the mean of squares is at least decay^steps of it: not too little.
  rmsprop: fc.record({ decay: fc.constantFrom(0.7, 0.9), momentum: beta, epsilon, centered: fc.boolean() }),
  adam: fc.record({ beta1: beta, beta2: fc.constantFrom(0.9, 0.999), epsilon }),
  adamax: fc.record({ beta1: beta, beta2: fc.constantFrom(0.9, 0.999), epsilon }),
  adadelta: fc.record({ rho: fc.constantFrom(0.5, 0.95), epsilon })
}
const clipping = fc.oneof(
  { weight: 2, arbitrary: fc.constant({}) },
  fc.record({ clipNorm: fc.constantFrom(0.1, 1, 100) }),
  fc.record({ clipValue: fc.constantFrom(0.1, 0.5, 100) })
)
const regularizer = fc.option(fc.record({ l1: fc.constantFrom(0, 0.1), l2: fc.constantFrom(0, 0.2) }), {
  nil: undefined
})

/** Weights, and the place where they are cut for two threads. */
const array = fc.record({ count: fc.integer({ min: 1, max: 37 }), cut: fc.nat(9), regularizer })
const arrays = fc.array(array, { minLength: 1, maxLength: 3 })
type ArrayCase = (typeof arrays extends fc.Arbitrary<infer T> ? T : never)[number]

function placed(cases: readonly ArrayCase[], slots: number): { map: GuardedMap; weights: WeightPlace[] } {
  const map = new GuardedMap()
  const weights = cases.map(({ count, regularizer }) => {
    const room = (): number => map.fixed(4 * count)
    const [value, gradient] = [room(), room()]
    return {
      value,
      gradient,
      slots: Array.from({ length: slots }, room),
      count,
      regularizer,
      clipping: map.fixed(4)
    }
  })
  return { map, weights }
}

/** Two ranges of each array, the last first. */
const rangesOf = (cases: readonly ArrayCase[], weights: readonly WeightPlace[]): WeightRange[] =>
  cases
    .flatMap(({ count, cut }, i) => {
      const [place, middle] = [weights[i], Math.min(4 * cut, count)]
      return [
        { place, from: 0, count: middle },
        { place, from: middle, count: count - middle }
      ].filter((range) => range.count > 0)
    })
    .reverse()

/** Words of a range; the optimizers write whole vectors, which at the end of an array go past it. */
const span = (at: number, { place, from, count }: WeightRange, vectors = false) =>
  [at + 4 * from, at + 4 * (from + count) + (vectors && from + count === place.count ? 12 : 0)] as const

function tryUpdates(
  optimizer: Optimizer,
  cases: readonly ArrayCase[],
  seed: number,
  background: Background
): void {
  const twin = createOptimizer(optimizer)
  const { map, weights } = placed(cases, twin.slotNames.length)
  memory.fill(map.bytes(0), background)
  for (const [i, { value, slots, count }] of weights.entries()) {
    memory.put(value, fractions(seed, i, count))
    for (const [s, values] of twin.initialSlots(count).entries()) memory.put(slots[s], values)
  }
  const update = updateOf(optimizer, { weights }, memory.kernels, memory.buffer)
  const ranges = rangesOf(cases, weights)
  for (let step = 1; step <= 4; step++) {
    const before = weights.map(({ value, slots, count }, i) => ({
      values: memory.take(value, count),
      slots: slots.map((slot) => memory.take(slot, count)),
      gradient: fractions(seed, 10 * step + i, count).map((g) => 2 * g)
    }))
    const penalty = totalPenalty(
      weights,
      before.map(({ values }) => values)
    )
    expect(Math.abs(update.penalty() - penalty)).toBeLessThanOrEqual(1e-12 * penalty)
    for (const [i, { gradient }] of before.entries()) memory.put(weights[i].gradient, gradient)
    for (const range of ranges)
      memory.changesOf(() => update.penalize(range), [span(range.place.gradient, range)])
    for (const [i, { values, gradient }] of before.entries()) {
      const { regularizer, count, gradient: at } = weights[i]
      if (regularizer) addPenaltyGradient(regularizer, values, gradient)
      expectNear(`gradient ${i}`, memory.take(at, count), gradient, () => 8 * roundoff)
      // The adaptive ones divide by it, however little of it a penalty has left: they go on from its very bits.
      gradient.set(memory.take(at, count))
    }
    if (update.measure)
      memory.changesOf(
        update.measure,
        weights.map(({ clipping: at }) => [at, at + 4] as const)
      )
    for (const range of ranges) {
      const { value, gradient, slots } = range.place
      const written = [value, ...slots].map((at) => span(at, range, true))
      memory.changesOf(
        () => update.apply(range, step, optimizer.learningRate),
        [...written, span(gradient, range)]
      )
    }
    for (const [i, { values, slots, gradient }] of before.entries()) {
      const { count, value } = weights[i]
      const start = values.slice()
      twin.update(values, gradient, slots, step, optimizer.learningRate)
      // Each of some dozen float32 operations rounds; a change is of the order of the rate, or larger.
      expectNear(`weights ${i} after step ${step}`, memory.take(value, count), values, (at) => {
        const change = Math.abs(values[at] - start[at])
        return 2 * roundoff * Math.abs(values[at]) + 64 * roundoff * (change + optimizer.learningRate)
      })
      for (const [s, expected] of slots.entries())
        expectNear(
          `slot ${s} of ${i} after step ${step}`,
          memory.take(weights[i].slots[s], count),
          expected,
          (at) =>
            32 *
            roundoff *
            (optimizer.learningRate +
              Math.abs(expected[at]) +
              (s === 0 || optimizer.type === 'rmsprop' ? 1 : 0))
        )
    }
  }
}

describe.each(Object.entries(own))('%s', (type, options) => {
  it('is the twin, step by step, on every range alone', () => {
    fc.assert(
      fc.property(options, clipping, rate, arrays, fc.nat(), (own, clipping, learningRate, arrays, seed) => {
        const optimizer = v.parse(optimizers, { type, learningRate, ...own, ...clipping })
        for (const background of backgrounds) tryUpdates(optimizer, arrays, seed, background)
      }),
      { numRuns: 50 }
    )
  })
})
