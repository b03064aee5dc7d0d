/** Each optimizer's step on numbers that can be computed by hand; network.test.ts replays Keras's own runs. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Optimizer } from '../../src/config/schema/training.js'
import { createOptimizer } from '../../src/update/update-rules.js'

/** The weights after each step from w = 1 at learning rate 1/2, one gradient a step. */
function walk(options: Optimizer, gradients: number[]): { weights: number[]; slots: number[] } {
  const optimizer = createOptimizer(options)
  const weights = new Float32Array([1])
  const slots = optimizer.initialSlots(1)
  const seen = gradients.map((gradient, index) => {
    optimizer.update(weights, new Float32Array([gradient]), slots, index + 1, 0.5)
    return weights[0]
  })
  return { weights: seen, slots: slots.map((slot) => slot[0]) }
}

const learningRate = 0.5
const momentum: Optimizer = { type: 'momentum', learningRate, momentum: 0.5, useNesterov: false }
const adagrad: Optimizer = { type: 'adagrad', learningRate, initialAccumulatorValue: 8, epsilon: 7 }
const rmsprop: Optimizer = {
  type: 'rmsprop',
  learningRate,
  decay: 0.5,
  momentum: 0,
  epsilon: 2,
  centered: false
}
const adam: Optimizer = { type: 'adam', learningRate, beta1: 0.5, beta2: 0.75, epsilon: 2 }

const adamax: Optimizer = { ...adam, type: 'adamax', epsilon: 4 }
const adadelta: Optimizer = { type: 'adadelta', learningRate, rho: 0.5, epsilon: 1 }

describe('createOptimizer', () => {
  // Worked by hand from the formulas in optimizers.ts, with numbers whose roots are whole.
  it.each<[string, Optimizer, number[], number[], number[]]>([
    ['sgd: 1 - 0.5 * 2, then + 0.5 * 4', { type: 'sgd', learningRate }, [2, -4], [0, 2], []],
    ['momentum: v = -1, then -0.5 - 1', momentum, [2, 2], [0, -1.5], [-1.5]],
    // v = -1: w = 1 - 0.5 - 1; then v = -1.5: w = -0.5 - 0.75 - 1.
    ['nesterov', { ...momentum, useNesterov: true }, [2, 2], [-0.5, -2.25], [-1.5]],
    // a = 9: 0.5 * 1 / sqrt(16); then a = 18: 0.5 * 3 / sqrt(25).
    ['adagrad', adagrad, [1, 3], [0.875, Math.fround(0.875 - 0.3)], [18]],
    // v = 2: 0.5 * 2 / sqrt(4).
    ['rmsprop', rmsprop, [2], [0.5], [2]],
    // v = 8, a = 2, so sqrt(8 - 4 + 12) = 4.
    ['rmsprop, centered', { ...rmsprop, centered: true, epsilon: 12 }, [4], [0.5], [8, 2]],
    // The change 0.5, then with v = 1 and g = 0 none: m = 0.5, then 0.25.
    ['rmsprop, momentum', { ...rmsprop, momentum: 0.5 }, [2, 0], [0.5, 0.25], [1, 0.25]],
    // m = 2, v = 4, the correction sqrt(1/4) / (1/2) = 1: 0.5 * 2 / (2 + 2).
    ['adam', adam, [4], [0.75], [2, 4]],
    // m = 2, u = 4: 0.5 / (1/2) * 2 / (4 + 4); then m = 1, u = 3: 0.5 / (3/4) * 1 / (3 + 4).
    ['adamax', adamax, [4, 0], [0.75, Math.fround(0.75 - 2 / 21)], [1, 3]],
    // a = 8, d = -4 sqrt(0 + 1) / sqrt(8 + 1) = -4/3, c = 8/9: 0.5 d.
    ['adadelta', adadelta, [4], [Math.fround(1 / 3)], [8, Math.fround(8 / 9)]]
  ])('%s', (_name, options, gradients, weights, slots) => {
    expect(walk(options, gradients)).toEqual({ weights, slots })
  })

  it('corrects the bias of each step of Adam', () => {
    // With one constant gradient and epsilon 0, m / (1 - beta1^t) = g and v / (1 - beta2^t) = g^2: every step is the
    // rate.
    const { weights } = walk({ ...adam, beta1: 0.9, beta2: 0.999, epsilon: 0 }, new Array<number>(50).fill(3))
    weights.forEach((weight, index) => {
      expect(weight).toBeCloseTo(1 - 0.5 * (index + 1), 4)
    })
  })

  it('names a slot for each array, filled as Keras fills it', () => {
    const all: Optimizer[] = [
      { type: 'sgd', learningRate },
      momentum,
      adagrad,
      rmsprop,
      { ...rmsprop, momentum: 0.5, centered: true },
      adam,
      adamax,
      adadelta
    ]
    const shapes = all.map((options) => {
      const optimizer = createOptimizer(options)
      const slots = optimizer.initialSlots(3)
      expect(slots.length).toBe(optimizer.slotNames.length)
      return [optimizer.slotNames.join(), slots.map((slot) => [...slot])]
    })
    const zeros = [0, 0, 0]
    expect(shapes).toEqual([
      ['', []],
      ['velocity', [zeros]],
      ['accumulator', [[8, 8, 8]]],
      ['velocity', [zeros]],
      ['velocity,momentum,average', [zeros, zeros, zeros]],
      ['momentum,velocity', [zeros, zeros]],
      ['momentum,norm', [zeros, zeros]],
      ['gradients,changes', [zeros, zeros]]
    ])
  })

  it('goes downhill, and treats every weight alike', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(momentum, adagrad, rmsprop, adam, adamax, adadelta),
        fc.array(fc.float({ min: -10, max: 10, noNaN: true }), { minLength: 1, maxLength: 8 }),
        (options, gradients) => {
          const optimizer = createOptimizer(options)
          const weights = new Float32Array(gradients.length)
          optimizer.update(
            weights,
            new Float32Array(gradients),
            optimizer.initialSlots(gradients.length),
            1,
            0.5
          )
          const alone = gradients.map((gradient) => walk(options, [gradient]).weights[0] - 1)
          weights.forEach((weight, i) => {
            expect(weight).toBeCloseTo(alone[i], 5)
            expect(weight * gradients[i]).toBeLessThanOrEqual(0)
          })
        }
      )
    )
  })
})
