/** The convolutions as model.json writes them. */
import * as v from 'valibot'
import type { LayerOf } from '../config/schema/layers.js'
import { size } from '../config/schema/values.js'
import {
  activation,
  any,
  channelsLast,
  found,
  ofTraining,
  padding,
  pair,
  type WriteInitializer,
  writeActivation,
  writeWeights,
  zeros
} from './keras-fields.js'
import type { Json } from './keras-initializers.js'
import { sizeWithHoles } from './tf-weights.js'

type Convolution = LayerOf<'conv2d' | 'depthwiseConv2d' | 'separableConv2d'>

const write = (layer: Convolution, initializer: WriteInitializer) => ({
  kernel_size: layer.kernelSize,
  strides: layer.strides,
  padding: layer.padding,
  data_format: 'channels_last',
  dilation_rate: layer.dilationRate,
  activation: writeActivation(layer.activation),
  use_bias: layer.useBias,
  ...writeWeights('bias', initializer(layer.biasInitializer)),
  activity_regularizer: null
})

const fields = {
  ...any,
  kernel_size: pair,
  strides: pair,
  padding,
  data_format: channelsLast,
  dilation_rate: pair,
  activation,
  use_bias: v.boolean(),
  ...ofTraining('bias'),
  activity_regularizer: v.optional(v.null())
}

const base = v.strictObject(fields)

const read = (config: Pick<v.InferOutput<typeof base>, keyof typeof fields>) => ({
  kernelSize: config.kernel_size,
  strides: config.strides,
  padding: config.padding,
  dilationRate: config.dilation_rate,
  activation: config.activation,
  useBias: config.use_bias,
  biasInitializer: zeros
})

export const conv2d = {
  className: 'Conv2D',
  write: (layer: LayerOf<'conv2d'>, initializer: WriteInitializer) => ({
    filters: layer.filters,
    ...write(layer, initializer),
    ...writeWeights('kernel', initializer(layer.kernelInitializer), layer.kernelRegularizer)
  }),
  read: v.pipe(
    v.strictObject({ ...fields, filters: size, ...ofTraining('kernel') }),
    v.transform((config) =>
      found(config, {
        type: 'conv2d',
        filters: config.filters,
        ...read(config),
        kernelInitializer: zeros
      })
    )
  )
}

/** The dilated filter that a filter with holes stands for: see tf-weights.ts. tf.layers ignores this field. */
const holes = v.strictObject({ kernel_size: pair, dilation_rate: pair })

const ownWindow = ({ kernel_size, dilation_rate }: v.InferOutput<typeof holes>) => ({
  kernelSize: kernel_size,
  dilationRate: dilation_rate
})

function writeHoles(layer: LayerOf<'depthwiseConv2d'>): { [key: string]: Json } {
  const size = sizeWithHoles(layer)
  if (size === undefined) return {}
  const { kernelSize, dilationRate } = layer
  const own = { kernel_size: kernelSize, dilation_rate: dilationRate }
  return { kernel_size: size, dilation_rate: [1, 1], without_holes: own }
}

export const depthwiseConv2d = {
  className: 'DepthwiseConv2D',
  write: (layer: LayerOf<'depthwiseConv2d'>, initializer: WriteInitializer) => ({
    ...write(layer, initializer),
    ...writeHoles(layer),
    depth_multiplier: layer.depthMultiplier,
    ...writeWeights('depthwise', initializer(layer.depthwiseInitializer), layer.depthwiseRegularizer)
  }),
  read: v.pipe(
    v.strictObject({
      ...fields,
      // tf.layers would ignore any other value.
      dilation_rate: v.tuple([v.literal(1), v.literal(1)]),
      without_holes: v.optional(holes),
      depth_multiplier: size,
      ...ofTraining('depthwise')
    }),
    v.check(
      ({ kernel_size, without_holes: own }) =>
        own === undefined || sizeWithHoles(ownWindow(own))?.join() === kernel_size.join(),
      'without_holes is not the filter of kernel_size'
    ),
    v.transform(({ without_holes, ...config }) =>
      found(config, {
        type: 'depthwiseConv2d',
        ...read(config),
        ...(without_holes && ownWindow(without_holes)),
        depthMultiplier: config.depth_multiplier,
        depthwiseInitializer: zeros
      })
    )
  )
}

export const separableConv2d = {
  className: 'SeparableConv2D',
  write: (layer: LayerOf<'separableConv2d'>, initializer: WriteInitializer) => ({
    filters: layer.filters,
    ...write(layer, initializer),
    depth_multiplier: layer.depthMultiplier,
    ...writeWeights('depthwise', initializer(layer.depthwiseInitializer), layer.depthwiseRegularizer),
    ...writeWeights('pointwise', initializer(layer.pointwiseInitializer), layer.pointwiseRegularizer)
  }),
  read: v.pipe(
    v.strictObject({
      ...fields,
      filters: size,
      // tf.layers 4.22 omits it when it writes.
      depth_multiplier: v.optional(size, 1),
      ...ofTraining('depthwise'),
      ...ofTraining('pointwise')
    }),
    v.transform((config) =>
      found(config, {
        type: 'separableConv2d',
        filters: config.filters,
        ...read(config),
        depthMultiplier: config.depth_multiplier,
        depthwiseInitializer: zeros,
        pointwiseInitializer: zeros
      })
    )
  )
}
