/** Networks that branch as functional models: built by tf.layers, saved, loaded by plain TensorFlow.js, and read back. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LayersModel } from '@tensorflow/tfjs-layers'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { elements, isSequential } from '../../src/config/network/network.js'
import { byteScale } from '../../src/config/preprocessing.js'
import { buildModel } from '../../src/model/build-model.js'
import { hashWeights } from '../../src/model/initial-weights.js'
import { readModel } from '../../src/model/load-model.js'
import { readTopology } from '../../src/model/read-topology.js'
import { saveModel } from '../../src/model/save-model.js'
import { importTf } from '../../src/model/tf.js'
import { topologyOf, topologySchema } from '../../src/model/topology.js'
import { parsed } from '../../src/model/unsound.js'
import { forward } from '../../src/reference/network-passes.js'
import { tensor } from '../../src/reference/tensor.js'
import { largestDifference } from '../engine/golden.js'
import { handMade, handMadeExample, randomGraphs } from '../engine/graphs.js'
import type { Example } from '../engine/networks.js'
import { Graph } from '../network-graph.js'

const tf = await importTf()

const imagesOf = ({ data }: Example) =>
  tensor(
    data.shape,
    Float32Array.from(data.images, (pixel) => (data.images instanceof Uint8Array ? pixel / 255 : pixel))
  )

const readableOutputs = (example: Example, network = example.network) =>
  forward(network, example.weights, imagesOf(example)).at(-1)?.output.data ?? []

const outputsOf = (model: LayersModel, example: Example): Float32Array =>
  tf.tidy(() => {
    const output = model.predict(tf.tensor(imagesOf(example).data, [...example.data.shape]))
    if (Array.isArray(output)) throw new Error('the model has several outputs')
    return Float32Array.from(output.dataSync())
  })

async function buildsAndReads(example: Example): Promise<void> {
  const { config, network, weights, data } = example
  const tensors = tf.memory().numTensors
  const model = await buildModel(tf, config, network, weights)
  const outputs = outputsOf(model, example)
  model.dispose()
  expect(tf.memory().numTensors).toBe(tensors)
  expect(outputs.length).toBe(data.shape[0] * elements(network.outputShape))
  expect(largestDifference(outputs, readableOutputs(example))).toBeLessThan(1e-4)
  const json = JSON.parse(JSON.stringify(topologyOf('graph', network)))
  expect(json.class_name).toBe(isSequential(network) ? 'Sequential' : 'Model')
  const found = readTopology(parsed(topologySchema, json, 'model.json'), 'model.json').network
  expect(found.weights.map(({ name, shape }) => [name, shape])).toEqual(
    network.weights.map(({ name, shape }) => [name, shape])
  )
  expect(readableOutputs(example, found)).toEqual(readableOutputs(example))
}

describe('are the same network as a functional model, and read back', () => {
  it.each(Object.entries(handMade))('%s', async (_what, make) => {
    await buildsAndReads(handMadeExample(make))
  })

  it('random graphs', async () => {
    await fc.assert(fc.asyncProperty(randomGraphs, buildsAndReads), { numRuns: 100 })
  })
})

/** With what tf.layers says by several layers: a leakyReLU, and a normalization of rows. */
const withMore = (g: Graph): void => {
  const start = g.on(g.images, {
    ...{ type: 'conv2d', filters: 3, kernelSize: 3, padding: 'same' },
    activation: { type: 'leakyReLU', alpha: 0.1 }
  })
  const normalized = g.on(start, { type: 'batchNormalization', axis: 1 })
  const sum = g.merge('add', g.images, normalized, start)
  g.on(
    g.merge('concatenate', sum, start),
    { type: 'flatten' },
    { type: 'dense', units: 4, activation: 'softmax' }
  )
}

describe('saved', () => {
  let directory: string
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'cnn-graphs-'))
  })
  afterAll(() => rm(directory, { recursive: true, force: true }))

  it.each([...Object.entries(handMade), ['layers that tf.layers splits', withMore] as const])(
    '%s',
    async (what, make) => {
      const example = handMadeExample(make)
      const { network, weights } = example
      const path = join(directory, what.replaceAll(/\W/g, '-'))
      const labels = ['a', 'b', 'c', 'd']
      await saveModel(path, {
        name: 'graph',
        network,
        weights,
        labels,
        preprocessing: { picture: 'resize', scale: byteScale }
      })

      const { modelTopology, weightsManifest } = JSON.parse(await readFile(join(path, 'model.json'), 'utf8'))
      const bytes = await readFile(join(path, 'weights.bin'))
      const weightData = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)
      const plain = await tf.loadLayersModel({
        load: async () => ({ modelTopology, weightSpecs: weightsManifest[0].weights, weightData })
      })
      expect(largestDifference(outputsOf(plain, example), readableOutputs(example))).toBeLessThan(1e-4)
      plain.dispose()

      const again = await readModel(path)
      expect(hashWeights([...again.weights])).toBe(hashWeights(weights))
      expect(again.network.weights.map(({ name, shape }) => [name, shape])).toEqual(
        network.weights.map(({ name, shape }) => [name, shape])
      )
      expect(readableOutputs(example, again.network)).toEqual(readableOutputs(example))
    }
  )
})

describe('a functional model', () => {
  const g = new Graph([4, 4, 1])
  const start = g.on(g.images, { type: 'conv2d', filters: 1, kernelSize: 3, padding: 'same' })
  g.on(g.merge('add', g.images, start), { type: 'flatten' }, { type: 'dense', units: 2 })
  const sound = JSON.stringify(topologyOf('graph', g.network()))

  it.each<[string, (json: string) => string, string]>([
    [
      'whose layer reads one that is not there',
      (json) => json.replace('["conv2d_1",0,0,{}]', '["conv2d_9",0,0,{}]'),
      'add_1 reads conv2d_9, which is no layer before it'
    ],
    [
      'whose layer reads itself',
      (json) => json.replace('["conv2d_1",0,0,{}]', '["add_1",0,0,{}]'),
      'add_1 reads add_1, which is no layer before it'
    ],
    [
      'whose output is in the middle',
      (json) => json.replace('"output_layers":[["dense_1"', '"output_layers":[["add_1"'),
      'the output is not that of the last layer'
    ],
    [
      'without images',
      (json) => json.replace('"input_layers":[["input_layer"', '"input_layers":[["conv2d_1"'),
      'there is no InputLayer called conv2d_1'
    ],
    [
      'with a layer that has two names',
      (json) => json.replace('"name":"add_1","class_name"', '"name":"add_2","class_name"'),
      'it has two names'
    ],
    [
      'with two layers of one name',
      (json) => json.replaceAll('flatten_1', 'add_1'),
      'two layers have the same name'
    ],
    [
      'with a layer that is called twice',
      (json) =>
        json.replace(
          '"inbound_nodes":[[["add_1",0,0,{}]]]',
          '"inbound_nodes":[[["add_1",0,0,{}]],[["add_1",0,0,{}]]]'
        ),
      'inbound_nodes'
    ],
    [
      'whose merge has one input',
      (json) => json.replace('[["input_layer",0,0,{}],["conv2d_1",0,0,{}]]', '[["conv2d_1",0,0,{}]]'),
      'add takes two inputs or more'
    ]
  ])('%s is refused', (_what, spoil, says) => {
    const spoiled = spoil(sound)
    expect(spoiled).not.toBe(sound)
    expect(() =>
      readTopology(parsed(topologySchema, JSON.parse(spoiled), 'model.json'), 'model.json')
    ).toThrow(expect.objectContaining({ code: 'MODEL', message: expect.stringContaining(says) }))
  })
})
