/** Random layers with random numbers, for the tests of single operations. */
import fc from 'fast-check'
import * as v from 'valibot'
import { elements, type FeatureShape, inferNetwork, type Network } from '../../src/config/network/network.js'
import { layer as layerSchema } from '../../src/config/schema/layers.js'
import { lower, type Operation } from '../../src/engine/compiled/plan/lowering.js'
import { randomStream } from '../../src/random.js'
import type { Work } from './one-operation.js'
import type { Layout } from './placed-operation.js'

/** Layers as one writes them, that the engine makes one operation of, and where their numbers lie. */
export interface Case {
  /** `[height, width, channels]`, or `[inputs]` */
  readonly inputShape: FeatureShape
  readonly layers: readonly object[]
  readonly layout: Layout
  readonly wantsInputGradient: boolean
  readonly seed: number
  /** The operation is planned as if a rectifier followed: what it gives is the same. */
  readonly isRectified?: boolean
}

export const pair = (most: number) =>
  fc.tuple(fc.integer({ min: 1, max: most }), fc.integer({ min: 1, max: most }))
export const padding = fc.constantFrom('valid', 'same')

/** Around the widths of the vectors and tiles, and between them. */
export const channels = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(1, 7, 12, 13, 16, 17))
export const image = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), channels)

/** Steps above 1, or pixels apart, not both. */
export const sliding = fc
  .tuple(fc.option(pair(4), { nil: [1, 1] as const }), pair(3), fc.boolean())
  .map(([strides, dilationRate, isDilated]) => (isDilated ? { dilationRate } : { strides }))

export const layout: fc.Arbitrary<Layout> = fc
  .record({
    batchSize: fc.integer({ min: 1, max: 7 }),
    missing: fc.nat(2),
    shardSize: fc.integer({ min: 1, max: 4 }),
    whole: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean(), fc.boolean()),
    meets: fc.boolean(),
    reversed: fc.boolean()
  })
  .map(({ batchSize, missing, shardSize, ...rest }) => ({
    ...rest,
    ...{ batchSize, images: Math.max(1, batchSize - missing), shardSize: Math.min(shardSize, batchSize) }
  }))

/** A batch of one image, of which nothing is shared. */
export const single: Layout = {
  ...{ batchSize: 1, images: 1, shardSize: 1, whole: [false, false, false, false] },
  ...{ meets: false, reversed: false }
}

/** Cases of these layers; those that do not fit their images are left out. */
export const casesOf = (
  inputShape: fc.Arbitrary<FeatureShape>,
  ...layers: fc.Arbitrary<object>[]
): fc.Arbitrary<Case> =>
  fc
    .record({
      inputShape,
      layers: fc.tuple(...layers),
      layout,
      wantsInputGradient: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, fc.constant(false)),
      seed: fc.nat()
    })
    .filter((each) => networkOf(each) !== undefined)

export function networkOf({ inputShape, layers }: Pick<Case, 'inputShape' | 'layers'>): Network | undefined {
  const parsed = layers.map((each) => v.parse(layerSchema, each))
  // A vector is an image of one pixel, flattened: no operation of the engine.
  const network =
    inputShape.length === 3
      ? inferNetwork(inputShape, parsed)
      : inferNetwork([1, 1, inputShape[0]], [{ type: 'flatten' }, ...parsed])
  return 'message' in network ? undefined : network
}

/** Whole numbers from -`most` to `most`: products and sums of them are exact in float32, in any order. */
export function wholeNumbers(seed: number, index: number, count: number, most = 8): Float32Array {
  const random = randomStream(seed, 'split', index)
  return Float32Array.from({ length: count }, () => random.below(2 * most + 1) - most)
}

/** What rectifiers leave: half of them are 0. */
export const rectified = (...values: Parameters<typeof wholeNumbers>): Float32Array =>
  wholeNumbers(...values).map((x) => Math.max(0, x))

/** Numbers between -1 and 1. */
export function fractions(seed: number, index: number, count: number): Float32Array {
  const random = randomStream(seed, 'split', index)
  return Float32Array.from({ length: count }, () => 2 * random.uniform() - 1)
}

/** What the engine makes of a network's layers. */
export const operationsOf = (network: Network): Operation[] =>
  lower(network).nodes.map(({ operation }) => operation)

/** The operation of a case with random numbers in it. */
export function workOf(each: Case, numbers: typeof fractions): Work & { readonly network: Network } {
  const { layout, wantsInputGradient, seed, isRectified = false } = each
  const network = networkOf(each)
  if (network === undefined) throw new Error('the layers do not fit')
  const [operation, ...others] = operationsOf(network)
  if (operation === undefined || others.length > 0) throw new Error('the layers are not one operation')
  return {
    ...{
      network,
      operation: operation.kind === 'conv2d' ? { ...operation, isRectified } : operation,
      layout,
      wantsInputGradient
    },
    input: numbers(seed, 0, layout.images * elements(network.inputShape)),
    outputGradient: numbers(seed, 1, layout.images * elements(network.outputShape)),
    weights: network.weights.map(({ shape, trainable }, place) => ({
      values: numbers(seed, 2 + place, elements(shape)),
      trainable
    }))
  }
}
