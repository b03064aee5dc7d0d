/**
 * No layer and no option of one is missing, in a suite for every engine: each option of each layer and each activation
 * is trained with. What `training` can say: training-options.ts.
 */
import { describe, it } from 'vitest'
import { activations } from '../../src/config/schema/activations.js'
import { type Block, block } from '../../src/config/schema/blocks.js'
import { type LayerType, layer as layerSchema } from '../../src/config/schema/layers.js'
import type { Engine } from '../../src/engine/engine.js'
import type { Check } from './gradients.js'
import { around, expectComplete, type LayerInput, networkOf } from './small-network.js'

type Options<T> = Omit<Extract<LayerInput, { type: T }>, 'type'>

const penalty = { l1: 0.02, l2: 0.03 }
const random = { type: 'randomNormal', stddev: 0.3 } as const
const filters = 5
type Sliding = Pick<
  Options<'conv2d'>,
  'kernelSize' | 'strides' | 'padding' | 'dilationRate' | 'useBias' | 'activation' | 'biasInitializer'
>
/** What all convolutions have; a step and a dilation above 1 exclude each other. */
const sliding: readonly Sliding[] = [
  { kernelSize: 3 },
  { kernelSize: [2, 3], strides: [2, 1] },
  { kernelSize: [3, 2], strides: [1, 3], padding: 'same' },
  { kernelSize: 2, dilationRate: [2, 3] },
  { kernelSize: 3, dilationRate: [1, 2], padding: 'same' },
  { kernelSize: 3, dilationRate: [3, 1] },
  { kernelSize: 1, useBias: false },
  { kernelSize: 2, activation: 'relu', biasInitializer: random }
]
const pooling: readonly Options<'maxPooling2d'>[] = [
  {},
  { poolSize: 3 },
  { poolSize: [2, 3], strides: [3, 1] },
  { padding: 'same', strides: 3 }
]

const own: { readonly [T in LayerType]: readonly Options<T>[] } = {
  conv2d: [
    ...sliding.map((options) => ({ filters, ...options })),
    { filters: 9, kernelSize: 2, kernelInitializer: random, kernelRegularizer: penalty }
  ],
  depthwiseConv2d: [
    ...sliding,
    ...sliding.map((options) => ({ ...options, depthMultiplier: 3 })),
    { kernelSize: 2, depthwiseInitializer: random, depthwiseRegularizer: penalty }
  ],
  separableConv2d: [
    ...sliding.map((options) => ({ filters, ...options })),
    {
      filters,
      kernelSize: 2,
      depthMultiplier: 2,
      depthwiseRegularizer: { l2: 0.03 },
      pointwiseRegularizer: { l1: 0.02 }
    },
    { filters, kernelSize: 2, depthwiseInitializer: random, pointwiseInitializer: random }
  ],
  maxPooling2d: pooling,
  averagePooling2d: pooling,
  globalMaxPooling2d: [{}],
  globalAveragePooling2d: [{}],
  flatten: [{}],
  // What they read has 8 x 7 pixels of 6 channels.
  reshape: [{ targetShape: [336] }, { targetShape: [1, 1, 336] }, { targetShape: [6, 8, 7] }],
  layerNormalization: [
    {},
    { epsilon: 0.1 },
    { center: false },
    { scale: false },
    { scale: false, center: false }
  ],
  zeroPadding2d: [
    {},
    { padding: [2, 0] },
    {
      padding: [
        [0, 1],
        [3, 0]
      ]
    }
  ],
  batchNormalization: [
    {},
    { axis: 1 },
    { axis: 2, momentum: 0.5, epsilon: 0.1 },
    { center: false },
    { scale: false }
  ],
  dropout: [{ rate: 0 }, { rate: 0.4 }, { rate: 0.99999 }],
  dense: [
    { units: 9 },
    { units: 3, useBias: false, activation: 'tanh' },
    { units: 4, kernelInitializer: random, biasInitializer: random, kernelRegularizer: penalty }
  ],
  activation: [{ activation: 'sigmoid' }]
}

/** Each layer also frozen, and with a name. */
const layers = Object.fromEntries(
  Object.entries(own).map(([type, variants]) => [
    type,
    [...variants, { ...variants[0], name: 'one', trainable: false }]
  ])
)

const same = (filters: number, more: object = {}): LayerInput => ({
  ...{ type: 'conv2d', filters, kernelSize: 3, padding: 'same' },
  ...more
})
const half: LayerInput = { type: 'conv2d', filters: 5, kernelSize: 1, strides: 2 }
const gate: LayerInput[] = [
  { type: 'averagePooling2d', poolSize: [8, 7] },
  same(6, { activation: 'sigmoid' })
]

/** They read 8 x 7 pixels of 6 channels. */
const blocks: { readonly [T in Block['type']]: readonly Options<T>[] } = {
  residual: [
    { layers: [same(6)] },
    { layers: [same(6), same(6)], shortcut: [], activation: 'relu', name: 'sum' },
    { layers: [same(6), { type: 'batchNormalization' }], trainable: false },
    { layers: [same(5, { strides: 2 })], shortcut: [half], activation: { type: 'leakyReLU' } },
    { layers: [{ type: 'residual', layers: [{ type: 'residual', layers: [same(6)] }] }, same(6)] }
  ],
  branches: [
    { merge: 'add', paths: [[], [same(6)], [same(6, { activation: 'relu' })]] },
    { merge: 'concatenate', paths: [[same(2)], [], [same(3), same(4)]] },
    { merge: 'multiply', paths: [[], gate] },
    { merge: 'average', paths: [[same(6)], [same(6)], []] },
    { merge: 'maximum', paths: [[], []], name: 'largest' },
    { merge: 'add', paths: [[same(6)], [same(6, { activation: 'relu' })]], trainable: false },
    { merge: 'concatenate', paths: [[{ type: 'flatten' }], [{ type: 'globalMaxPooling2d' }]] }
  ],
  repeat: [
    { times: 1, layers: [same(6)] },
    { times: 2, layers: [same(6), { type: 'batchNormalization' }], trainable: false },
    { times: 3, layers: [{ type: 'residual', layers: [same(6, { useBias: false })], activation: 'relu' }] }
  ]
}

/** The suite. `load` gives the engine, once; `check` is what each network has to stand. */
export function layerOptionsSuite(name: string, load: () => Promise<Engine>, check: Check): void {
  describe(`every layer and activation, by ${name}`, async () => {
    const engine = await load()
    describe('every layer with each of its options', () => {
      it('none is left out here', () => {
        expectComplete(layerSchema.options, layers)
      })

      const table = Object.entries(layers).flatMap(([type, variants]) =>
        variants.map(
          (options) => [type, JSON.stringify(options), { type, ...options } as LayerInput] as const
        )
      )
      it.each(table)('%s %s', async (_type, _options, layer) => {
        await check(engine, networkOf(around(layer)), 2)
      })
    })

    describe('every block with each of its options', () => {
      it('none is left out here', () => {
        expectComplete(block.options, blocks)
      })

      const table = Object.entries(blocks).flatMap(([type, variants]) =>
        variants.map(
          (options) => [JSON.stringify({ type, ...options }), { type, ...options } as LayerInput] as const
        )
      )
      it.each(table)('%s', async (_options, own) => {
        await check(engine, networkOf(around(own)), 2)
      })
    })

    it('equal numbers share the gradient of a global max pooling', async () => {
      // Windows that overlap give the largest number of the image more than once.
      const layers = around({ type: 'maxPooling2d', poolSize: 3, strides: 1 }, { type: 'globalMaxPooling2d' })
      await check(engine, networkOf(layers), 2)
    })

    describe('every activation', () => {
      const withOptions = { type: 'leakyReLU', alpha: 0.3 } as const
      const table = activations.map((name) => [name, name === 'leakyReLU' ? withOptions : name] as const)
      it.each(table)('%s of every layer that takes one', async (_name, activation) => {
        const own: LayerInput[] = [
          { type: 'conv2d', filters: 5, kernelSize: 2, activation },
          { type: 'depthwiseConv2d', kernelSize: 2, activation },
          { type: 'separableConv2d', filters: 5, kernelSize: 2, activation },
          { type: 'flatten' },
          { type: 'dense', units: 7, activation }
        ]
        await check(engine, networkOf(around(...own)), 2)
      })

      it.each(table)(
        '%s as a layer: after the images, an activation, a pooling, dropout',
        async (_name, activation) => {
          const own: LayerInput = { type: 'activation', activation }
          const layers: LayerInput[] = [
            own,
            own,
            { type: 'activation', activation: 'tanh' },
            { type: 'conv2d', filters: 5, kernelSize: 2, activation: 'relu' },
            { type: 'maxPooling2d' },
            own,
            { type: 'dropout', rate: 0.3 },
            own,
            own
          ]
          await check(engine, networkOf([...layers, ...around()]), 2)
        }
      )
    })
  })
}
