/** Each layer type as Keras and tf.layers write it in model.json: writing its config, and reading it strictly. */
import * as v from 'valibot'
import type { MergeType, NetworkLayerOf, NetworkLayerType } from '../config/network/network-layer.js'
import type { LayerOf } from '../config/schema/layers.js'
import { size } from '../config/schema/values.js'
import { conv2d, depthwiseConv2d, separableConv2d } from './keras-convolutions.js'
import {
  activation,
  any,
  between,
  border,
  channelsLast,
  found,
  ofTraining,
  padding,
  pair,
  type ReadLayer,
  type ReadPermute,
  type WriteInitializer,
  writeActivation,
  writeWeights,
  zeros
} from './keras-fields.js'
import type { Json } from './keras-initializers.js'
import { batchNormalization, layerNormalization } from './keras-normalizations.js'

interface KerasLayer<T extends NetworkLayerType> {
  /** Its class name, which `inferNetwork` uses too. */
  readonly className: string
  /** The layer's options, without its name and input shape. */
  write(layer: NetworkLayerOf<T>, initializer: WriteInitializer): { [key: string]: Json }
  /** Reads the same options, with `name` and `batch_input_shape`; anything unknown is an issue. */
  readonly read: v.GenericSchema<unknown, ReadLayer>
}

type Pooling = 'maxPooling2d' | 'averagePooling2d'

const pooling = (type: Pooling, className: string) => ({
  className,
  write: (layer: LayerOf<Pooling>) => ({
    pool_size: layer.poolSize,
    strides: layer.strides ?? layer.poolSize,
    padding: layer.padding,
    data_format: 'channels_last'
  }),
  read: v.pipe(
    v.strictObject({ ...any, pool_size: pair, strides: pair, padding, data_format: channelsLast }),
    v.transform((config) =>
      found(config, {
        type,
        poolSize: config.pool_size,
        strides: config.strides,
        padding: config.padding
      })
    )
  )
})

type Global = 'globalMaxPooling2d' | 'globalAveragePooling2d'

const globalPooling = (type: Global, className: string) => ({
  className,
  write: () => ({ data_format: 'channels_last' }),
  read: v.pipe(
    v.strictObject({ ...any, data_format: channelsLast }),
    v.transform((config) => found(config, { type }))
  )
})

const flatten = {
  className: 'Flatten',
  write: () => ({}),
  read: v.pipe(
    v.strictObject({ ...any, data_format: v.optional(channelsLast) }),
    v.transform((config) => found(config, { type: 'flatten' }))
  )
}

const reshape = {
  className: 'Reshape',
  write: (layer: LayerOf<'reshape'>) => ({ target_shape: layer.targetShape }),
  read: v.pipe(
    v.strictObject({
      ...any,
      target_shape: v.union([v.strictTuple([size]), v.strictTuple([size, size, size])])
    }),
    v.transform((config) => found(config, { type: 'reshape', targetShape: config.target_shape }))
  )
}

const borders = v.tuple([border, border])

const zeroPadding2d = {
  className: 'ZeroPadding2D',
  write: (layer: LayerOf<'zeroPadding2d'>) => ({ padding: layer.padding, data_format: 'channels_last' }),
  read: v.pipe(
    v.strictObject({ ...any, padding: v.tuple([borders, borders]), data_format: channelsLast }),
    v.transform((config) => found(config, { type: 'zeroPadding2d', padding: config.padding }))
  )
}

const dropout = {
  className: 'Dropout',
  write: ({ rate }: LayerOf<'dropout'>) => ({ rate, noise_shape: null, seed: null }),
  read: v.pipe(
    v.strictObject({
      ...any,
      rate: v.pipe(v.number(), v.minValue(0), v.ltValue(1)),
      noise_shape: v.optional(v.null()),
      seed: v.optional(v.nullable(v.number()))
    }),
    v.transform((config) => found(config, { type: 'dropout', rate: config.rate }))
  )
}

const dense = {
  className: 'Dense',
  write: (layer: LayerOf<'dense'>, initializer: WriteInitializer) => ({
    units: layer.units,
    activation: writeActivation(layer.activation),
    use_bias: layer.useBias,
    ...writeWeights('kernel', initializer(layer.kernelInitializer), layer.kernelRegularizer),
    ...writeWeights('bias', initializer(layer.biasInitializer)),
    activity_regularizer: null
  }),
  read: v.pipe(
    v.strictObject({
      ...any,
      units: size,
      activation,
      use_bias: v.boolean(),
      ...ofTraining('kernel'),
      ...ofTraining('bias'),
      activity_regularizer: v.optional(v.null())
    }),
    v.transform((config) =>
      found(config, {
        type: 'dense',
        units: config.units,
        activation: config.activation,
        useBias: config.use_bias,
        kernelInitializer: zeros,
        biasInitializer: zeros
      })
    )
  )
}

const activationLayer = {
  className: 'Activation',
  write: (layer: LayerOf<'activation'>): { [key: string]: Json } =>
    typeof layer.activation === 'string'
      ? { activation: writeActivation(layer.activation) }
      : { alpha: layer.activation.alpha },
  read: v.pipe(
    v.strictObject({ ...any, activation }),
    v.transform((config) => found(config, { type: 'activation', activation: config.activation }))
  )
}

type Plain = Exclude<MergeType, 'concatenate'>

/** A merge without options. */
const merge = (type: Plain, className: string) => ({
  className,
  write: () => ({}),
  read: v.pipe(
    v.strictObject(any),
    v.transform((config) => found(config, { type }))
  )
})

const concatenate = {
  className: 'Concatenate',
  write: () => ({ axis: -1 }),
  read: v.pipe(
    v.strictObject({ ...any, axis: v.literal(-1) }),
    v.transform((config) => found(config, { type: 'concatenate' }))
  )
}

/** The layer types as model.json writes them. */
export const kerasLayers: { readonly [T in NetworkLayerType]: KerasLayer<T> } = {
  conv2d,
  depthwiseConv2d,
  separableConv2d,
  maxPooling2d: pooling('maxPooling2d', 'MaxPooling2D'),
  averagePooling2d: pooling('averagePooling2d', 'AveragePooling2D'),
  globalMaxPooling2d: globalPooling('globalMaxPooling2d', 'GlobalMaxPooling2D'),
  globalAveragePooling2d: globalPooling('globalAveragePooling2d', 'GlobalAveragePooling2D'),
  flatten,
  reshape,
  zeroPadding2d,
  batchNormalization,
  layerNormalization,
  dropout,
  dense,
  activation: activationLayer,
  add: merge('add', 'Add'),
  concatenate,
  multiply: merge('multiply', 'Multiply'),
  average: merge('average', 'Average'),
  maximum: merge('maximum', 'Maximum')
}

const leakyReLU: v.GenericSchema<unknown, ReadLayer> = v.pipe(
  v.strictObject({ ...any, alpha: between(0, 1000) }),
  v.transform((config) =>
    found(config, { type: 'activation', activation: { type: 'leakyReLU', alpha: config.alpha } })
  )
)

const permute: v.GenericSchema<unknown, ReadPermute> = v.pipe(
  v.strictObject({ ...any, dims: v.pipe(v.array(size), v.maxLength(3)) }),
  v.transform(({ name, batch_input_shape, dims }) => ({ name, inputShape: batch_input_shape, dims }))
)

/** The reader of each class name. */
export const readers: ReadonlyMap<string, v.GenericSchema<unknown, ReadLayer | ReadPermute>> = new Map<
  string,
  v.GenericSchema<unknown, ReadLayer | ReadPermute>
>([
  ...Object.values(kerasLayers).map((entry) => [entry.className, entry.read] as const),
  ['LeakyReLU', leakyReLU],
  ['Permute', permute]
])
