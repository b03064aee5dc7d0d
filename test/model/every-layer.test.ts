/** Any network as a tf.layers model: it predicts what the reference network does, and is read back as the same. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { elements } from '../../src/config/network/network.js'
import { buildModel } from '../../src/model/build-model.js'
import { readTopology } from '../../src/model/read-topology.js'
import { importTf } from '../../src/model/tf.js'
import { topologyOf, topologySchema } from '../../src/model/topology.js'
import { parsed } from '../../src/model/unsound.js'
import { forward } from '../../src/reference/network-passes.js'
import { tensor } from '../../src/reference/tensor.js'
import { everyExample } from '../engine/every-network.js'
import { largestDifference } from '../engine/golden.js'
import type { Example } from '../engine/networks.js'
import { configured } from './lecture.js'

const tf = await importTf()

const imagesOf = ({ data }: Example) =>
  tensor(
    data.shape,
    Float32Array.from(data.images, (pixel) => (data.images instanceof Uint8Array ? pixel / 255 : pixel))
  )

const readableOutputs = (example: Example, network = example.network) =>
  forward(network, example.weights, imagesOf(example)).at(-1)?.output.data ?? []

const read = (json: unknown) =>
  readTopology(parsed(topologySchema, JSON.parse(JSON.stringify(json)), 'model.json'), 'model.json')

describe('a network of any layers', () => {
  it('predicts the same as a tf.layers model', async () => {
    await fc.assert(
      fc.asyncProperty(everyExample, async (example) => {
        const { config, network, weights, data } = example
        const model = await buildModel(tf, config, network, weights)
        try {
          const outputs = tf.tidy(() => {
            const output = model.predict(tf.tensor(imagesOf(example).data, [...data.shape]))
            return Float32Array.from((output as import('@tensorflow/tfjs-core').Tensor).dataSync())
          })
          const size = data.shape[0] * elements(network.outputShape)
          expect(outputs.length).toBe(size)
          expect(largestDifference(outputs, readableOutputs(example))).toBeLessThan(1e-4)
        } finally {
          model.dispose()
        }
      }),
      { numRuns: 300 }
    )
  })

  it('comes back from its file as a network with the same weights and the same outputs', () => {
    fc.assert(
      fc.property(everyExample, (example) => {
        const { network } = example
        const found = read(topologyOf('any', network))
        expect(found.network.weights.map(({ name, shape }) => [name, shape])).toEqual(
          network.weights.map(({ name, shape }) => [name, shape])
        )
        expect(readableOutputs(example, found.network)).toEqual(readableOutputs(example))
      }),
      { numRuns: 300 }
    )
  })
})

describe('what tf.layers has no activation for', () => {
  const { config, network } = configured([
    { type: 'conv2d', filters: 2, kernelSize: 3, activation: { type: 'leakyReLU', alpha: 0.1 } },
    { type: 'flatten' },
    { type: 'dense', units: 4, activation: 'leakyReLU' },
    { type: 'activation', activation: 'leakyReLU' },
    { type: 'dense', units: 10, activation: 'silu' }
  ])

  it('becomes a layer of its own', async () => {
    const model = await buildModel(tf, config, network)
    expect(model.layers.map((layer) => `${layer.name} ${layer.getClassName()}`)).toEqual([
      'conv2d_1 Conv2D',
      'leaky_re_lu_1 LeakyReLU',
      'flatten_1 Flatten',
      'dense_1 Dense',
      'leaky_re_lu_2 LeakyReLU',
      'leaky_re_lu_3 LeakyReLU',
      'dense_2 Dense'
    ])
    expect(model.layers.map((layer) => layer.getConfig().alpha)).toEqual(
      [undefined, 0.1, undefined, undefined, 0.2, 0.2, undefined] // Keras's activation has 0.2, tf.layers' layer 0.3.
    )
    model.dispose()
  })

  it('is put between layers that turn the image, where another side than the channels is normalized', async () => {
    const { config, network } = configured([
      { type: 'batchNormalization', axis: 2 },
      { type: 'flatten' },
      { type: 'dense', units: 10 }
    ])
    const model = await buildModel(tf, config, network)
    expect(model.layers.map(({ name, outputShape }) => [name, outputShape])).toEqual([
      ['permute_1', [null, 28, 1, 28]],
      ['batch_normalization_1', [null, 28, 1, 28]],
      ['permute_2', [null, 28, 28, 1]],
      ['flatten_1', [null, 784]],
      ['dense_1', [null, 10]]
    ])
    model.dispose()
    const { network: again } = read(topologyOf('any', network))
    expect(again.layers[0].layer).toMatchObject({ type: 'batchNormalization', axis: 2 })
  })
})
