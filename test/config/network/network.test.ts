/** Shapes and weight counts: against Keras's, and against counting. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { elements, inferNetwork, type Network, networkOf } from '../../../src/config/network/network.js'
import { parseConfig } from '../../../src/config/parse.js'

/** A layer as the golden cases describe it, with what Keras made of it. */
interface GoldenLayer {
  readonly type: string
  readonly output_shape: number[]
  readonly params: number
  readonly [option: string]: unknown
}
interface GoldenCase {
  readonly input_shape: number[]
  readonly layers: GoldenLayer[]
  readonly weights: { shape: number[]; trainable: boolean }[]
  readonly total_params: number
}

const camel = (name: string): string =>
  name.replace(/_(\w)/g, (_match, letter: string) => letter.toUpperCase())

/** The golden layer as a config writes it. */
function layerOf({
  output_shape,
  params,
  kernel_regularizer,
  ...options
}: GoldenLayer): Record<string, unknown> {
  const entries = Object.entries(options).filter(([key]) => key !== 'name')
  return Object.fromEntries(
    entries.map(([key, value]) => [camel(key), key === 'type' ? camel(String(value)) : value])
  )
}

const directory = 'test/golden/keras'
const cases = readdirSync(directory, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => ({
    name,
    golden: JSON.parse(readFileSync(join(directory, name, 'case.json'), 'utf8')) as GoldenCase
  }))

const parsed = (inputShape: readonly number[], layers: readonly unknown[], dataGiven = true) =>
  parseConfig(
    JSON.stringify({
      name: 'case',
      model: { inputShape, layers },
      training: { optimizer: { type: 'sgd' }, epochs: 1 }
    }),
    { dataGiven }
  )

describe('of the golden cases', () => {
  test.each(cases)('$name: shapes and parameters are those that Keras had', ({ golden }) => {
    const network = networkOf(parsed(golden.input_shape, golden.layers.map(layerOf)))
    expect(network.layers.map((layer) => layer.outputShape)).toEqual(
      golden.layers.map((layer) => layer.output_shape)
    )
    expect(network.layers.map((layer) => layer.parameters)).toEqual(
      golden.layers.map((layer) => layer.params)
    )
    const weights = network.layers.flatMap((layer) => layer.weights)
    expect(weights.map((weight) => weight.shape)).toEqual(golden.weights.map((weight) => weight.shape))
    expect(network.totalParameters).toBe(golden.total_params)
  })

  test('there are some', () => {
    expect(cases.length).toBe(18)
  })
})

const side = fc.integer({ min: 1, max: 6 })
const pair = fc.oneof(side, fc.tuple(side, side))
const padding = fc.constantFrom('valid', 'same')
const window = fc.oneof(
  fc.record({
    type: fc.constant('conv2d'),
    filters: side,
    kernelSize: pair,
    strides: pair,
    padding,
    useBias: fc.boolean()
  }),
  fc.record({ type: fc.constant('maxPooling2d'), poolSize: pair, padding }),
  fc.record({ type: fc.constant('maxPooling2d'), poolSize: pair, strides: pair, padding })
)
const networks = fc.record({
  inputShape: fc.tuple(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 30 }), side),
  windows: fc.array(window, { maxLength: 4 }),
  units: fc.integer({ min: 2, max: 9 })
})

const isNetwork = (network: ReturnType<typeof inferNetwork>): network is Network => !('message' in network)

/** How many steps of `stride` a window makes, by trying each; without the end for `same`. */
function count(input: number, size: number, stride: number, isSame: boolean): number {
  let places = 0
  for (let start = 0; isSame ? start < input : start + size <= input; start += stride) places++
  return places
}

describe('of random networks', () => {
  test('a config is accepted exactly where every window fits, with the shapes and weights that counting gives', () => {
    fc.assert(
      fc.property(networks, ({ inputShape, windows, units }) => {
        let [height, width, channels] = inputShape as number[]
        let fits = true
        let parameters = 0
        for (const layer of windows) {
          const [rows, columns] = both('kernelSize' in layer ? layer.kernelSize : layer.poolSize)
          const unset = 'kernelSize' in layer ? 1 : layer.poolSize
          const [down, right] = both('strides' in layer ? layer.strides : unset)
          height = count(height ?? 0, rows, down, layer.padding === 'same')
          width = count(width ?? 0, columns, right, layer.padding === 'same')
          if (height === 0 || width === 0) fits = false
          if ('kernelSize' in layer) {
            for (let filter = 0; filter < layer.filters; filter++)
              parameters += rows * columns * (channels ?? 0) + (layer.useBias ? 1 : 0)
            channels = layer.filters
          }
        }
        const layers = [...windows, { type: 'flatten' }, { type: 'dense', units, activation: 'softmax' }]
        if (!fits) {
          expect(() => parsed(inputShape, layers)).toThrow('1 mistake')
          return
        }
        const network = networkOf(parsed(inputShape, layers))
        const flat = height * width * (channels ?? 0)
        expect(network.layers.at(-3)?.outputShape ?? inputShape).toEqual([height, width, channels])
        expect(network.layers.at(-2)?.outputShape).toEqual([flat])
        expect(network.outputShape).toEqual([units])
        expect(network.totalParameters).toBe(parameters + flat * units + units)
        expect(network.trainableParameters + network.nonTrainableParameters).toBe(network.totalParameters)
      }),
      { numRuns: 300 }
    )
  })

  test("each layer takes what the one before gives, and has the weights of its kernel's shape", () => {
    fc.assert(
      fc.property(networks, ({ inputShape, windows, units }) => {
        const layers = [...windows, { type: 'flatten' }, { type: 'dense', units, activation: 'softmax' }]
        const sound = inferNetwork(inputShape, [])
        expect(isNetwork(sound) && sound.outputShape).toEqual(inputShape)
        const config = attempt(() => parsed(inputShape, layers))
        if (config === undefined) return
        const network = networkOf(config)
        let shape: readonly number[] = inputShape
        const names = new Set<string>()
        for (const layer of network.layers) {
          expect(layer.inputShape).toEqual(shape)
          shape = layer.outputShape
          names.add(layer.name)
          const counts = layer.weights.map((weight) => elements(weight.shape))
          expect(layer.parameters).toBe(counts.reduce((sum, next) => sum + next, 0))
          const [kernel] = layer.weights
          // What one output sees, and how often one input is used: the kernel's numbers by outputs, by inputs.
          if (kernel !== undefined) {
            expect(kernel.fanIn * (kernel.shape.at(-1) ?? 0)).toBe(elements(kernel.shape))
            expect(kernel.fanOut * (kernel.shape.at(-2) ?? 0)).toBe(elements(kernel.shape))
          }
        }
        expect(names.size).toBe(network.layers.length)
      }),
      { numRuns: 200 }
    )
  })
})

function both(size: number | [number, number]): [number, number] {
  return typeof size === 'number' ? [size, size] : size
}

function attempt<T>(make: () => T): T | undefined {
  try {
    return make()
  } catch {
    return undefined
  }
}

test('a config that was not checked: a window that does not fit is a CnnError with the path', () => {
  const config = parsed(
    [9, 9, 1],
    [
      { type: 'conv2d', filters: 1, kernelSize: 9 },
      { type: 'flatten' },
      { type: 'dense', units: 2, activation: 'softmax' }
    ]
  )
  const smaller = { ...config, model: { ...config.model, inputShape: [8, 8, 1] as [number, number, number] } }
  expect(() => networkOf(smaller)).toThrow(
    expect.objectContaining({
      code: 'CONFIG',
      problems: [expect.objectContaining({ path: 'model.layers[0].kernelSize' })]
    })
  )
})

describe('the weights of a layer', () => {
  const weightsOfLayer = (layer: object) =>
    networkOf(
      parsed([9, 9, 2], [layer, { type: 'flatten' }, { type: 'dense', units: 2, activation: 'softmax' }])
    ).layers[0].weights

  // Keras 3.15.1: keras.src.initializers.random_initializers.compute_fans of each shape.
  test.each([
    [
      { type: 'conv2d', filters: 4, kernelSize: [3, 5] },
      [
        ['kernel', [3, 5, 2, 4], 30, 60],
        ['bias', [4], 4, 4]
      ]
    ],
    [
      { type: 'depthwiseConv2d', kernelSize: 3, depthMultiplier: 3 },
      [
        ['depthwise_kernel', [3, 3, 2, 3], 18, 27],
        ['bias', [6], 6, 6]
      ]
    ],
    [
      { type: 'separableConv2d', filters: 5, kernelSize: 3, depthMultiplier: 3, useBias: false },
      [
        ['depthwise_kernel', [3, 3, 2, 3], 18, 27],
        ['pointwise_kernel', [1, 1, 6, 5], 6, 5]
      ]
    ],
    [
      { type: 'batchNormalization', center: false },
      [
        ['gamma', [2], 2, 2],
        ['moving_mean', [2], 2, 2],
        ['moving_variance', [2], 2, 2]
      ]
    ]
  ])('%j', (layer, expected) => {
    expect(
      weightsOfLayer(layer).map(({ name, shape, fanIn, fanOut }) => [name, shape, fanIn, fanOut])
    ).toEqual(expected)
  })

  test('that training does not change come last in the order of getWeights()', () => {
    const network = networkOf(
      parsed(
        [9, 9, 2],
        [
          { type: 'batchNormalization' },
          { type: 'flatten' },
          { type: 'dense', units: 2, activation: 'softmax' }
        ]
      )
    )
    expect(network.weights.map(({ path }) => path)).toEqual([
      'batch_normalization_1/gamma',
      'batch_normalization_1/beta',
      'dense_1/kernel',
      'dense_1/bias',
      'batch_normalization_1/moving_mean',
      'batch_normalization_1/moving_variance'
    ])
    expect(network.layers.map(({ weightPlaces }) => weightPlaces)).toEqual([[0, 1, 4, 5], [], [2, 3]])
    expect([network.totalParameters, network.nonTrainableParameters]).toEqual([8 + 326, 4])
  })
})
