/** The first layer whose values overflow is named, with the network of a real training. */
import { expect, it } from 'vitest'
import { parseConfig } from '../../src/config/parse.js'
import type { Examples } from '../../src/dataset/examples.js'
import { trainRequest } from '../../src/engine/request.js'
import { beginning } from '../../src/engine/state.js'
import { initialWeights } from '../../src/model/initial-weights.js'
import { fit } from '../../src/run/fit.js'
import { overflowIn } from '../../src/run/overflow.js'
import { part } from '../engine/small-job.js'
import { Graph } from '../network-graph.js'

const configOf = (layers: object[], training: object = {}) =>
  parseConfig(
    JSON.stringify({
      name: 'overflow',
      seed: 3,
      dataset: { name: 'mnist', augmentation: { shift: 2 } },
      model: { layers },
      training: { optimizer: { type: 'sgd', learningRate: 1 }, batchSize: 16, epochs: 3, ...training }
    })
  )
/** The largest weights that a config can ask for: each layer of 4 makes values some 4e6 times greater. */
const million = { type: 'constant', value: 1e6 }
const growing = (count: number): object[] =>
  Array.from({ length: count }, () => ({ type: 'dense', units: 4, kernelInitializer: million }))
const convolution = { type: 'conv2d', filters: 3, kernelSize: 5, strides: 3, kernelInitializer: million }
const end = { type: 'dense', units: 10, activation: 'softmax' }

/** Every pixel the same. */
const uniform = (pixel: number): Examples => ({
  ...part(0, 104),
  images: new Float32Array(104 * 784).fill(pixel)
})

it.each<[string, number, object[], string]>([
  // 25 * 1e6 * 1e33 is above 3.4e38.
  ['the first layer', 1e33, [convolution, { type: 'flatten' }, end], 'conv2d_1'],
  // 25 * 1e6 * 1e30 is 2.5e37; 192 times 1e6 of that overflows.
  ['a dense layer', 1e30, [convolution, { type: 'flatten' }, ...growing(1), end], 'dense_1'],
  // 2.5e7, and from 192 of these 4.8e15, 1.9e22, 7.7e28, 3.1e35 and 1.2e42.
  ['the fifth of seven', 1, [convolution, { type: 'flatten' }, ...growing(7), end], 'dense_5']
])('%s', async (_which, pixel, layers, layer) => {
  const training = fit({ config: configOf(layers), train: uniform(pixel), engine: 'wasm' })
  await expect(training).rejects.toMatchObject({
    code: 'NOT_FINITE',
    exitCode: 5,
    message: `the loss of epoch 1, batch 1 (step 1) is NaN at a learning rate of 1: ${layer} is the first layer whose values overflowed`
  })
})

it('a layer behind batch normalization and dropout, which look at the whole batch', async () => {
  const layers = [
    { ...convolution, kernelInitializer: 'glorotUniform' },
    { type: 'batchNormalization' },
    { type: 'dropout', rate: 0.5 },
    { type: 'flatten' },
    ...growing(8),
    end
  ]
  const training = fit({ config: configOf(layers), train: part(0, 104), engine: 'wasm' })
  // Of values about 1: 1e8, 5e14, 2e21, 8e27, 3e34, 1e41.
  await expect(training).rejects.toMatchObject({ message: expect.stringContaining(': dense_6 is the first') })
})

it('an image that is no number is refused before the training', async () => {
  const train = uniform(0.5)
  train.images[5000] = Number.NaN
  const layers = [{ ...convolution, kernelInitializer: 'glorotUniform' }, { type: 'flatten' }, end]
  await expect(fit({ config: configOf(layers), train, engine: 'wasm' })).rejects.toMatchObject({
    code: 'DATA',
    exitCode: 3,
    message: 'train does not fit: image 6 holds NaN'
  })
})

it('weights that a step drove out of the numbers', async () => {
  const layers = [{ ...convolution, kernelInitializer: 'glorotUniform' }, { type: 'flatten' }, end]
  const config = configOf(layers, { optimizer: { type: 'momentum', learningRate: 1000 } })
  const training = fit({ config, train: uniform(1e30), engine: 'wasm' })
  await expect(training).rejects.toMatchObject({
    code: 'NOT_FINITE',
    message: expect.stringMatching(
      /\(step \d+\) is (NaN|Infinity) at a learning rate of 1000: \w+_1 is the first/
    )
  })
})

it('in a network that branches, the layer behind the larger path', () => {
  const million = { type: 'constant', value: 1e6 } as const
  const g = new Graph([28, 28, 1])
  const conv = { type: 'conv2d', filters: 2, kernelSize: 3, padding: 'same' } as const
  const start = g.on(g.images, conv)
  let large = start
  // Each makes values some 1.8e7 times greater: 3e36 after five, which the sum of a hundred is not.
  for (let i = 0; i < 5; i++) large = g.on(large, { ...conv, kernelInitializer: million })
  const sum = g.merge('add', start, large)
  const both = g.merge('concatenate', sum, start)
  g.on(
    both,
    { ...conv, kernelInitializer: million },
    { type: 'flatten' },
    {
      ...{ type: 'dense', units: 10, activation: 'softmax' }
    }
  )
  const network = g.network()
  const config = configOf([{ type: 'flatten' }, end])
  const weights = initialWeights(network, 3)
  expect(
    overflowIn(config, network, part(0, 104), beginning(trainRequest(config, network), weights), false)
  ).toBe('conv2d_7 is the first layer whose values overflowed')
})
