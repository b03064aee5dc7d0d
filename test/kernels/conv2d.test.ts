/** The step of a convolution, forward and backward, over every kind of window. */
import fc from 'fast-check'
import { it } from 'vitest'
import { agreesExactly, agreesWithinRounding, agreesWithSlopes, type Terms } from './agreement.js'
import { type Case, casesOf, channels, image, padding, pair, single, sliding, wholeNumbers } from './cases.js'
import { hasTiles } from './has-tiles.js'
import type { Work } from './one-step.js'
import { watchedMemory } from './watched-memory.js'

const memory = await watchedMemory()

const convolution = fc
  .record({ filters: channels, kernelSize: pair(5), padding, useBias: fc.boolean(), sliding })
  .map(({ sliding, ...options }) => ({ type: 'conv2d', ...options, ...sliding }))
const cases = casesOf(image, convolution).filter((each) => !hasTiles(each))

const ugly = (inputShape: readonly number[], options: object): [Case] => [
  { inputShape, layers: [{ type: 'conv2d', ...options }], layout: single, wantsInputSlope: true, seed: 1 }
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

it('is the twin of whole numbers to the last bit', () => {
  fc.assert(
    fc.property(cases, (each) => agreesExactly(memory, each)),
    { numRuns: 200, examples }
  )
})

/** An output sums over the window, an input's gradient over the filters and places, a weight's over the places. */
function terms({ step, layout }: Work): Terms {
  if (step.kind !== 'conv2d') throw new Error(`a ${step.kind} is no convolution`)
  const { layer, inputShape, outputShape } = step.layer
  const [height = 0, width = 0, filters = 0] = outputShape
  const window = layer.kernelSize[0] * layer.kernelSize[1]
  return {
    output: window * (inputShape[2] ?? 0) + 1,
    inputSlope: window * filters,
    gradient: layout.images * height * width
  }
}

it('is the twin of fractions but for rounding', () => {
  fc.assert(
    fc.property(cases, (each) => agreesWithinRounding(memory, each, terms)),
    { numRuns: 60, examples }
  )
})

it('has the slopes of the twin', () => {
  // Linear in every number, so that central differences of any step are exact.
  fc.assert(
    fc.property(cases, (each) => agreesWithSlopes(memory, each, wholeNumbers, 1, 0)),
    { numRuns: 30, examples }
  )
})
