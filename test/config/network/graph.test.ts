/** Networks that branch: shapes, names, the order of weights, and the mistakes that a graph can have. */

import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { memoryNeeded } from '../../../src/config/network/memory-needed.js'
import { inferGraph, inferNetwork, isSequential, type Source } from '../../../src/config/network/network.js'
import type { NetworkLayer } from '../../../src/config/network/network-layer.js'
import { parseConfig } from '../../../src/config/parse.js'
import { layer as layerSchema } from '../../../src/config/schema/layers.js'
import { Graph } from '../../network-graph.js'

const convolution = (filters: number, kernelSize = 3, padding = 'same') =>
  v.parse(layerSchema, { type: 'conv2d', filters, kernelSize, padding })
const flatten: NetworkLayer = { type: 'flatten' }

/** Two paths of three and five channels, beside the three of the images; classified. */
function branching(): Graph {
  const g = new Graph([6, 5, 3])
  const first = g.on(g.images, { type: 'conv2d', filters: 3, kernelSize: 3, padding: 'same' })
  const second = g.on(first, { type: 'batchNormalization' }, { type: 'conv2d', filters: 5, kernelSize: 1 })
  const sum = g.merge('add', g.images, first)
  g.on(
    g.merge('concatenate', sum, second),
    { type: 'batchNormalization' },
    { type: 'flatten' },
    {
      type: 'dense',
      units: 2
    }
  )
  return g
}

describe('a graph', () => {
  it('has the shapes of what each layer reads, and names by type in the order of the layers', () => {
    const network = branching().network()
    expect(
      network.layers.map(({ name, inputs, inputShapes, outputShape }) => [
        name,
        inputs,
        inputShapes,
        outputShape
      ])
    ).toEqual([
      ['conv2d_1', ['images'], [[6, 5, 3]], [6, 5, 3]],
      ['batch_normalization_1', [0], [[6, 5, 3]], [6, 5, 3]],
      ['conv2d_2', [1], [[6, 5, 3]], [6, 5, 5]],
      [
        'add_1',
        ['images', 0],
        [
          [6, 5, 3],
          [6, 5, 3]
        ],
        [6, 5, 3]
      ],
      [
        'concatenate_1',
        [3, 2],
        [
          [6, 5, 3],
          [6, 5, 5]
        ],
        [6, 5, 8]
      ],
      ['batch_normalization_2', [4], [[6, 5, 8]], [6, 5, 8]],
      ['flatten_1', [5], [[6, 5, 8]], [240]],
      ['dense_1', [6], [[240]], [2]]
    ])
    expect(isSequential(network)).toBe(false)
  })

  it('has its weights in the order of the layers, the moving statistics of all layers behind them', () => {
    const network = branching().network()
    expect(network.weights.map(({ path }) => path)).toEqual([
      ...['conv2d_1/kernel', 'conv2d_1/bias', 'batch_normalization_1/gamma', 'batch_normalization_1/beta'],
      ...['conv2d_2/kernel', 'conv2d_2/bias', 'batch_normalization_2/gamma', 'batch_normalization_2/beta'],
      ...['dense_1/kernel', 'dense_1/bias'],
      ...['batch_normalization_1/moving_mean', 'batch_normalization_1/moving_variance'],
      ...['batch_normalization_2/moving_mean', 'batch_normalization_2/moving_variance']
    ])
    for (const [index, { weightPlaces, weights, name }] of network.layers.entries()) {
      expect(weightPlaces.map((place) => network.weights[place]?.path)).toEqual(
        weights.map((weight) => `${name}/${weight.name}`)
      )
      expect(weightPlaces.every((place) => network.weights[place]?.layer === index)).toBe(true)
    }
  })

  it('needs memory for what each layer puts out', () => {
    const network = branching().network()
    const { optimizer } = parseConfig(
      JSON.stringify({
        name: 'memory',
        dataset: { name: 'mnist' },
        model: { layers: [{ type: 'flatten' }, { type: 'dense', units: 10, activation: 'softmax' }] },
        training: { optimizer: { type: 'adam' }, epochs: 1 }
      })
    ).training
    const numbers = [90, 90, 90, 150, 90, 240, 240, 240, 2].reduce((sum, count) => sum + count, 0)
    expect(memoryNeeded(network, optimizer, 7).activations).toBe(4 * 7 * numbers)
  })

  it('in which each layer reads the one before it is the network of a list of layers', () => {
    const layers = [convolution(4), flatten]
    const chain = inferGraph(
      [6, 5, 3],
      [
        { layer: convolution(4), inputs: ['images'] },
        { layer: flatten, inputs: [0] }
      ]
    )
    expect(chain).toEqual(inferNetwork([6, 5, 3], layers))
    if ('message' in chain) throw new Error(chain.message)
    expect(isSequential(chain)).toBe(true)
  })
})

const merge = (type: 'add' | 'concatenate', ...[first, ...others]: [Source, ...Source[]]) => ({
  layer: { type },
  inputs: [first, ...others] as const
})
const on = (layer: NetworkLayer, ...[first, ...others]: [Source, ...Source[]]) => ({
  layer,
  inputs: [first, ...others] as const
})

it.each([
  [
    'paths of different sizes added',
    [on(convolution(4), 'images'), on(convolution(5), 'images'), merge('add', 0, 1)],
    {
      path: 'layers[2].inputs',
      message: 'add joins [6, 5, 4] and [6, 5, 5], which are not of one shape',
      hint: 'end the path of [6, 5, 5] with { "type": "conv2d", "filters": 4, "kernelSize": 1 }'
    }
  ],
  [
    'an image and a vector side by side',
    [on(flatten, 'images'), merge('concatenate', 'images', 0)],
    {
      path: 'layers[1].inputs',
      message: 'concatenate joins [6, 5, 3] and [90], which are not of the same sides',
      hint: 'end the path of [90] with { "type": "reshape", "targetShape": [6, 5, 3] }'
    }
  ],
  [
    'images of different sides side by side',
    [on(convolution(3, 3, 'valid'), 'images'), merge('concatenate', 'images', 0)],
    {
      path: 'layers[1].inputs',
      message: 'concatenate joins [6, 5, 3] and [4, 3, 3], which are not of the same sides',
      hint: 'give the paths the same sides: "padding": "same" keeps them, "strides" divide them'
    }
  ],
  [
    'a merge of one path',
    [merge('add', 'images')],
    { path: 'layers[0].inputs', message: 'add takes two inputs or more, it has 1' }
  ],
  [
    'a layer with two inputs that takes one',
    [on(flatten, 'images', 'images')],
    { path: 'layers[0].inputs', message: 'flatten takes one input, it has 2' }
  ],
  [
    'a layer that reads itself',
    [on(flatten, 'images'), merge('concatenate', 0, 1)],
    { path: 'layers[1].inputs', message: 'there is no layer 1 before this one' }
  ],
  [
    'a layer that nothing reads',
    [on(convolution(4), 'images'), on(flatten, 'images')],
    { path: 'layers[0]', message: 'no layer reads the output of this one' }
  ],
  [
    'a window that does not fit in a path',
    [on(convolution(4), 'images'), on(convolution(4, 7, 'valid'), 0), merge('concatenate', 0, 1)],
    {
      path: 'layers[1].kernelSize',
      message: 'a window of 7 x 7 does not fit into the 6 x 5 that reach this layer'
    }
  ]
])('%s is a mistake with its place', (_what, layers, mistake) => {
  expect(inferGraph([6, 5, 3], layers)).toMatchObject(mistake)
})
