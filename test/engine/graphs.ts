/** Networks that branch, made by hand and at random, for the tests of engines. */
import fc from 'fast-check'
import type { ImageShape, Network, Source } from '../../src/config/network/network.js'
import type { MergeType } from '../../src/config/network/network-layer.js'
import { plainActivations } from '../../src/config/schema/activations.js'
import type { ConfigInput } from '../../src/config/schema/config-schema.js'
import { Graph, type LayerInput } from '../network-graph.js'
import { type Example, exampleOn } from './networks.js'

const conv = (filters: number, kernelSize: number | [number, number] = 3, more: object = {}): LayerInput => ({
  ...{ type: 'conv2d', filters, kernelSize, padding: 'same' },
  ...more
})
const relu: LayerInput = { type: 'activation', activation: 'relu' }
const normalized: LayerInput = { type: 'batchNormalization', epsilon: 0.01 }
const flat: LayerInput = { type: 'flatten' }
const classifier: LayerInput = { type: 'dense', units: 4, activation: 'softmax' }

/** Each by what it is about; all take images of 8 x 7 x 3 and tell four classes apart. */
export const handMade: Readonly<Record<string, (graph: Graph) => void>> = {
  'the sum of two paths'(g) {
    const start = g.on(g.images, conv(4, 3, { activation: 'tanh' }))
    g.on(g.merge('add', g.on(start, conv(4)), g.on(start, conv(4, 1))), flat, classifier)
  },
  'the sum of a path and the identity, rectified in place'(g) {
    const start = g.on(g.images, conv(4, 3, { activation: 'relu' }))
    g.on(g.merge('add', start, g.on(start, conv(4, 3, { activation: 'relu' }))), relu, flat, classifier)
  },
  'a residual network with batch normalization'(g) {
    const block = (input: Source, filters: number, strides: number): Source => {
      const path = g.on(
        input,
        ...[conv(filters, 3, { strides, useBias: false }), normalized, relu],
        ...[conv(filters, 3, { useBias: false }), normalized]
      )
      const shortcut = strides === 1 ? input : g.on(input, conv(filters, 1, { strides }), normalized)
      return g.on(g.merge('add', path, shortcut), relu)
    }
    const start = g.on(g.images, conv(8, 3, { useBias: false }), normalized, relu)
    g.on(block(block(start, 8, 1), 16, 2), { type: 'globalAveragePooling2d' }, classifier)
  },
  'four paths side by side'(g) {
    const start = g.on(g.images, conv(6, 3, { activation: 'relu' }))
    const pooled: LayerInput = { type: 'maxPooling2d', poolSize: 3, strides: 1, padding: 'same' }
    const joined = g.merge(
      'concatenate',
      g.on(start, conv(3, 1, { activation: 'relu' })),
      g.on(start, conv(2, 1), conv(5, 3, { activation: 'relu' })),
      g.on(start, conv(1, 1), conv(2, 5, { activation: 'sigmoid' })),
      g.on(start, pooled, conv(4, 1))
    )
    g.on(joined, { type: 'maxPooling2d' }, flat, classifier)
  },
  'each layer reads all before it'(g) {
    const first = g.on(g.images, conv(4, 3, { activation: 'relu' }))
    const second = g.on(g.merge('concatenate', g.images, first), conv(3, 3, { activation: 'relu' }))
    const third = g.on(g.merge('concatenate', g.images, first, second), normalized, relu, conv(2, 1))
    g.on(g.merge('concatenate', first, second, third), flat, classifier)
  },
  'three readers, activations in place at the fork, one of them silu'(g) {
    const start = g.on(g.images, conv(5))
    const paths = [
      g.on(start, { type: 'activation', activation: 'relu' }),
      g.on(start, { type: 'activation', activation: 'sigmoid' }),
      g.on(start, { type: 'activation', activation: 'silu' })
    ] as const
    g.on(g.merge('add', ...paths), flat, classifier)
  },
  'a merge of merges, one path read twice'(g) {
    const start = g.on(g.images, conv(4, 2))
    const twice = g.merge('add', start, start)
    const both = g.merge('concatenate', twice, start)
    const sum = g.merge('add', both, both, g.on(both, conv(8, 1)))
    g.on(g.merge('concatenate', sum, g.on(sum, relu)), { type: 'globalMaxPooling2d' }, classifier)
  },
  'dropout at a fork, and an activation behind it'(g) {
    const start = g.on(g.images, conv(4))
    const dropped = g.on(start, { type: 'dropout', rate: 0.4 }, relu)
    const other = g.on(start, { type: 'dropout', rate: 0 }, relu)
    const both = g.merge('add', dropped, other, start)
    g.on(both, { type: 'dropout', rate: 0.3 }, flat, classifier)
  },
  'convolutions whose pooled output, and whose own, are read twice'(g) {
    const pool: LayerInput = { type: 'maxPooling2d', poolSize: 2 }
    const fused = g.on(g.images, conv(8, 3, { activation: 'relu' }), pool)
    const own = g.on(fused, conv(8, 3, { activation: 'relu' }))
    const pooled = g.on(own, pool, conv(4, 1), flat)
    const activated = g.on(fused, { type: 'activation', activation: 'sigmoid' }, flat)
    g.on(g.merge('concatenate', pooled, activated, g.on(own, flat)), classifier)
  },
  'dense layers in paths, vectors added and side by side'(g) {
    const vector = g.on(g.images, flat)
    const first = g.on(vector, { type: 'dense', units: 9, activation: 'relu' })
    const second = g.on(vector, { type: 'dense', units: 9 })
    const sum = g.on(g.merge('add', first, second, g.on(first, { type: 'dense', units: 9 })), normalized)
    g.on(
      g.merge('concatenate', sum, vector, first),
      { type: 'dense', units: 4 },
      {
        type: 'activation',
        activation: 'softmax'
      }
    )
  },
  'batch normalization in both paths'(g) {
    const start = g.on(g.images, conv(4, 3))
    const paths = [g.on(start, normalized, relu, conv(4)), g.on(start, normalized)] as const
    const sum = g.merge('add', ...paths)
    g.on(g.merge('concatenate', sum, start), normalized, flat, classifier)
  },
  'depthwise and separable convolutions, padding, average pooling'(g) {
    const start = g.on(g.images, { type: 'zeroPadding2d', padding: 1 })
    const depthwise = g.on(start, { type: 'depthwiseConv2d', kernelSize: 3, activation: 'relu' })
    const separable = g.on(start, { type: 'separableConv2d', filters: 3, kernelSize: 3, activation: 'tanh' })
    const joined = g.merge('add', depthwise, separable, g.images)
    g.on(joined, { type: 'averagePooling2d' }, { type: 'globalAveragePooling2d' }, classifier)
  },
  'the product, the mean and the largest of three paths'(g) {
    const start = g.on(g.images, conv(4, 3, { activation: 'tanh' }))
    const paths = [g.on(start, conv(4)), g.on(start, conv(4, 1)), start] as const
    const three = [g.merge('multiply', ...paths), g.merge('average', ...paths), g.merge('maximum', ...paths)]
    const [first = start, ...others] = three
    const images = g.merge('maximum', g.images, g.on(start, conv(3)))
    g.on(g.merge('concatenate', images, first, ...others), flat, classifier)
  },
  'gates: one pixel times an image, from either side, and twice'(g) {
    const start = g.on(g.images, conv(5, 3, { activation: 'relu' }))
    const gate = (input: Source, activation: 'sigmoid' | 'tanh'): Source =>
      g.on(input, { type: 'averagePooling2d', poolSize: [8, 7] }, conv(5, 1, { activation }))
    const [sigmoid, tanh] = [gate(start, 'sigmoid'), gate(start, 'tanh')]
    const gated = g.merge('multiply', sigmoid, start)
    const twice = g.merge('multiply', sigmoid, tanh, gated, start)
    g.on(g.merge('add', gated, twice, g.merge('multiply', start, tanh)), flat, classifier)
  },
  'layer normalization, and squeeze and excitation by dense layers'(g) {
    const start = g.on(g.images, conv(6, 3), { type: 'layerNormalization', epsilon: 0.01 })
    const gate = g.on(
      start,
      { type: 'globalAveragePooling2d' },
      { type: 'dense', units: 3, activation: 'relu' },
      { type: 'dense', units: 6, activation: 'sigmoid' },
      { type: 'reshape', targetShape: [1, 1, 6] }
    )
    const scaled = g.merge('multiply', start, gate)
    const vector = g.on(g.merge('add', start, scaled), { type: 'globalMaxPooling2d' })
    g.on(vector, { type: 'layerNormalization', epsilon: 0.01, scale: false }, classifier)
  },
  'frozen layers below all others, between them, and in a path'(g) {
    const frozen = { trainable: false }
    const start = g.on(g.images, conv(8, 3, { activation: 'relu', ...frozen }), { ...normalized, ...frozen })
    const path = g.on(
      start,
      conv(8, 3, { useBias: false }),
      { ...normalized, ...frozen },
      relu,
      conv(8, 1, frozen)
    )
    const other = g.on(start, { type: 'depthwiseConv2d', kernelSize: 3, padding: 'same', ...frozen })
    const sum = g.on(g.merge('add', path, start, other), {
      ...{ type: 'separableConv2d', filters: 16, kernelSize: 3, padding: 'same', ...frozen }
    })
    const wide = g.on(sum, conv(16, 1, frozen), { type: 'layerNormalization', ...frozen }, normalized)
    g.on(wide, flat, { type: 'dense', units: 9, activation: 'tanh', ...frozen }, classifier)
  },
  'equal paths, of which the first is the larger'(g) {
    const start = g.on(g.images, conv(4))
    const positive = g.on(start, relu)
    const zeros = g.merge(
      'maximum',
      positive,
      g.on(start, { type: 'activation', activation: 'relu6' }),
      start
    )
    g.on(g.merge('average', zeros, start, start), flat, classifier)
  },
  'vectors multiplied, and the larger of two'(g) {
    const vector = g.on(g.images, flat)
    const [first, second] = [0, 1].map(() => g.on(vector, { type: 'dense', units: 7 }))
    const product = g.merge('multiply', first, second)
    g.on(g.merge('maximum', product, g.merge('average', first, second)), classifier)
  },
  'a sum of logits'(g) {
    const start = g.on(g.images, flat)
    const sum = g.merge(
      'add',
      g.on(start, { type: 'dense', units: 4 }),
      g.on(start, { type: 'dense', units: 4 })
    )
    g.on(sum, { type: 'activation', activation: 'softmax' })
  }
}

const handMadeShape: ImageShape = [8, 7, 3]

/** A graph made by hand with five images, trained on as one batch. */
export const handMadeExample = (make: (graph: Graph) => void, count = 5): Example => {
  const graph = new Graph(handMadeShape)
  make(graph)
  return graphExample(graph.network(), { outputs: 4, count, bytes: false, seed: 3 })
}

interface GraphData {
  readonly outputs: number
  readonly count: number
  readonly bytes: boolean
  readonly seed: number
}

function graphExample(network: Network, { outputs, count, bytes, seed }: GraphData): Example {
  const input: ConfigInput = {
    name: 'graph',
    seed,
    dataset: { name: 'mnist' },
    // Engines take the network as it is; a config cannot write one that branches yet.
    model: { layers: [classifier] },
    training: { optimizer: { type: 'sgd', learningRate: 1 }, batchSize: count, epochs: 1 }
  }
  const [height, width, channels] = network.inputShape
  return exampleOn(network, { input, inputShape: [height, width, channels], outputs, count, bytes, seed })
}

/** One step of the making of a random graph: a layer, or a merge, and which of the outputs so far it reads. */
interface Step {
  readonly layer: LayerInput | MergeType
  readonly reads: readonly [number, number]
}

const merges: readonly MergeType[] = ['add', 'concatenate', 'multiply', 'average', 'maximum']
const side = fc.integer({ min: 1, max: 3 })
const activation = fc.constantFrom(...plainActivations.filter((name) => name !== 'softmax'))
const imageLayer: fc.Arbitrary<LayerInput> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('conv2d' as const),
      filters: fc.constantFrom(4, 4, 4, 8, 3),
      kernelSize: fc.tuple(side, side),
      padding: fc.constant('same' as const),
      activation
    })
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('activation' as const), activation }) },
  fc.record({ type: fc.constant('batchNormalization' as const), epsilon: fc.constant(0.1) }),
  fc.record({ type: fc.constant('dropout' as const), rate: fc.constantFrom(0, 0.3) }),
  fc.record({
    type: fc.constant('maxPooling2d' as const),
    poolSize: fc.constant(2),
    strides: fc.constantFrom(1, 1, 2),
    padding: fc.constant('same' as const)
  }),
  fc.record({
    type: fc.constant('averagePooling2d' as const),
    poolSize: fc.constant(2),
    strides: fc.constant(1),
    padding: fc.constant('same' as const)
  }),
  fc.record({
    type: fc.constant('depthwiseConv2d' as const),
    kernelSize: fc.constant(3),
    padding: fc.constant('same' as const),
    activation
  }),
  fc.record({
    type: fc.constant('separableConv2d' as const),
    filters: fc.constant(4),
    kernelSize: fc.constantFrom(1, 3),
    padding: fc.constant('same' as const),
    activation
  })
)
/** One layer in six keeps its weights. */
const maybeFrozen = fc
  .tuple(imageLayer, fc.integer({ min: 0, max: 5 }))
  .map(([layer, draw]): LayerInput => (draw === 0 ? { ...layer, trainable: false } : layer))
const step: fc.Arbitrary<Step> = fc.record({
  layer: fc.oneof(
    { weight: 3, arbitrary: maybeFrozen },
    { weight: 2, arbitrary: fc.constantFrom<MergeType[]>(...merges) }
  ),
  reads: fc.tuple(fc.nat(), fc.nat())
})

/** A network of these steps, in which whatever nobody reads is joined at the end. */
function randomNetwork(inputShape: ImageShape, steps: readonly Step[], pools: readonly boolean[]): Network {
  const g = new Graph(inputShape)
  const sources: Source[] = [g.images]
  const pick = (among: readonly Source[], number: number): Source => among[number % among.length] ?? g.images
  for (const { layer, reads } of steps) {
    const first = pick(sources, reads[0])
    if (typeof layer !== 'string') {
      sources.push(g.on(first, layer))
      continue
    }
    const alike = (source: Source): string => {
      const shape = g.shapeOf(source)
      return (layer === 'concatenate' ? shape.slice(0, -1) : shape).join()
    }
    const others = sources.filter((source) => alike(source) === alike(first))
    sources.push(g.merge(layer, first, pick(others, reads[1])))
  }
  const read = new Set(g.layers.flatMap(({ inputs }) => inputs))
  const vectors = sources
    .filter((source) => !read.has(source))
    .map((source, i) => g.on(source, pools[i % pools.length] ? { type: 'globalAveragePooling2d' } : flat))
  const [first = g.on(g.images, flat), ...others] = vectors
  g.on(others.length === 0 ? first : g.merge('concatenate', first, ...others), classifier)
  return g.network()
}

/** Networks of up to eleven layers that read any layers before them, with 1 to 9 images of 1 to 8 pixels a side. */
export const randomGraphs: fc.Arbitrary<Example> = fc
  .record({
    inputShape: fc.tuple(
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 1, max: 8 }),
      fc.constantFrom(1, 3, 4)
    ),
    steps: fc.array(step, { minLength: 1, maxLength: 11 }),
    pools: fc.array(fc.boolean(), { minLength: 1, maxLength: 4 }),
    count: fc.integer({ min: 1, max: 9 }),
    bytes: fc.boolean(),
    seed: fc.nat()
  })
  .map(({ inputShape, steps, pools, ...data }) =>
    graphExample(randomNetwork(inputShape, steps, pools), { ...data, outputs: 4 })
  )
