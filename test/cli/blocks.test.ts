/** A config with blocks, names and frozen layers through the built binary: trained, stopped and resumed, evaluated, loaded by plain TensorFlow.js. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { networkOf } from '../../src/config/network/network.js'
import { parseConfig } from '../../src/config/parse.js'
import { buildModel } from '../../src/index.js'
import { initialWeights } from '../../src/model/initial-weights.js'
import { readModel } from '../../src/model/load-model.js'
import { importTf } from '../../src/model/tf.js'
import { digits } from '../engine/digits.js'
import { largestDifference } from '../engine/golden.js'
import { cnn, keptDirectory } from './cnn.js'

const conv = (filters: number, more: object = {}) => ({
  ...{ type: 'conv2d', filters, kernelSize: 3, padding: 'same', useBias: false },
  ...more
})
const normalized = { type: 'batchNormalization' }
const relu = { type: 'activation', activation: 'relu' }

const config = {
  name: 'blocks',
  seed: 5,
  dataset: { name: 'mnist', validation: 200 },
  model: {
    layers: [
      conv(8, { strides: 2, name: 'stem', trainable: false }),
      { ...normalized, name: 'still', trainable: false },
      {
        type: 'repeat',
        times: 2,
        layers: [
          {
            type: 'residual',
            name: 'sum',
            layers: [conv(8), normalized, relu, conv(8), normalized],
            activation: 'relu'
          }
        ]
      },
      {
        type: 'branches',
        merge: 'multiply',
        paths: [
          [],
          [
            { type: 'globalAveragePooling2d' },
            { type: 'dense', units: 8, activation: { type: 'leakyReLU' } },
            { type: 'layerNormalization' },
            { type: 'activation', activation: 'sigmoid' },
            { type: 'reshape', targetShape: [1, 1, 8] }
          ]
        ]
      },
      {
        type: 'residual',
        layers: [conv(12, { strides: 2 })],
        shortcut: [conv(12, { kernelSize: 1, strides: 2 })]
      },
      { type: 'branches', merge: 'concatenate', paths: [[], [conv(4)], [{ type: 'dropout', rate: 0.2 }]] },
      { type: 'globalAveragePooling2d' },
      { type: 'dense', units: 10, activation: 'softmax' }
    ]
  },
  training: { optimizer: { type: 'adam', learningRate: 0.01 }, batchSize: 50, epochs: 2 }
}

let cwd: string
beforeAll(async () => {
  cwd = await keptDirectory()
  await writeFile(join(cwd, 'blocks.json'), JSON.stringify(config, undefined, 2))
})

describe('a config with blocks', () => {
  it('is trained; what is frozen keeps its first weights', async () => {
    const args = ['train', '--config', 'blocks.json', '--limit', '600', '--quiet']
    const { code, stderr } = await cnn(args, { cwd })
    expect([code, stderr]).toEqual([0, ''])
    const { network, weights } = await readModel(join(cwd, 'runs/blocks/model'))
    const parsed = parseConfig(JSON.stringify(config))
    const first = initialWeights(networkOf(parsed), 5)
    expect(network.weights.map(({ path }) => path)).toEqual(networkOf(parsed).weights.map(({ path }) => path))
    for (const [place, { path }] of network.weights.entries()) {
      const isSame = largestDifference(weights[place], first[place]) === 0
      expect(isSame, path).toBe(path.startsWith('stem/') || path.startsWith('still/'))
    }
  })

  it('is resumed for another epoch to the weights of a training that was never stopped', async () => {
    const hash = async (run: string): Promise<string> =>
      JSON.parse(await readFile(join(cwd, 'runs', run, 'environment.json'), 'utf8')).weightsSha256
    const train = ['train', '--limit', '600', '--quiet', '--config', 'blocks.json']
    await cnn([...train, '--set', 'name=one', '--set', 'training.epochs=1'], { cwd })
    expect((await cnn(['train', '--resume', 'runs/one', '--epochs', '2', '--quiet'], { cwd })).code).toBe(0)
    expect(await hash('one')).toBe(await hash('blocks'))
  })

  it('predicts the same when plain TensorFlow.js loads its model', async () => {
    const tf = await importTf()
    const directory = join(cwd, 'runs/blocks/model')
    const { modelTopology, weightsManifest } = JSON.parse(
      await readFile(join(directory, 'model.json'), 'utf8')
    )
    const bytes = await readFile(join(directory, 'weights.bin'))
    const weightData = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)
    const plain = await tf.loadLayersModel({
      load: async () => ({ modelTopology, weightSpecs: weightsManifest[0].weights, weightData })
    })
    const frozen = plain.layers.filter(({ trainable }) => !trainable).map(({ name }) => name)
    expect(frozen).toEqual(['input_layer', 'stem', 'still'])
    const { weights } = await readModel(directory)
    const built = await buildModel(parseConfig(JSON.stringify(config)), weights)
    expect(built).not.toBeInstanceOf(tf.Sequential)
    const images = Float32Array.from(digits(20, 't10k').images, (byte) => byte / 255)
    const outputs = (model: typeof plain) =>
      tf.tidy(() => {
        const output = model.predict(tf.tensor(images, [20, 28, 28, 1]))
        if (Array.isArray(output)) throw new Error('the model has several outputs')
        return Float32Array.from(output.dataSync())
      })
    expect(largestDifference(outputs(plain), outputs(built))).toBeLessThan(1e-6)
    const { stdout } = await cnn(['evaluate', 'blocks', '--json'], { cwd })
    expect(JSON.parse(stdout).accuracy).toBeGreaterThan(0.1)
    plain.dispose()
    built.dispose()
  })

  it('is summed up with its names, what is frozen, and who reads whom', async () => {
    const { stdout } = await cnn(['summary', '--config', 'blocks.json', '--json', '--explain'], { cwd })
    const { layers, explained, nonTrainableParameters } = JSON.parse(stdout)
    const of = (name: string) => layers.find((layer: { name: string }) => layer.name === name)
    expect(of('stem')).toMatchObject({ trainable: false, connectedTo: ['images'] })
    expect(of('sum_1')).toEqual({
      ...{ name: 'sum_1', type: 'add', outputShape: [null, 14, 14, 8], parameters: 0 },
      connectedTo: ['batch_normalization_2', 'still']
    })
    expect(of('sum_2').connectedTo).toEqual(['batch_normalization_4', 'activation_2'])
    // stem, still, and the moving statistics of four normalizations.
    expect(nonTrainableParameters).toBe(72 + 32 + 4 * 16)
    expect(explained.layers.map(({ name }: { name: string }) => name)).toEqual(
      layers.map(({ name }: { name: string }) => name)
    )
  })

  it('has its parameters explained: those of normalizations are no intercepts', async () => {
    const { stdout } = await cnn(['explain', 'parameters', '--config', 'blocks.json'], { cwd })
    expect(stdout.replaceAll('\n', ' ')).toContain(
      'Batch normalization has four numbers a channel, layer normalization has two numbers a channel: ' +
        '32 + 32 + 32 + 32 + 32 + 16 = 176.'
    )
  })
})
