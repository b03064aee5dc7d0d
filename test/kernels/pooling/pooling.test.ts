/** The operations of max and average pooling, of windows and of the whole image, and of zero padding. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ImageShape } from '../../../src/config/network/shape.js'
import {
  agreesExactly,
  agreesWithinRounding,
  agreesWithSlopes,
  expectTwin,
  layersOf,
  roundoff
} from '../agreement.js'
import {
  type Case,
  casesOf,
  fractions,
  image,
  padding,
  pair,
  single,
  wholeNumbers,
  workOf
} from '../cases.js'
import { runOperation } from '../one-operation.js'
import { twinOf } from '../twin.js'
import { watchedMemory } from '../watched-memory.js'

const memory = await watchedMemory()

const windowsOf = (type: string) =>
  fc.record({
    type: fc.constant(type),
    poolSize: pair(4),
    strides: fc.option(pair(5), { nil: undefined }),
    padding
  })
const ugly = (inputShape: ImageShape, layer: object): [Case] => [
  { inputShape, layers: [layer], layout: single, wantsInputGradient: true, seed: 1 }
]
const uglyWindows = (type: string): [Case][] => [
  ugly([1, 1, 1], { type, poolSize: 1 }),
  ugly([1, 1, 7], { type, poolSize: 3, padding: 'same' }),
  ugly([5, 4, 7], { type, poolSize: [5, 4] }),
  ugly([9, 8, 1], { type, poolSize: [2, 1], strides: 4 }),
  ugly([9, 9, 3], { type, poolSize: 4, strides: 1, padding: 'same' })
]

describe('max pooling', () => {
  const cases = casesOf(image, windowsOf('maxPooling2d'))
  const examples = uglyWindows('maxPooling2d')

  it('is the twin to the last bit: of equals the first wins', () => {
    fc.assert(
      fc.property(cases, (each) => agreesExactly(memory, each)),
      { numRuns: 100, examples }
    )
  })

  it('has the gradients of the twin', () => {
    // Linear between its corners: a small step tells, and only float32's rounding of a sum is left.
    fc.assert(
      fc.property(cases, (each) => agreesWithSlopes(memory, each, fractions, 1e-4, 1e-5)),
      { numRuns: 20, examples }
    )
  })

  it('lets NaN win, and the gradient follow it', () => {
    const work = workOf(ugly([2, 2, 5], { type: 'maxPooling2d', poolSize: 2 })[0], fractions)
    const input = work.input.slice()
    input[5 + 2] = Number.NaN
    const { output, inputGradient } = runOperation(memory, { ...work, input })
    expect(output[2]).toBeNaN()
    expect(inputGradient[5 + 2]).toBe(work.outputGradient[2])
  })
})

describe('average pooling', () => {
  const cases = casesOf(image, windowsOf('averagePooling2d'))
  const examples = uglyWindows('averagePooling2d')

  it('is the twin but for rounding', () => {
    // An output is the mean of a window, an input's gradient the sum of the shares of the windows over it:
    // of at most 20 pixels, and of as many.
    const terms = { output: 20 + 1, inputGradient: 20 + 1, gradient: 0 }
    const all = fc.property(cases, (each) => agreesWithinRounding(memory, each, () => terms))
    fc.assert(all, { numRuns: 100, examples })
  })

  it('has the gradients of the twin', () => {
    fc.assert(
      fc.property(cases, (each) => agreesWithSlopes(memory, each, fractions, 1, 1e-5)),
      { numRuns: 20, examples }
    )
  })
})

describe.each(['globalMaxPooling2d', 'globalAveragePooling2d'])('%s', (type) => {
  const cases = casesOf(image, fc.constant({ type }))
  const examples = [ugly([1, 1, 1], { type }), ugly([1, 9, 7], { type }), ugly([9, 9, 16], { type })]

  it('is the twin but for a rounding: of sums of whole numbers only the quotient is rounded', () => {
    fc.assert(
      fc.property(cases, (each) => {
        const work = workOf(each, (seed, index, count) => wholeNumbers(seed, index, count, 3))
        const expected = twinOf(layersOf(work))
        expectTwin(runOperation(memory, work), expected, {
          output: (i) => roundoff * Math.abs(expected.output[i]),
          inputGradient: (i) => roundoff * Math.abs(expected.inputGradient[i]),
          gradient: () => () => 0
        })
      }),
      { numRuns: 100, examples }
    )
  })

  it('has the gradients of the twin', () => {
    fc.assert(
      fc.property(cases, (each) => agreesWithSlopes(memory, each, fractions, 1e-4, 1e-5)),
      { numRuns: 20, examples }
    )
  })
})

describe('zero padding', () => {
  const borders = fc.tuple(fc.tuple(fc.nat(3), fc.nat(3)), fc.tuple(fc.nat(3), fc.nat(3)))
  const cases = casesOf(image, fc.record({ type: fc.constant('zeroPadding2d'), padding: borders }))
  const type = 'zeroPadding2d'
  const examples = [
    ugly([1, 1, 1], { type, padding: 0 }),
    ugly([1, 1, 7], {
      type,
      padding: [
        [0, 1],
        [3, 0]
      ]
    }),
    ugly([9, 1, 3], { type, padding: 2 })
  ]

  it('is the twin to the last bit', () => {
    fc.assert(
      fc.property(cases, (each) => agreesExactly(memory, each)),
      { numRuns: 100, examples }
    )
  })

  it('has the gradients of the twin', () => {
    fc.assert(
      fc.property(cases, (each) => agreesWithSlopes(memory, each, wholeNumbers, 1, 0)),
      { numRuns: 20, examples }
    )
  })
})
