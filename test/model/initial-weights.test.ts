/** Initial weights depend only on the seed and the index of the weight. */
import { describe, expect, it } from 'vitest'
import { frozen, orderedWeights, type WeightSpec } from '../../src/config/network/weights.js'
import { initialWeights } from '../../src/model/initial-weights.js'
import { configured, lectureLayers } from './lecture.js'

const { network } = configured(lectureLayers)

describe('the weights of a network', () => {
  it('are named and ordered as tf.layers does', () => {
    expect(network.weights.map(({ path, shape }) => [path, shape])).toEqual([
      ['conv2d_1/kernel', [5, 5, 1, 10]],
      ['conv2d_1/bias', [10]],
      ['conv2d_2/kernel', [5, 5, 10, 20]],
      ['conv2d_2/bias', [20]],
      ['dense_1/kernel', [320, 100]],
      ['dense_1/bias', [100]],
      ['dense_2/kernel', [100, 10]],
      ['dense_2/bias', [10]]
    ])
  })

  it('have moving statistics behind the rest, as tf.layers does; a frozen layer keeps its place', () => {
    const [conv, ...others] = network.layers
    if (conv === undefined) throw new Error('no layer')
    const pathsWith = (weights: readonly WeightSpec[]) =>
      orderedWeights([{ ...conv, weights }, ...others]).map(({ path }) => path)
    expect(pathsWith(conv.weights.map(frozen)).slice(0, 2)).toEqual(['conv2d_1/kernel', 'conv2d_1/bias'])
    const statistics = conv.weights.map((weight, i) => ({
      ...weight,
      name: i === 0 ? ('moving_mean' as const) : ('moving_variance' as const)
    }))
    expect(pathsWith(statistics).slice(-2)).toEqual(['conv2d_1/moving_mean', 'conv2d_1/moving_variance'])
    expect(pathsWith(statistics)[0]).toBe('conv2d_2/kernel')
  })
})

describe('initialWeights', () => {
  it('are the same for the same seed and others for another', () => {
    expect(initialWeights(network, 42)).toEqual(initialWeights(network, 42))
    const other = initialWeights(network, 43)
    for (const [index, values] of initialWeights(network, 42).entries())
      if (index % 2 === 0) expect(values).not.toEqual(other[index])
  })

  it('start biases at 0 and kernels within the glorot limit', () => {
    for (const [index, values] of initialWeights(network, 42).entries()) {
      const spec = network.weights[index]
      if (spec === undefined) throw new Error('no weight')
      const limit = spec.name === 'bias' ? 0 : Math.sqrt(6 / (spec.fanIn + spec.fanOut))
      expect(values.every((value) => Math.abs(value) <= limit)).toBe(true)
    }
  })

  it('draw each weight from a stream of its own', () => {
    // The same network with a longer first layer: the later weights of the same shape keep their values.
    const { network: wider } = configured([
      { type: 'conv2d', filters: 11, kernelSize: 5, activation: 'relu' },
      { type: 'maxPooling2d', poolSize: 2 },
      { type: 'conv2d', filters: 20, kernelSize: 5, activation: 'relu' },
      { type: 'maxPooling2d', poolSize: 2 },
      { type: 'flatten' },
      { type: 'dense', units: 100, activation: 'relu' },
      { type: 'dense', units: 10, activation: 'softmax' }
    ])
    expect(initialWeights(wider, 42)[4]).toEqual(initialWeights(network, 42)[4])
  })
})
