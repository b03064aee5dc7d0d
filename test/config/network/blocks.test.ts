/** Blocks of a config written out: the order of the layers, what each reads, and mistakes inside with their places. */
import { describe, expect, it } from 'vitest'
import { graphOf } from '../../../src/config/network/blocks.js'
import { type GraphLayer, isSequential, networkOf } from '../../../src/config/network/network.js'
import { parseConfig } from '../../../src/config/parse.js'
import { CnnError } from '../../../src/errors.js'
import { networkLine } from '../../../src/report/text/network-line.js'

const conv = (filters: number, more: object = {}) => ({
  ...{ type: 'conv2d', filters, kernelSize: 3, padding: 'same' },
  ...more
})
const end = [{ type: 'globalAveragePooling2d' }, { type: 'dense', units: 10, activation: 'softmax' }]

const textOf = (layers: readonly object[], last: readonly object[] = end): string =>
  JSON.stringify(
    {
      name: 'blocks',
      dataset: { name: 'mnist' },
      model: { layers: [...layers, ...last] },
      training: { optimizer: { type: 'sgd' }, epochs: 1 }
    },
    undefined,
    1
  )
const configOf = (...layers: object[]) => parseConfig(textOf(layers))

/** Each layer as `type at path < what it reads`. */
const shown = (graph: readonly GraphLayer[]): string[] =>
  graph.map(({ layer, inputs, written }) => `${layer.type} ${written?.path} < ${inputs.join(' ')}`)

describe('are written out', () => {
  it('a residual block: layers, shortcut, sum, activation', () => {
    const { model } = configOf(
      conv(4),
      { type: 'residual', layers: [conv(4), conv(4)], activation: 'relu' },
      { type: 'residual', layers: [conv(8)], shortcut: [conv(8)] }
    )
    expect(shown(graphOf(model.layers))).toEqual([
      'conv2d layers[0] < images',
      'conv2d layers[1].layers[0] < 0',
      'conv2d layers[1].layers[1] < 1',
      'add layers[1] < 2 0',
      'activation layers[1] < 3',
      'conv2d layers[2].layers[0] < 4',
      'conv2d layers[2].shortcut[0] < 4',
      'add layers[2] < 5 6',
      'globalAveragePooling2d layers[3] < 7',
      'dense layers[4] < 8'
    ])
  })

  it('branches in a repeated block: the paths in order, the identity, each time anew', () => {
    const { model } = configOf({
      type: 'repeat',
      times: 2,
      layers: [{ type: 'branches', merge: 'concatenate', paths: [[conv(2)], [], [conv(3), conv(1)]] }]
    })
    expect(shown(graphOf(model.layers)).slice(0, 8)).toEqual([
      'conv2d layers[0].layers[0].paths[0][0] < images',
      'conv2d layers[0].layers[0].paths[2][0] < images',
      'conv2d layers[0].layers[0].paths[2][1] < 1',
      'concatenate layers[0].layers[0] < 0 images 2',
      'conv2d layers[0].layers[0].paths[0][0] < 3',
      'conv2d layers[0].layers[0].paths[2][0] < 3',
      'conv2d layers[0].layers[0].paths[2][1] < 5',
      'concatenate layers[0].layers[0] < 4 3 6'
    ])
    // Keras counts each layer of a type.
    expect(
      networkOf(configOf(...model.layers.slice(0, 1)))
        .layers.map(({ name }) => name)
        .slice(3, 5)
    ).toEqual(['concatenate_1', 'conv2d_4'])
  })

  it('a list without branches is the same network as the list without blocks', () => {
    const repeated = networkOf(
      configOf({ type: 'repeat', times: 3, layers: [conv(4), { type: 'maxPooling2d' }] })
    )
    const once = [conv(4), { type: 'maxPooling2d' }]
    expect(isSequential(repeated)).toBe(true)
    expect(repeated).toEqual(networkOf(configOf(...once, ...once, ...once)))
  })

  it('the strides of a pooling inside are its window', () => {
    const { model } = configOf({ type: 'repeat', times: 1, layers: [{ type: 'maxPooling2d', poolSize: 3 }] })
    expect(model.layers[0]).toMatchObject({ layers: [{ strides: [3, 3] }] })
    expect(parseConfig(JSON.stringify(configOf(...model.layers.slice(0, 1))))).toEqual(
      configOf({ type: 'repeat', times: 1, layers: [{ type: 'maxPooling2d', poolSize: 3 }] })
    )
  })

  it('in one line', () => {
    const { model } = configOf(
      { type: 'residual', layers: [conv(4)], shortcut: [conv(4, { kernelSize: 1 })], activation: 'relu' },
      { type: 'repeat', times: 2, layers: [{ type: 'branches', merge: 'average', paths: [[], [conv(4)]] }] }
    )
    expect(networkLine(model.layers)).toBe(
      'residual (conv 4 3x3 | conv 4 1x1) - relu - 2 x (average (identity | conv 4 3x3)) - ' +
        'global average pool - dense 10'
    )
  })
})

/** Blocks one in another. */
const nested = (depth: number): object =>
  depth === 0 ? conv(1) : { type: 'residual', layers: [nested(depth - 1)] }

const branches = (merge: string, ...paths: object[][]) => ({ type: 'branches', merge, paths })
const pooled = { type: 'globalAveragePooling2d' }

describe('mistakes have their path, their place and what mends them', () => {
  it.each<[string, object[], string, string, string]>([
    [
      'a key inside that is misspelt',
      [{ type: 'repeat', times: 1, layers: [{ type: 'residual', layers: [conv(1, { stride: 2 })] }] }],
      'model.layers[0].layers[0].layers[0].stride',
      'unknown key "stride"',
      'did you mean "strides"?'
    ],
    [
      'a window inside that does not fit',
      [branches('add', [conv(1)], [conv(1), { type: 'conv2d', filters: 1, kernelSize: 30 }])],
      'model.layers[0].paths[1][1].kernelSize',
      'a window of 30 x 30 does not fit into the 28 x 28 that reach this layer',
      'make it smaller, use "padding": "same", or pool less before it'
    ],
    [
      'a block without the shortcut that it needs',
      [conv(4), { type: 'residual', layers: [conv(8, { strides: 2 })] }],
      'model.layers[1]',
      'add joins [14, 14, 8] and [28, 28, 4], which are not of one shape',
      'give the block "shortcut": [{ "type": "conv2d", "filters": 8, "kernelSize": 1, "strides": 2 }]'
    ],
    [
      'a shortcut of other sides',
      [{ type: 'residual', layers: [conv(8, { strides: [2, 1] })], shortcut: [conv(8)] }],
      'model.layers[0].shortcut',
      'add joins [14, 28, 8] and [28, 28, 8], which are not of one shape',
      'end the path of [28, 28, 8] with { "type": "maxPooling2d", "poolSize": [2, 1], "padding": "same" }'
    ],
    [
      'a path that no layer mends, for the other',
      [branches('maximum', [conv(2)], [conv(2, { strides: 2 })])],
      'model.layers[0].paths[0]',
      'maximum joins [28, 28, 2] and [14, 14, 2], which are not of one shape',
      'end the path of [28, 28, 2] with { "type": "maxPooling2d", "poolSize": 2, "padding": "same" }'
    ],
    [
      'paths that no layer mends',
      [branches('average', [conv(2)], [conv(2, { padding: 'valid' })])],
      'model.layers[0].paths[1]',
      'average joins [28, 28, 2] and [26, 26, 2], which are not of one shape',
      'give the paths the same sides: "padding": "same" keeps them, "strides" divide them'
    ],
    [
      'an image beside a vector',
      [branches('concatenate', [pooled], [])],
      'model.layers[0].paths[1]',
      'concatenate joins [1] and [28, 28, 1], which are not of the same sides',
      'end the path of [28, 28, 1] with { "type": "globalAveragePooling2d" }'
    ],
    [
      'a gate that is a vector',
      [conv(4), branches('multiply', [], [pooled, { type: 'dense', units: 4, activation: 'sigmoid' }])],
      'model.layers[1].paths[1]',
      'multiply joins [28, 28, 4] and [4], which are not of one shape, or [1, 1, channels]',
      'end the path of [4] with { "type": "reshape", "targetShape": [1, 1, 4] }'
    ],
    [
      'nine blocks one in another',
      [nested(9)],
      'model.layers[0]',
      'blocks are nested more than 8 deep',
      'write inner blocks one after the other'
    ],
    [
      'blocks that become too many layers',
      [
        { type: 'repeat', times: 500, layers: [conv(1)] },
        { type: 'repeat', times: 999, layers: [conv(1)] }
      ],
      'model.layers[1]',
      'the network has 1,501 layers with its blocks written out, more than 1,000',
      'repeat fewer times, or leave layers out'
    ]
  ])('%s', (_what, layers, path, message, hint) => {
    const text = textOf(layers)
    try {
      parseConfig(text)
      expect.unreachable()
    } catch (error) {
      if (!(error instanceof CnnError)) throw error
      expect(error.code).toBe('CONFIG')
      const [problem] = error.problems ?? []
      expect(problem).toMatchObject({ path, message, hint })
      expect(problem?.where).toMatch(/^config:\d+:\d+$/)
    }
  })

  it('eight blocks one in another are sound', () => {
    expect(networkOf(configOf(nested(8))).layers).toHaveLength(11)
  })

  it('probabilities are looked for through what joins paths', () => {
    const classes = (activation: string) => [pooled, { type: 'dense', units: 10, activation }]
    const parse =
      (...layers: object[]) =>
      () =>
        parseConfig(textOf(layers, []))
    expect(parse(branches('average', classes('softmax'), classes('sigmoid')))).not.toThrow()
    const problemOf = (path: string, says: string) =>
      expect.objectContaining({
        problems: [expect.objectContaining({ path, message: expect.stringContaining(says) })]
      })
    expect(parse(branches('average', classes('softmax'), classes('relu')))).toThrow(
      problemOf('model.layers[0].paths[1][1].activation', 'relu gives none')
    )
    expect(parse(branches('add', classes('softmax'), classes('softmax')))).toThrow(
      problemOf('model.layers[0]', 'add gives none')
    )
    expect(parse({ type: 'residual', layers: [conv(1)] }, ...classes('softmax'))).not.toThrow()
  })

  it('the largest layer is named where it is written', () => {
    const layers = [
      { type: 'repeat', times: 1, layers: [{ type: 'flatten' }, { type: 'dense', units: 999_999 }] }
    ]
    expect(() => parseConfig(textOf(layers, end.slice(1)))).toThrow(
      expect.objectContaining({
        problems: [expect.objectContaining({ path: 'model.layers[0].layers[1]' })]
      })
    )
  })
})

describe('names and frozen layers', () => {
  const layersOf = (...layers: object[]) => networkOf(configOf(...layers)).layers

  it('a name is kept, gains the number of each time it is repeated, and is counted by no other', () => {
    const repeated = (times: number, layers: object[]) => ({ type: 'repeat', times, layers })
    const layers = layersOf(
      conv(1, { name: 'stem' }),
      conv(1),
      repeated(2, [
        conv(1, { name: 'one' }),
        repeated(2, [{ type: 'residual', name: 'sum', layers: [conv(1)] }])
      ]),
      conv(1, { name: 'conv2d_6' }),
      conv(1)
    )
    expect(layers.map(({ name }) => name)).toEqual([
      ...['stem', 'conv2d_1'],
      ...['one_1', 'conv2d_2', 'sum_1_1', 'conv2d_3', 'sum_1_2'],
      ...['one_2', 'conv2d_4', 'sum_2_1', 'conv2d_5', 'sum_2_2'],
      ...['conv2d_6', 'conv2d_7', 'global_average_pooling2d_1', 'dense_1']
    ])
    expect(networkOf(configOf(conv(1, { name: 'stem' }))).weights[0]?.path).toBe('stem/kernel')
  })

  it.each([
    ['of two layers', [conv(1, { name: 'a' }), conv(1, { name: 'a' })], 'model.layers[1].name', '"a"'],
    ['of the images', [conv(1, { name: 'input_layer' })], 'model.layers[0].name', '"input_layer"'],
    [
      'of one layer that is another one repeated',
      [conv(1, { name: 'a_2' }), { type: 'repeat', times: 2, layers: [conv(1, { name: 'a' })] }],
      'model.layers[1].layers[0].name',
      '"a_2"'
    ]
  ])('a name %s is refused', (_what, layers, path, name) => {
    expect(() => configOf(...layers)).toThrow(
      expect.objectContaining({
        problems: [expect.objectContaining({ path, message: `${name} is the name of another layer` })]
      })
    )
  })

  it('what is frozen has no trainable weights, costs nothing, moves nothing, and keeps its place in the order', () => {
    const inside = [conv(2, { kernelRegularizer: { l2: 1 } }), { type: 'batchNormalization' }]
    const weightsOf = (trainable: boolean | undefined) =>
      networkOf(configOf({ type: 'repeat', times: 1, layers: inside, trainable })).weights
    const [free, frozen] = [weightsOf(undefined), weightsOf(false)]
    expect(frozen.map(({ path, shape }) => [path, shape])).toEqual(
      free.map(({ path, shape }) => [path, shape])
    )
    expect(frozen.map(({ trainable }) => trainable)).toEqual([
      ...[false, false, false, false, true, true],
      ...[false, false]
    ])
    expect(free.filter(({ regularizer, moves }) => regularizer || moves)).toHaveLength(3)
    expect(frozen.filter(({ regularizer, moves }) => regularizer || moves)).toHaveLength(0)
  })

  it('a network of frozen layers alone is refused', () => {
    expect(() =>
      parseConfig(textOf([conv(1, { trainable: false }), end[0] ?? {}, { ...end[1], trainable: false }], []))
    ).toThrow(
      expect.objectContaining({
        problems: [
          expect.objectContaining({
            message: 'no layer here has weights to train',
            hint: 'leave "trainable": false out of one of them'
          })
        ]
      })
    )
  })
})
