/** The operation of a depthwise convolution, forward and backward, with one or several filters for each channel. */

import fc from 'fast-check'
import { it } from 'vitest'
import type { ImageShape } from '../../../src/config/network/shape.js'
import { agreesExactly, agreesWithinRounding, agreesWithSlopes, type Terms } from '../agreement.js'
import { type Case, casesOf, image, padding, pair, single, sliding, wholeNumbers } from '../cases.js'
import type { Work } from '../one-operation.js'
import { watchedMemory } from '../watched-memory.js'

const memory = await watchedMemory()

const convolution = fc
  .record({
    ...{ kernelSize: pair(5), padding, useBias: fc.boolean(), sliding },
    depthMultiplier: fc.integer({ min: 1, max: 3 })
  })
  .map(({ sliding, ...options }) => ({ type: 'depthwiseConv2d', ...options, ...sliding }))
/** Those of 3 x 3 whose windows are neighbours have kernels of their own. */
const byRows = fc.record({
  ...{ type: fc.constant('depthwiseConv2d'), kernelSize: fc.constant(3), padding, useBias: fc.boolean() },
  depthMultiplier: fc.integer({ min: 1, max: 2 })
})
const cases = casesOf(image, fc.oneof(convolution, byRows))

const ugly = (inputShape: ImageShape, options: object): [Case] => [
  {
    inputShape,
    layers: [{ type: 'depthwiseConv2d', ...options }],
    layout: single,
    wantsInputGradient: true,
    seed: 1
  }
]
const examples: [Case][] = [
  ugly([1, 1, 1], { kernelSize: 1 }),
  ugly([1, 1, 7], { kernelSize: 3, padding: 'same', depthMultiplier: 2 }),
  ugly([5, 4, 1], { kernelSize: [5, 4], depthMultiplier: 7 }),
  ugly([9, 8, 3], { kernelSize: [2, 1], strides: 4 }),
  ugly([7, 7, 9], { kernelSize: 2, dilationRate: 3, useBias: false }),
  ugly([3, 6, 1], { kernelSize: 3 }),
  ugly([5, 4, 5], { kernelSize: 3, padding: 'same' }),
  ugly([6, 11, 13], { kernelSize: 3, depthMultiplier: 2, useBias: false }),
  ugly([4, 9, 4], { kernelSize: [3, 2], dilationRate: [1, 4], padding: 'same', depthMultiplier: 3 })
]

it('is the twin of whole numbers to the last bit', () => {
  fc.assert(
    fc.property(cases, (each) => agreesExactly(memory, each)),
    { numRuns: 150, examples }
  )
})

/** An output sums over the window, an input's gradient over the filters and places, a weight's over the places. */
function terms({ operation, layout }: Work): Terms {
  if (operation.kind !== 'depthwiseConv2d') throw new Error(`a ${operation.kind} is no depthwise convolution`)
  const { layer, outputShape } = operation.layer
  const window = layer.kernelSize[0] * layer.kernelSize[1]
  return {
    output: window + 1,
    inputGradient: window * layer.depthMultiplier,
    gradient: layout.images * (outputShape[0] ?? 0) * (outputShape[1] ?? 0)
  }
}

it('is the twin of fractions but for rounding', () => {
  fc.assert(
    fc.property(cases, (each) => agreesWithinRounding(memory, each, terms)),
    { numRuns: 40, examples }
  )
})

it('has the gradients of the twin', () => {
  // Linear in every number, so that central differences of any step are exact.
  fc.assert(
    fc.property(cases, (each) => agreesWithSlopes(memory, each, wholeNumbers, 1, 0)),
    { numRuns: 30, examples }
  )
})
