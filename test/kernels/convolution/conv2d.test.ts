/** The operation of a convolution, forward and backward, over every kind of window. */

import fc from 'fast-check'
import { it } from 'vitest'
import type { ImageShape } from '../../../src/config/network/shape.js'
import { agreesExactly, agreesWithinRounding, agreesWithSlopes, type Terms } from '../agreement.js'
import {
  type Case,
  casesOf,
  channels,
  image,
  padding,
  pair,
  rectified,
  single,
  sliding,
  wholeNumbers
} from '../cases.js'
import { hasTiles } from '../has-tiles.js'
import type { Work } from '../one-operation.js'
import { watchedMemory } from '../watched-memory.js'

const memory = await watchedMemory()

const convolution = fc
  .record({ filters: channels, kernelSize: pair(5), padding, useBias: fc.boolean(), sliding })
  .map(({ sliding, ...options }) => ({ type: 'conv2d', ...options, ...sliding }))
const cases = casesOf(image, convolution).filter((each) => !hasTiles(each))

const ugly = (inputShape: ImageShape, options: object): [Case] => [
  { inputShape, layers: [{ type: 'conv2d', ...options }], layout: single, wantsInputGradient: true, seed: 1 }
]
const examples: [Case][] = [
  ugly([1, 1, 1], { filters: 1, kernelSize: 1 }),
  ugly([1, 1, 1], { filters: 7, kernelSize: 3, padding: 'same' }),
  ugly([5, 4, 1], { filters: 7, kernelSize: [5, 4] }),
  ugly([9, 8, 3], { filters: 7, kernelSize: [2, 1], strides: 4 }),
  ugly([7, 7, 1], { filters: 8, kernelSize: 2, dilationRate: 3 }),
  ugly([4, 9, 7], { filters: 9, kernelSize: [3, 2], dilationRate: [1, 4], padding: 'same' }),
  ugly([1, 9, 5], { filters: 17, kernelSize: [1, 9], useBias: false })
]
/** Of 1 x 1, which are dense layers over the pixels where they have channels and filters enough. */
const pointwise: [Case][] = [
  ugly([1, 1, 16], { filters: 16, kernelSize: 1 }),
  ugly([3, 5, 33], { filters: 47, kernelSize: 1, useBias: false }),
  ugly([5, 3, 70], { filters: 20, kernelSize: 1 }),
  [
    {
      ...{ inputShape: [13, 12, 17], layers: [{ type: 'conv2d', filters: 18, kernelSize: 1 }] },
      ...{ wantsInputGradient: true, seed: 3 },
      layout: { ...single, batchSize: 9, images: 8, shardSize: 5 }
    }
  ]
]
const wide = fc.constantFrom(16, 17, 31, 33, 48)
const pointwiseCases = casesOf(
  fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }), wide),
  fc.record({ type: fc.constant('conv2d'), filters: wide, kernelSize: fc.constant(1), useBias: fc.boolean() })
)

it.each([
  ['whole numbers', wholeNumbers],
  ['rectified numbers', rectified]
] as const)('of 1 x 1 is the twin of %s to the last bit', (_, numbers) => {
  fc.assert(
    fc.property(pointwiseCases, (each) => agreesExactly(memory, each, numbers)),
    { numRuns: 60, examples: pointwise }
  )
})

/** Under a rectifier, with kernels of long rows: the weights' gradients go by lists of the windows that have one. */
const deep = fc.integer({ min: 11, max: 20 })
const listedCases = casesOf(
  fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 }), deep),
  fc.record({
    type: fc.constant('conv2d'),
    filters: channels,
    kernelSize: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.constant(3)),
    ...{ padding, useBias: fc.boolean(), strides: pair(3) }
  })
)
  .map((each) => ({ ...each, isRectified: true }))
  .filter((each) => !hasTiles(each))
/** An image of several lists, the last of them shorter. */
const manyWindows: Case = {
  ...{ inputShape: [20, 24, 32], layers: [{ type: 'conv2d', filters: 3, kernelSize: [2, 1] }] },
  ...{ layout: { ...single, batchSize: 3, images: 3, shardSize: 2 }, wantsInputGradient: true, seed: 5 },
  isRectified: true
}

it.each([
  ['whole numbers', wholeNumbers],
  ['rectified numbers', rectified]
] as const)('under a rectifier is the twin of %s to the last bit', (_, numbers) => {
  fc.assert(
    fc.property(listedCases, (each) => agreesExactly(memory, each, numbers)),
    { numRuns: 60, examples: [[manyWindows]] }
  )
})

it('is the twin of whole numbers to the last bit', () => {
  fc.assert(
    fc.property(cases, (each) => agreesExactly(memory, each)),
    { numRuns: 200, examples }
  )
})

it('of one channel, along wide rows, is the twin of whole numbers to the last bit', () => {
  const wide = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 16, max: 40 }), fc.constant(1))
  fc.assert(
    fc.property(casesOf(wide, convolution), (each) => agreesExactly(memory, each)),
    { numRuns: 100, examples: [ugly([3, 20, 1], { filters: 3, kernelSize: [3, 5] })] }
  )
})

/** An output sums over the window, an input's gradient over the filters and places, a weight's over the places. */
function terms({ operation, layout }: Work): Terms {
  if (operation.kind !== 'conv2d') throw new Error(`a ${operation.kind} is no convolution`)
  const { layer, inputShape, outputShape } = operation.layer
  const [height = 0, width = 0, filters = 0] = outputShape
  const window = layer.kernelSize[0] * layer.kernelSize[1]
  return {
    output: window * (inputShape[2] ?? 0) + 1,
    inputGradient: window * filters,
    gradient: layout.images * height * width
  }
}

it('is the twin of fractions but for rounding', () => {
  fc.assert(
    fc.property(cases, (each) => agreesWithinRounding(memory, each, terms)),
    { numRuns: 60, examples: [...examples, ...pointwise] }
  )
})

it('has the gradients of the twin', () => {
  // Linear in every number, so that central differences of any step are exact.
  fc.assert(
    fc.property(cases, (each) => agreesWithSlopes(memory, each, wholeNumbers, 1, 0)),
    { numRuns: 30, examples }
  )
})
