/** Our model.json equals what tf.layers itself writes, and is read back as the same network. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { layerRules } from '../../src/config/network/layer-rules.js'
import { plainActivations } from '../../src/config/schema/activations.js'
import type { LayerType } from '../../src/config/schema/layers.js'
import { kerasLayers } from '../../src/model/keras-layers.js'
import { readTopology } from '../../src/model/read-topology.js'
import { importTf } from '../../src/model/tf.js'
import { topologyOf, topologySchema } from '../../src/model/topology.js'
import { parsed } from '../../src/model/unsound.js'
import { configured, type LayersInput } from './lecture.js'

const kernelInitializers = [
  'glorotUniform',
  'glorotNormal',
  'heUniform',
  'heNormal',
  'lecunUniform',
  'lecunNormal',
  'zeros',
  'ones',
  { type: 'constant', value: 0.5 },
  { type: 'randomNormal', mean: 0.1, stddev: 0.2 },
  { type: 'truncatedNormal', mean: 0.1, stddev: 0.2 },
  { type: 'randomUniform', minval: -0.5, maxval: 0.25 }
] as const

const size = fc.integer({ min: 1, max: 3 })
const pair = fc.tuple(size, size)
const regularizer = fc.option(fc.record({ l1: fc.constant(0.1), l2: fc.constantFrom(0, 0.2) }), {
  nil: undefined
})
const weighted = {
  kernelRegularizer: regularizer,
  activation: fc.constantFrom(...plainActivations),
  useBias: fc.boolean(),
  kernelInitializer: fc.constantFrom(...kernelInitializers)
}
const padding = fc.constantFrom('valid' as const, 'same' as const)
const imageLayer = fc.oneof(
  fc.record({
    type: fc.constant('conv2d' as const),
    filters: size,
    kernelSize: pair,
    strides: pair,
    padding,
    ...weighted
  }),
  fc.record({
    type: fc.constant('depthwiseConv2d' as const),
    kernelSize: pair,
    padding,
    activation: weighted.activation,
    depthMultiplier: size
  }),
  // tf.layers 4.22 writes no depth_multiplier of it, and always its default initializers.
  fc.record({
    type: fc.constant('separableConv2d' as const),
    filters: size,
    kernelSize: pair,
    padding,
    pointwiseRegularizer: regularizer
  }),
  fc.record({
    type: fc.constantFrom('maxPooling2d' as const, 'averagePooling2d' as const),
    poolSize: pair,
    strides: pair,
    padding
  }),
  fc.record({ type: fc.constant('zeroPadding2d' as const), padding: fc.tuple(pair, pair) }),
  fc.record({
    type: fc.constant('batchNormalization' as const),
    axis: fc.constantFrom(-1, 1, 3),
    center: fc.boolean(),
    scale: fc.boolean()
  }),
  fc.record({ type: fc.constant('dropout' as const), rate: fc.constantFrom(0, 0.5) }),
  fc.record({ type: fc.constant('activation' as const), activation: weighted.activation })
)
const dense = fc.record({ type: fc.constant('dense' as const), units: size, ...weighted })
/** Networks whose every window fits: three image layers on 40 x 40 at most shrink to 40 / 27. */
const layers: fc.Arbitrary<LayersInput> = fc
  .tuple(fc.array(imageLayer, { maxLength: 2 }), fc.array(dense, { minLength: 1, maxLength: 3 }))
  .chain(([images, dense]) =>
    fc
      .constantFrom('flatten' as const, 'globalMaxPooling2d' as const, 'globalAveragePooling2d' as const)
      .map((type) => [...images, { type }, ...dense])
  )

const read = (json: unknown) =>
  readTopology(parsed(topologySchema, JSON.parse(JSON.stringify(json)), 'model.json'), 'model.json')

/** Without the one option that tf.layers does not write. */
const withoutMultipliers = (json: unknown): unknown =>
  JSON.parse(JSON.stringify(json), (key, value) => (key === 'depth_multiplier' ? undefined : value))

describe('topologyOf', () => {
  it('is what tf.layers writes of the same model', async () => {
    const tf = await importTf()
    await fc.assert(
      fc.asyncProperty(layers, async (layers) => {
        const { network } = configured(layers, [40, 40, 2])
        const ours = topologyOf('mnist', network)
        const model = await tf.models.modelFromJSON({ modelTopology: ours })
        try {
          expect(withoutMultipliers(ours)).toEqual(withoutMultipliers(model.toJSON(null, false)))
        } finally {
          model.dispose()
        }
      }),
      { numRuns: 30 }
    )
  })

  it('is read too as tf.layers writes a model made with its own functions', async () => {
    const tf = await importTf()
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({ filters: 3, kernelSize: [3, 5], activation: 'relu', inputShape: [28, 28, 1] }),
        tf.layers.maxPooling2d({}),
        tf.layers.flatten(),
        tf.layers.dense({ units: 10, activation: 'softmax', useBias: false })
      ]
    })
    const { network, names } = read(model.toJSON(null, false))
    expect(names).toEqual(model.layers.map((layer) => layer.name))
    expect(network.totalParameters).toBe(model.countParams())
    model.dispose()
  })
})

describe('the table of layers', () => {
  it('has the class names of the shape arithmetic', () => {
    for (const [type, { className }] of Object.entries(kerasLayers))
      expect(className).toBe(layerRules[type as LayerType].className)
  })
})
