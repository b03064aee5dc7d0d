/** Random small networks with everything that a config can express, and random images, for the tests of engines. */
import fc from 'fast-check'
import { plainActivations } from '../../src/config/schema/activations.js'
import type { ConfigInput } from '../../src/config/schema/config-schema.js'
import { losses } from '../../src/config/schema/training.js'
import { type Example, exampleOf } from './networks.js'

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
const pair = (most: number) => fc.tuple(fc.integer({ min: 1, max: most }), fc.integer({ min: 1, max: most }))
const padding = fc.constantFrom('valid', 'same')
const activation = fc.oneof(
  fc.constantFrom(...plainActivations),
  fc.record({ type: fc.constant('leakyReLU'), alpha: fc.constantFrom(0, 0.2, 0.5) })
)
const regularizer = maybe(
  fc.record({ l1: maybe(fc.constantFrom(0.01, 0.1)), l2: maybe(fc.constantFrom(0.02, 0.2)) })
)

/** A step above 1 or a dilation above 1, not both. */
const sliding = fc
  .tuple(pair(3), pair(3), fc.boolean())
  .map(([steps, apart, isDilated]) => (isDilated ? { dilationRate: apart } : { strides: steps }))

const convolution = <T extends Record<string, fc.Arbitrary<unknown>>>(own: T) =>
  fc
    .tuple(fc.record({ ...own, kernelSize: pair(4), padding, activation, useBias: fc.boolean() }), sliding)
    .map(([options, steps]) => ({ ...options, ...steps }))

const filters = fc.integer({ min: 1, max: 9 })
const depthMultiplier = fc.integer({ min: 1, max: 3 })
const pooling = { poolSize: pair(4), strides: maybe(pair(4)), padding }
export const normalization = fc.record({
  type: fc.constant('batchNormalization'),
  axis: fc.constantFrom(-1, 1),
  momentum: fc.constantFrom(0, 0.6, 0.99),
  epsilon: fc.constantFrom(0.01, 0.1),
  center: fc.boolean(),
  scale: fc.boolean()
})
export const rowNormalization = fc.record({
  type: fc.constant('layerNormalization'),
  epsilon: fc.constantFrom(0.01, 0.1),
  center: fc.boolean(),
  scale: fc.boolean()
})
const dropout = fc.record({ type: fc.constant('dropout'), rate: fc.constantFrom(0, 0.3, 0.5) })
const activationLayer = fc.record({ type: fc.constant('activation'), activation })

/** One layer in five keeps its weights. */
const some = (layer: fc.Arbitrary<object>): fc.Arbitrary<object> =>
  fc
    .tuple(layer, fc.integer({ min: 0, max: 4 }))
    .map(([own, draw]) => (draw === 0 ? { ...own, trainable: false } : own))

const imageLayer = fc.oneof(
  convolution({ type: fc.constant('conv2d'), filters, kernelRegularizer: regularizer }),
  convolution({ type: fc.constant('depthwiseConv2d'), depthMultiplier, depthwiseRegularizer: regularizer }),
  convolution({
    type: fc.constant('separableConv2d'),
    filters,
    depthMultiplier,
    depthwiseRegularizer: regularizer,
    pointwiseRegularizer: regularizer
  }),
  fc.record({ type: fc.constant('maxPooling2d'), ...pooling }),
  fc.record({ type: fc.constant('averagePooling2d'), ...pooling }),
  fc.record({
    type: fc.constant('zeroPadding2d'),
    padding: fc.tuple(fc.tuple(fc.nat(2), fc.nat(2)), fc.tuple(fc.nat(2), fc.nat(2)))
  }),
  normalization,
  rowNormalization,
  dropout,
  activationLayer
)
const vectorLayer = fc.oneof(
  fc.record({
    type: fc.constant('dense'),
    units: fc.integer({ min: 1, max: 17 }),
    activation,
    useBias: fc.boolean(),
    kernelRegularizer: regularizer
  }),
  normalization,
  rowNormalization,
  dropout,
  activationLayer
)

/** The end of a network: its loss, its outputs, and whether the activation is a layer of its own. */
const ending = fc.record({
  loss: fc.constantFrom(...losses),
  outputs: fc.integer({ min: 2, max: 11 }),
  isNumber: fc.boolean(),
  activation: fc.constantFrom('softmax', 'sigmoid'),
  isApart: fc.boolean(),
  regularizer
})

const augmentation = maybe(
  fc.record({
    shift: fc.constantFrom(0, 0.2, 2),
    rotate: fc.constantFrom(0, 30),
    scale: fc.constantFrom(0, 0.2),
    flip: fc.constantFrom('none', 'horizontal', 'vertical', 'both')
  })
)

/**
 * Networks of up to four image layers and three others, each of any type with any options, and any loss, with 1 to 9
 * images of 1 to 12 pixels a side.
 */
export const everyExample: fc.Arbitrary<Example> = fc
  .record({
    inputShape: fc.tuple(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 4 })
    ),
    images: fc.array(some(imageLayer), { maxLength: 4 }),
    vector: fc.constantFrom('flatten', 'flatten', 'globalMaxPooling2d', 'globalAveragePooling2d'),
    vectors: fc.array(some(vectorLayer), { maxLength: 2 }),
    ending,
    augmentation,
    count: fc.integer({ min: 1, max: 9 }),
    bytes: fc.boolean(),
    seed: fc.nat()
  })
  .map(({ inputShape, images, vector, vectors, ending, augmentation, count, bytes, seed }) => {
    const { loss, isNumber, isApart } = ending
    const takesNumbers = loss === 'meanSquaredError' || loss === 'meanAbsoluteError'
    const units = isNumber && (takesNumbers || loss === 'binaryCrossentropy') ? 1 : ending.outputs
    const last = takesNumbers ? 'linear' : units === 1 ? 'sigmoid' : ending.activation
    const dense = { type: 'dense', units, kernelRegularizer: ending.regularizer }
    const layers = [
      ...images,
      { type: vector },
      ...vectors,
      ...(isApart ? [dense, { type: 'activation', activation: last }] : [{ ...dense, activation: last }])
    ]
    const input = {
      name: 'random',
      seed,
      dataset: { name: 'mnist', augmentation },
      model: { inputShape, layers },
      // A step of plain descent with rate 1 takes the gradient from the weights: so tests can read it.
      training: { optimizer: { type: 'sgd', learningRate: 1 }, loss, batchSize: count, epochs: 1 }
    }
    return { input: input as ConfigInput, inputShape, outputs: units, count, bytes, seed }
  })
  .map(exampleOf)
  .filter((example) => example !== undefined)
