/** Random small networks with random images, for the property tests of engines. */
import fc from 'fast-check'
import * as v from 'valibot'
import { elements, inferNetwork, type Network } from '../../src/config/network/network.js'
import { byteScale } from '../../src/config/preprocessing.js'
import { type Config, type ConfigInput, configSchema } from '../../src/config/schema/config-schema.js'
import type { Examples } from '../../src/dataset/examples.js'
import { initialWeights } from '../../src/model/initial-weights.js'
import { randomStream } from '../../src/random.js'

export interface Example {
  readonly config: Config
  readonly network: Network
  readonly weights: Float32Array[]
  readonly data: Examples
}

const activation = fc.constantFrom('linear', 'relu', 'sigmoid', 'tanh')
const padding = fc.constantFrom('valid', 'same')
const pair = (most: number) => fc.tuple(fc.integer({ min: 1, max: most }), fc.integer({ min: 1, max: most }))

const conv2d = fc.record({
  type: fc.constant('conv2d'),
  // Around the widths of the vector tiles (4 and 8), and between them.
  filters: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom(16, 17, 24)),
  kernelSize: pair(5),
  strides: pair(3),
  padding,
  activation,
  useBias: fc.boolean()
})
const maxPooling2d = fc.record({
  type: fc.constant('maxPooling2d'),
  poolSize: pair(4),
  strides: fc.option(pair(4), { nil: undefined }),
  padding
})
const dense = fc.record({
  type: fc.constant('dense'),
  units: fc.oneof(fc.integer({ min: 1, max: 17 }), fc.constantFrom(32, 33)),
  activation,
  useBias: fc.boolean()
})

/**
 * Networks of up to four image layers and three dense ones, the last a classifier, with 1 to 19 images of 1 to 14
 * pixels a side. Windows as large as the image, steps beyond the window, one pixel, one channel: all of it occurs.
 */
export const examples: fc.Arbitrary<Example> = fc
  .record({
    inputShape: fc.tuple(
      fc.integer({ min: 1, max: 14 }),
      fc.integer({ min: 1, max: 14 }),
      fc.integer({ min: 1, max: 5 })
    ),
    images: fc.array(fc.oneof({ weight: 2, arbitrary: conv2d }, maxPooling2d), { maxLength: 4 }),
    vectors: fc.array(dense, { maxLength: 2 }),
    classes: fc.integer({ min: 2, max: 11 }),
    last: fc.constant('softmax'),
    count: fc.integer({ min: 1, max: 19 }),
    bytes: fc.boolean(),
    seed: fc.nat()
  })
  .map(({ inputShape, images, vectors, classes, last, count, bytes, seed }) => {
    const layers = [
      ...images,
      { type: 'flatten' },
      ...vectors,
      { type: 'dense', units: classes, activation: last }
    ]
    const input = {
      name: 'random',
      seed,
      dataset: { name: 'mnist' },
      model: { inputShape, layers },
      // A step of plain descent with rate 1 takes the gradient from the weights: so tests can read it.
      training: { optimizer: { type: 'sgd', learningRate: 1 }, batchSize: count, epochs: 1 }
    }
    return { input: input as ConfigInput, inputShape, outputs: classes, count, bytes, seed }
  })
  .map(exampleOf)
  .filter((example) => example !== undefined)

/** What an example is made of. */
interface Recipe {
  readonly input: ConfigInput
  readonly inputShape: [height: number, width: number, channels: number]
  readonly outputs: number
  readonly count: number
  readonly bytes: boolean
  readonly seed: number
}

/** The example, undefined where a layer does not fit. */
export function exampleOf(recipe: Recipe): Example | undefined {
  const { layers } = v.parse(configSchema, recipe.input).model
  const network = inferNetwork(recipe.inputShape, layers)
  return 'message' in network ? undefined : exampleOn(network, recipe)
}

/** The example of a network that need not be the config's. */
export function exampleOn(
  network: Network,
  { input, inputShape, outputs, count, bytes, seed }: Recipe
): Example {
  const parsed = v.parse(configSchema, input)
  const config: Config = { ...parsed, model: { ...parsed.model, inputShape } }
  const random = randomStream(seed, 'split')
  const size = count * elements(inputShape)
  const images = bytes
    ? Uint8Array.from({ length: size }, () => random.below(256))
    : Float32Array.from({ length: size }, () => 2 * random.uniform() - 1)
  // The label of a network with one output is a number, here one that is a probability too.
  const labels =
    outputs === 1
      ? Float32Array.from({ length: count }, () => random.uniform())
      : Uint8Array.from({ length: count }, () => random.below(outputs))
  const [height, width, channels] = inputShape
  const weights = initialWeights(network, seed)
  // Biases of 0 would hide what happens to them.
  for (const values of weights)
    for (let i = 0; i < values.length; i++) values[i] += 0.2 * (random.uniform() - 0.5)
  const each = <T>(draw: () => T): T[] => Array.from({ length: channels }, draw)
  // Of every second seed the bytes are standardized; numbers are not, whatever is said of bytes.
  const scale =
    seed % 2 === 1
      ? { mean: each(() => random.uniform()), deviation: each(() => 0.2 + random.uniform()) }
      : byteScale
  return {
    config,
    network,
    weights,
    data: { images, labels, shape: [count, height, width, channels], scale }
  }
}
