/** Convolution, ReLU and max pooling in one operation, with gradients at the positions of the maxima. */

import fc from 'fast-check'
import { it } from 'vitest'
import type { ImageShape } from '../../../src/config/network/shape.js'
import { agreesExactly, agreesWithSlopes } from '../agreement.js'
import {
  type Case,
  casesOf,
  channels,
  fractions,
  networkOf,
  operationsOf,
  padding,
  pair,
  single,
  wholeNumbers
} from '../cases.js'
import { hasTiles } from '../has-tiles.js'
import { watchedMemory } from '../watched-memory.js'

const memory = await watchedMemory()

/** Images of one channel are done along their rows, others along the channels. */
const image = fc.tuple(
  fc.integer({ min: 1, max: 10 }),
  fc.integer({ min: 1, max: 18 }),
  fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 9 }))
)
const convolution = fc
  .record({
    filters: channels,
    kernelSize: fc.oneof(pair(5), fc.constant(5)),
    padding,
    useBias: fc.boolean(),
    strides: fc.oneof({ weight: 2, arbitrary: fc.constant<[number, number]>([1, 1]) }, pair(3)),
    rowsApart: fc.integer({ min: 1, max: 2 })
  })
  .map(({ rowsApart, ...options }) => {
    const dilationRate = options.strides.every((stride) => stride === 1) ? [rowsApart, 1] : [1, 1]
    return { type: 'conv2d', activation: 'relu', ...options, dilationRate }
  })
const pooling = fc
  .record({
    poolSize: fc.oneof(fc.constant([2, 2]), pair(3)),
    beyond: fc.option(fc.tuple(fc.nat(2), fc.nat(2)))
  })
  .map(({ poolSize: [height, width], beyond }) => ({
    ...{ type: 'maxPooling2d', poolSize: [height, width] },
    ...(beyond && { strides: [height + beyond[0], width + beyond[1]] })
  }))
const isOneStep = (each: Case): boolean => {
  const network = networkOf(each)
  return network !== undefined && operationsOf(network)[0]?.kind === 'conv2dPool'
}
const cases = casesOf(image, convolution, pooling).filter((each) => isOneStep(each) && !hasTiles(each))

const ugly = (inputShape: ImageShape, options: object, poolSize: number | readonly number[] = 2): [Case] => {
  const layers = [
    { type: 'conv2d', activation: 'relu', ...options },
    { type: 'maxPooling2d', poolSize }
  ]
  return [{ inputShape, layers, layout: single, wantsInputGradient: true, seed: 1 }]
}
const examples: [Case][] = [
  ugly([1, 1, 1], { filters: 1, kernelSize: 1 }, 1),
  ugly([2, 2, 1], { filters: 7, kernelSize: 1 }),
  ugly([6, 5, 1], { filters: 7, kernelSize: [6, 5] }, 1),
  ugly([12, 19, 1], { filters: 10, kernelSize: 5 }),
  ugly([9, 9, 1], { filters: 7, kernelSize: 2, strides: [4, 1] }),
  ugly([9, 9, 3], { filters: 7, kernelSize: 2, strides: 4 }),
  ugly([8, 8, 7], { filters: 8, kernelSize: 3, padding: 'same' }, [3, 2]),
  ugly([12, 12, 10], { filters: 20, kernelSize: [5, 4] }),
  // Several lists of one image.
  ugly([20, 24, 32], { filters: 3, kernelSize: [2, 1] })
]

it('is the twin of whole numbers to the last bit, equals and zeros included', () => {
  fc.assert(
    fc.property(cases, (each) => agreesExactly(memory, each)),
    { numRuns: 200, examples }
  )
})

/** Images of few lit pixels. */
const dark: typeof wholeNumbers = (seed, index, ...rest) =>
  wholeNumbers(seed, index, ...rest).map((x, i) => (index > 0 || (seed + i) % 61 === 0 ? x : 0))

it('is the twin of dark images of one channel, whose windows are mostly empty', () => {
  const side = fc.integer({ min: 6, max: 24 })
  const gray = casesOf(
    fc.tuple(side, side, fc.constant(1)),
    convolution,
    fc.constant({ type: 'maxPooling2d' })
  )
  fc.assert(
    fc.property(gray.filter(isOneStep), (each) => agreesExactly(memory, each, dark)),
    { numRuns: 60 }
  )
})

it('has the gradients of the twin', () => {
  // Between its corners it is linear in every number: what is left is the rounding of float32 sums.
  fc.assert(
    fc.property(cases, (each) => agreesWithSlopes(memory, each, fractions, 1e-4, 1e-4)),
    { numRuns: 30, examples }
  )
})
