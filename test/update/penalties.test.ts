/** Penalties and clipping, computed by hand. */
import { describe, expect, it } from 'vitest'
import { clipGradient } from '../../src/update/clipping.js'
import { addPenaltyGradient, penalty, totalPenalty } from '../../src/update/penalties.js'
import { createOptimizer } from '../../src/update/update-rules.js'

const weights = Float32Array.of(0.5, -2, 0)

describe('penalty', () => {
  it('is l1 times the sum of sizes and l2 times the sum of squares', () => {
    expect(penalty({ l1: 0.5, l2: 0 }, weights)).toBe(1.25)
    expect(penalty({ l1: 0, l2: 2 }, weights)).toBe(8.5)
    expect(penalty({ l1: 0.5, l2: 2 }, weights)).toBe(9.75)
  })

  it('is summed over the arrays that have a regularizer', () => {
    const specs = [{ regularizer: { l1: 0.5, l2: 0 } }, {}, { regularizer: { l1: 0, l2: 2 } }]
    expect(totalPenalty(specs, [weights, weights, weights])).toBe(9.75)
  })

  // tf.GradientTape over keras.regularizers.L1L2(0.1, 0.1) gives [0, 0.3, -0.5] for the weights [0, 1, -2].
  it("has Keras's gradient, 0 at 0, on top of what is there", () => {
    const gradient = Float32Array.of(1, 1, 1)
    addPenaltyGradient({ l1: 0.1, l2: 0.1 }, Float32Array.of(0, 1, -2), gradient)
    expect([...gradient]).toEqual([1, 1.3, 0.5].map(Math.fround))
  })
})

describe('clipGradient', () => {
  const clipped = (options: { clipNorm?: number; clipValue?: number }): number[] => {
    const gradient = Float32Array.of(3, -4, 0)
    clipGradient(gradient, options)
    return [...gradient]
  }

  it('shortens what is longer than clipNorm, and nothing else', () => {
    // The length of (3, -4, 0) is 5.
    expect(clipped({ clipNorm: 2.5 })).toEqual([1.5, -2, 0])
    expect(clipped({ clipNorm: 5 })).toEqual([3, -4, 0])
    expect(clipped({ clipNorm: 6 })).toEqual([3, -4, 0])
  })

  it('cuts each number off at clipValue', () => {
    expect(clipped({ clipValue: 3.5 })).toEqual([3, -3.5, 0])
    expect(clipped({})).toEqual([3, -4, 0])
  })

  it('comes before the update of an optimizer, which leaves the gradient as it was', () => {
    const { update } = createOptimizer({ type: 'sgd', learningRate: 1, clipNorm: 2.5 })
    const [moved, gradient] = [new Float32Array(3), Float32Array.of(3, -4, 0)]
    update(moved, gradient, [], 1, 1)
    expect([...moved]).toEqual([-1.5, 2, 0])
    expect([...gradient]).toEqual([3, -4, 0])
  })
})
