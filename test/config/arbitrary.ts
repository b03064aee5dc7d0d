/** Random configs: valid ones with any of the options, and others made from them by one change. */
import fc from 'fast-check'
import { activations } from '../../src/config/schema/activations.js'
import { losses } from '../../src/config/schema/training.js'

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
const whole = (min: number, max: number) => fc.integer({ min, max })
const number = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const pair = fc.oneof(whole(1, 4), fc.tuple(whole(1, 4), whole(1, 4)))
const pairOf2 = fc.tuple(whole(0, 2), whole(0, 2))
const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const positive = number(1e-9, 1)

const initializer = maybe(
  fc.oneof(
    fc.constantFrom('glorotUniform', 'heNormal', 'zeros', 'constant', 'randomNormal', 'randomUniform'),
    fc.record({ type: fc.constantFrom('lecunNormal', 'ones') }),
    fc.record({ type: fc.constant('constant'), value: maybe(number(-1, 1)) }),
    fc.record({ type: fc.constant('truncatedNormal'), mean: maybe(number(-1, 1)), stddev: maybe(positive) }),
    fc.record({ type: fc.constant('randomUniform'), minval: number(-2, -1), maxval: number(1, 2) })
  )
)
const regularizer = maybe(fc.record({ l1: maybe(number(0, 1)), l2: maybe(number(0, 1)) }))
const weighted = {
  useBias: maybe(fc.boolean()),
  kernelInitializer: initializer,
  biasInitializer: initializer,
  kernelRegularizer: regularizer
}
const activationName = fc.constantFrom(...activations)
const activation = maybe(
  fc.oneof(
    activationName,
    fc.record({ type: activationName }),
    fc.record({ type: fc.constant('leakyReLU'), alpha: maybe(number(0, 1)) })
  )
)
const padding = maybe(fc.constantFrom('valid', 'same'))
const sliding = { kernelSize: pair, strides: maybe(whole(1, 2)), padding, activation }
const depthwise = { depthMultiplier: maybe(whole(1, 3)), depthwiseInitializer: initializer }
const pooling = { poolSize: maybe(whole(1, 2)), strides: maybe(whole(1, 2)), padding }

/** Three of them fit into 28 x 28: at the worst, kernels of 4 with strides 2, 28 → 13 → 5 → 1. */
const image = fc.oneof(
  fc.record({ type: fc.constant('conv2d'), filters: whole(1, 8), ...sliding, ...weighted }),
  fc.record({
    type: fc.constant('depthwiseConv2d'),
    ...sliding,
    ...depthwise,
    depthwiseRegularizer: regularizer
  }),
  fc.record({
    type: fc.constant('separableConv2d'),
    filters: whole(1, 8),
    ...sliding,
    ...depthwise,
    pointwiseInitializer: initializer,
    pointwiseRegularizer: regularizer
  }),
  fc.record({ type: fc.constantFrom('maxPooling2d', 'averagePooling2d'), ...pooling }),
  fc.record({
    type: fc.constant('zeroPadding2d'),
    padding: maybe(fc.oneof(whole(0, 2), fc.tuple(whole(0, 2), whole(0, 2)), fc.tuple(pairOf2, pairOf2)))
  }),
  fc.record({
    type: fc.constant('batchNormalization'),
    axis: maybe(fc.constantFrom(-1, 3)),
    momentum: maybe(number(0, 1)),
    epsilon: maybe(positive),
    center: maybe(fc.boolean()),
    scale: maybe(fc.boolean())
  }),
  fc.record({
    type: fc.constant('layerNormalization'),
    epsilon: maybe(positive),
    center: maybe(fc.boolean()),
    scale: maybe(fc.boolean())
  }),
  fc.record({ type: fc.constant('dropout'), rate: fraction }),
  fc.record({ type: fc.constant('activation'), activation: activationName })
)
/** Layers that leave the sides of an image as they are. */
const steady = fc.array(
  fc.oneof(
    fc.record({
      type: fc.constant('conv2d'),
      filters: fc.constant(4),
      kernelSize: whole(1, 3),
      padding: fc.constant('same'),
      activation
    }),
    fc.record({ type: fc.constant('dropout'), rate: fraction })
  ),
  { minLength: 1, maxLength: 3 }
)
const four = { type: 'conv2d', filters: 4, kernelSize: 1 }
/** Blocks that give 4 channels whatever they take, one within another. */
const { block } = fc.letrec<{ block: object }>((tie) => ({
  block: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.tuple(steady, activation).map(([layers, activation]) => ({
      type: 'residual',
      layers: [...layers, four],
      shortcut: [four],
      activation
    })),
    fc
      .tuple(fc.constantFrom('add', 'average', 'maximum', 'multiply', 'concatenate'), steady, tie('block'))
      .map(([merge, layers, inner]) => ({
        type: 'branches',
        merge,
        paths: [
          [...layers, four],
          [inner, four]
        ]
      })),
    fc.tuple(whole(1, 3), tie('block'), maybe(fc.boolean())).map(([times, inner, isIdentity]) => ({
      type: 'repeat',
      times,
      layers: [four, { type: 'residual', layers: [inner, four], shortcut: isIdentity ? undefined : [] }]
    }))
  )
}))
const vector = fc.constantFrom('flatten', 'globalMaxPooling2d', 'globalAveragePooling2d')
const dense = fc.record({ type: fc.constant('dense'), units: whole(1, 50), activation, ...weighted })
const last = fc.record({
  type: fc.constant('dense'),
  units: fc.constant(10),
  activation: fc.constantFrom('softmax', 'sigmoid'),
  ...weighted
})

const optimizer = fc
  .tuple(
    fc.oneof(
      fc.record({ type: fc.constant('sgd') }),
      fc.record({
        type: fc.constant('momentum'),
        momentum: maybe(fraction),
        useNesterov: maybe(fc.boolean())
      }),
      fc.record({
        type: fc.constant('adagrad'),
        initialAccumulatorValue: maybe(fraction),
        epsilon: maybe(positive)
      }),
      fc.record({ type: fc.constant('rmsprop'), decay: maybe(fraction), momentum: maybe(fraction) }),
      fc.record({
        type: fc.constantFrom('adam', 'adamax'),
        beta1: maybe(fraction),
        beta2: maybe(fraction)
      }),
      fc.record({ type: fc.constant('adadelta'), rho: maybe(fraction), epsilon: maybe(positive) })
    ),
    maybe(positive),
    fc.constantFrom({}, { clipNorm: 1 }, { clipValue: 0.5 })
  )
  .map(([own, learningRate, clipping]) => ({ ...own, learningRate, ...clipping }))

const monitor = maybe(fc.constantFrom('loss', 'accuracy', 'valLoss', 'valAccuracy'))
const schedule = fc
  .tuple(
    fc.oneof(
      fc.record({ type: fc.constant('constant') }),
      fc.record({ type: fc.constant('step'), every: whole(1, 10), factor: maybe(positive) }),
      fc.record({ type: fc.constant('exponential'), decay: positive }),
      fc.record({ type: fc.constant('cosine'), finalRate: maybe(positive) }),
      fc.record({ type: fc.constant('oneCycle'), maxRate: positive }),
      fc.record({ type: fc.constant('reduceOnPlateau'), monitor, patience: maybe(whole(0, 5)) })
    ),
    maybe(whole(0, 500))
  )
  .map(([own, warmupSteps]) => ({ ...own, warmupSteps }))
const earlyStopping = fc.record({
  monitor,
  patience: maybe(whole(0, 5)),
  minDelta: maybe(fraction),
  restoreBestWeights: maybe(fc.boolean())
})
const augmentation = fc.record({
  shift: maybe(number(0, 5)),
  rotate: maybe(number(0, 90)),
  scale: maybe(number(0, 0.5)),
  flip: maybe(fc.constantFrom(true, false, 'none', 'horizontal', 'vertical', 'both'))
})

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }
const asJson = (value: unknown): Json => JSON.parse(JSON.stringify(value))

/** A config without mistakes. */
export const soundConfig: fc.Arbitrary<Json> = fc
  .record({
    name: fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,20}$/),
    description: maybe(fc.string({ minLength: 1, maxLength: 20 })),
    seed: maybe(whole(0, 0xffffffff)),
    dataset: fc.record({
      name: fc.constant('mnist'),
      validation: whole(1, 59_999),
      augmentation: maybe(augmentation)
    }),
    images: fc.array(fc.oneof({ weight: 4, arbitrary: image }, block), { maxLength: 3 }),
    frozen: fc.array(fc.record({ trainable: maybe(fc.boolean()) }), { minLength: 3, maxLength: 3 }),
    vector,
    denses: fc.array(dense, { maxLength: 2 }),
    last,
    inputShape: maybe(fc.constant([28, 28, 1])),
    training: fc.record({
      optimizer,
      loss: maybe(fc.constantFrom(...losses)),
      metrics: maybe(fc.constantFrom([], ['accuracy'])),
      batchSize: maybe(whole(1, 500)),
      epochs: whole(1, 100),
      schedule: maybe(schedule),
      earlyStopping: maybe(earlyStopping),
      checkpoint: maybe(fc.record({ everyEpochs: maybe(whole(1, 5)), keep: maybe(whole(1, 5)) }))
    })
  })
  .map(({ images, frozen, vector, denses, last, inputShape, ...rest }) => {
    const own = images.map((layer, i) => ({ ...layer, ...frozen[i] }))
    return asJson({ ...rest, model: { inputShape, layers: [...own, { type: vector }, ...denses, last] } })
  })

/** Every path in a value. */
function pathsOf(value: Json, path: (string | number)[] = []): (string | number)[][] {
  if (value === null || typeof value !== 'object') return [path]
  const steps: [string | number, Json][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return [path, ...steps.flatMap(([step, inner]) => pathsOf(inner, [...path, step]))]
}

const junk: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(
    0,
    1,
    -1,
    2.5,
    10,
    1e9,
    1e300,
    '',
    '1',
    'relu',
    'Relu',
    true,
    null,
    [],
    {},
    [1, 2],
    [1]
  ),
  fc.constantFrom<Json>(
    'conv2d',
    'dense',
    { type: 'dense' },
    { type: 'adam' },
    { type: 'zeros' },
    [28, 28, 1]
  ),
  fc.jsonValue({ maxDepth: 2 }).map(asJson)
)
const keys = fc.constantFrom(
  'type',
  'kernelSize',
  'kernelsize',
  'units',
  'epochs',
  'name',
  '__proto__',
  'x y',
  ''
)

/** A sound config with one value replaced, one key taken out, or one put in. */
export const changedConfig: fc.Arbitrary<Json> = fc
  .tuple(soundConfig, fc.nat(), fc.constantFrom('replace', 'remove', 'add'), junk, keys)
  .map(([config, at, change, value, key]) => {
    const paths = pathsOf(config)
    const path = paths[at % paths.length] ?? []
    const alter = (node: Json, [step, ...rest]: (string | number)[]): Json => {
      if (step === undefined) {
        if (change !== 'add' || node === null || typeof node !== 'object') return value
        return Array.isArray(node) ? [...node, value] : { ...node, [key]: value }
      }
      if (Array.isArray(node)) {
        const items = node.map((item, index) => (index === step ? alter(item, rest) : item))
        return change === 'remove' && rest.length === 0
          ? items.filter((_item, index) => index !== step)
          : items
      }
      if (node === null || typeof node !== 'object') return node
      const entries = Object.entries(node).map(([name, inner]): [string, Json] => [
        name,
        name === step ? alter(inner, rest) : inner
      ])
      return Object.fromEntries(
        entries.filter(([name]) => !(change === 'remove' && rest.length === 0 && name === step))
      )
    }
    return alter(config, path)
  })
