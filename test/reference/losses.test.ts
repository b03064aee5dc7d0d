/** The losses: known values, both ways to compute the cross-entropy, extremes, and gradients by finite differences. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { randomStream } from '../../src/random.js'
import { activate } from '../../src/reference/activation-functions.js'
import {
  absoluteError,
  binaryCrossEntropy,
  binaryCrossEntropyOfLogits,
  crossEntropy,
  crossEntropyOfLogits,
  oneHot,
  squaredError
} from '../../src/reference/loss-functions.js'
import { fromNested, type Tensor, tensor, toNested } from '../../src/reference/tensor.js'
import { expectGradient, randomTensor } from './finite-differences.js'

const few = fc.integer({ min: 2, max: 6 })

function randomTargets(seed: number, batch: number, classes: number): Tensor {
  const stream = randomStream(seed, 'split')
  return oneHot(
    Array.from({ length: batch }, () => stream.below(classes)),
    classes
  )
}

it('oneHot puts a 1 at the class', () => {
  expect(toNested(oneHot([2, 0], 3))).toEqual([
    [0, 0, 1],
    [1, 0, 0]
  ])
})

describe('crossEntropyOfLogits', () => {
  it('is -log of the probability of the class, and its mean', () => {
    // By hand: softmax(log [1, 2, 5]) = [1, 2, 5] / 8.
    const logits = fromNested([
      [0, Math.log(2), Math.log(5)],
      [0, Math.log(2), Math.log(5)]
    ])
    const { loss, losses, gradient } = crossEntropyOfLogits(logits, oneHot([0, 2], 3))
    expect(losses[0]).toBeCloseTo(Math.log(8), 14)
    expect(losses[1]).toBeCloseTo(Math.log(8 / 5), 14)
    expect(loss).toBeCloseTo((Math.log(8) + Math.log(8 / 5)) / 2, 14)
    const expected = [-7 / 16, 2 / 16, 5 / 16, 1 / 16, 2 / 16, -3 / 16]
    gradient.data.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 14)
    })
  })

  it('stays exact where the probability is too small for a number', () => {
    const { loss, gradient } = crossEntropyOfLogits(fromNested([[0, 2000]]), oneHot([0], 2))
    expect(loss).toBe(2000)
    expect(toNested(gradient)).toEqual([[-1, 1]])
  })

  it('has the slope of the loss as gradient', () => {
    fc.assert(
      fc.property(fc.nat(), few, few, (seed, batch, classes) => {
        const logits = randomTensor(seed, 1, [batch, classes])
        const targets = randomTargets(seed, batch, classes)
        const { gradient } = crossEntropyOfLogits(logits, targets)
        expectGradient(gradient, logits, () => crossEntropyOfLogits(logits, targets).loss)
      })
    )
  })
})

describe('crossEntropy', () => {
  it('divides by the sum, as Keras does', () => {
    const { loss } = crossEntropy(fromNested([[1, 2, 5]]), oneHot([1], 3))
    expect(loss).toBeCloseTo(Math.log(4), 14)
  })

  it('keeps probabilities 1e-7 away from 0 and 1, with no gradient there', () => {
    const nothing = crossEntropy(fromNested([[0, 1]]), oneHot([0], 2))
    expect(nothing.loss).toBeCloseTo(-Math.log(1e-7), 9)
    expect(toNested(nothing.gradient)).toEqual([[0, 0]])
    expect(crossEntropy(fromNested([[0, 1]]), oneHot([1], 2)).loss).toBeCloseTo(1e-7, 12)
  })

  it('agrees with the loss from the logits', () => {
    fc.assert(
      fc.property(fc.nat(), few, few, (seed, batch, classes) => {
        const logits = randomTensor(seed, 1, [batch, classes])
        const targets = randomTargets(seed, batch, classes)
        const { loss } = crossEntropy(activate('softmax', logits), targets)
        expect(loss).toBeCloseTo(crossEntropyOfLogits(logits, targets).loss, 9)
      })
    )
  })

  it('has the slope of the loss as gradient', () => {
    fc.assert(
      fc.property(fc.nat(), few, few, (seed, batch, classes) => {
        const outputs = tensor([batch, classes])
        randomTensor(seed, 1, [batch, classes]).data.forEach((value, i) => {
          outputs.data[i] = 0.1 + value * value
        })
        const targets = randomTargets(seed, batch, classes)
        const { gradient } = crossEntropy(outputs, targets)
        expectGradient(gradient, outputs, () => crossEntropy(outputs, targets).loss)
      })
    )
  })
})

describe('binaryCrossEntropyOfLogits', () => {
  it('is the mean over the outputs of -log of the probability of each target', () => {
    // By hand: sigmoid(log 3) = 3/4, sigmoid(-log 3) = 1/4.
    const logits = fromNested([[Math.log(3), -Math.log(3)]])
    const { loss, gradient } = binaryCrossEntropyOfLogits(logits, fromNested([[1, 1]]))
    expect(loss).toBeCloseTo((Math.log(4 / 3) + Math.log(4)) / 2, 14)
    expect(gradient.data[0]).toBeCloseTo(-1 / 8, 14)
    expect(gradient.data[1]).toBeCloseTo(-3 / 8, 14)
  })

  it('stays exact where the probability is too small for a number', () => {
    const { loss, gradient } = binaryCrossEntropyOfLogits(fromNested([[2000, -2000]]), fromNested([[0, 1]]))
    expect(loss).toBe(2000)
    expect(toNested(gradient)).toEqual([[0.5, -0.5]])
  })
})

describe('binaryCrossEntropy', () => {
  it('takes outputs for probabilities, and clips them', () => {
    const { loss, gradient } = binaryCrossEntropy(fromNested([[0.75, 0]]), fromNested([[1, 1]]))
    expect(loss).toBeCloseTo((Math.log(4 / 3) - Math.log(1e-7)) / 2, 12)
    expect(gradient.data[0]).toBeCloseTo(-2 / 3, 14)
    expect(gradient.data[1]).toBe(0)
  })
})

describe('squaredError and absoluteError', () => {
  it('are means over the outputs', () => {
    const [outputs, targets] = [
      fromNested([
        [1, 3],
        [0, 0]
      ]),
      fromNested([
        [0, 5],
        [0, 1]
      ])
    ]
    const squared = squaredError(outputs, targets)
    expect([...squared.losses]).toEqual([2.5, 0.5])
    expect(squared.loss).toBe(1.5)
    expect(toNested(squared.gradient)).toEqual([
      [0.5, -1],
      [0, -0.5]
    ])
    const absolute = absoluteError(outputs, targets)
    expect([...absolute.losses]).toEqual([1.5, 0.5])
    expect(toNested(absolute.gradient)).toEqual([
      [0.25, -0.25],
      [0, -0.25]
    ])
  })
})

describe.each([
  ['binaryCrossEntropyOfLogits', binaryCrossEntropyOfLogits],
  ['binaryCrossEntropy', binaryCrossEntropy],
  ['squaredError', squaredError],
  ['absoluteError', absoluteError]
])('%s', (_name, lossOf) => {
  it('has the slope of the loss as gradient', () => {
    fc.assert(
      fc.property(fc.nat(), few, few, (seed, batch, classes) => {
        const logits = randomTensor(seed, 1, [batch, classes])
        const outputs = lossOf === binaryCrossEntropy ? activate('sigmoid', logits) : logits
        const targets = activate('sigmoid', randomTensor(seed, 2, [batch, classes]))
        const { gradient } = lossOf(outputs, targets)
        expectGradient(gradient, outputs, () => lossOf(outputs, targets).loss)
      })
    )
  })
})
