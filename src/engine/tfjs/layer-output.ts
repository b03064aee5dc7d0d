/** Each layer type as tf operations, before its activation, with Keras's arithmetic. */
import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core'
import type { LayerShape } from '../../config/network/network.js'
import { isMerge, type MergeType } from '../../config/network/network-layer.js'
import { normalizedSides } from '../../config/network/normalized-sides.js'
import type { WeightName } from '../../config/network/weights.js'
import type { LayerOf, LayerType } from '../../config/schema/layers.js'
import { numberAt } from '../../math/numbers.js'
import type { Tf } from '../../model/tf.js'
import { type DropoutPass, dropoutMask } from '../../random/dropout-draws.js'

/** What a layer needs in training besides its input. */
export interface TrainingPass {
  readonly dropout: DropoutPass
  /** Receives the new values of the layer's moving statistics, in their order. */
  move(values: Float32Array[]): void
}

/** Returns the layer's own weight of this name; it must have one. */
type WeightByName = (name: WeightName) => Tensor

/** One layer's forward pass. */
type Operation<T extends LayerType> = (
  tf: Tf,
  shape: LayerShape<LayerOf<T>>,
  weight: WeightByName,
  input: Tensor,
  training: TrainingPass | undefined
) => Tensor

type Pooling = LayerShape<LayerOf<'maxPooling2d' | 'averagePooling2d'>>

const windowOf = ({ layer }: Pooling) =>
  [layer.poolSize, layer.strides ?? layer.poolSize, layer.padding] as const

const withBias = (
  tf: Tf,
  output: Tensor,
  { useBias }: { readonly useBias: boolean },
  weight: WeightByName
): Tensor => (useBias ? tf.add(output, weight('bias')) : output)

const operations: { readonly [T in LayerType]: Operation<T> } = {
  conv2d: (tf, { layer }, weight, input) =>
    withBias(tf, convolved(tf, input, weight('kernel'), layer), layer, weight),
  depthwiseConv2d: (tf, { layer }, weight, input) =>
    withBias(tf, depthwise(tf, input, weight('depthwise_kernel'), layer), layer, weight),
  separableConv2d: (tf, { layer }, weight, input) => {
    const between = depthwise(tf, input, weight('depthwise_kernel'), layer)
    const output = tf.conv2d(between, weight('pointwise_kernel') as Tensor4D, 1, 'valid')
    return withBias(tf, output, layer, weight)
  },
  maxPooling2d: (tf, shape, _weights, input) => tf.maxPool(input as Tensor4D, ...windowOf(shape)),
  averagePooling2d: (tf, shape, _weights, input) => tf.avgPool(input as Tensor4D, ...windowOf(shape)),
  globalMaxPooling2d: (tf, _shape, _weights, input) => tf.max(input, [1, 2]),
  globalAveragePooling2d: (tf, _shape, _weights, input) => tf.mean(input, [1, 2]),
  flatten: (tf, { outputShape }, _weights, input) => tf.reshape(input, [input.shape[0], ...outputShape]),
  reshape: (tf, { outputShape }, _weights, input) => tf.reshape(input, [input.shape[0], ...outputShape]),
  zeroPadding2d: (tf, { layer }, _weights, input) => tf.pad(input, [[0, 0], ...layer.padding, [0, 0]]),
  batchNormalization: normalized,
  layerNormalization: (tf, { layer }, weight, input) => {
    const centered = tf.sub(input, tf.mean(input, -1, true))
    const variance = tf.mean(tf.square(centered), -1, true)
    const normal = tf.div(centered, tf.sqrt(tf.add(variance, layer.epsilon)))
    const scaled = layer.scale ? tf.mul(normal, weight('gamma')) : normal
    return layer.center ? tf.add(scaled, weight('beta')) : scaled
  },
  dropout: (tf, { layer }, _weights, input, training) => {
    if (training === undefined) return input
    const images = input.shape[0]
    const mask = dropoutMask(training.dropout, layer.rate, 0, images, input.size / images)
    return tf.mul(input, tf.tensor(mask, input.shape))
  },
  dense: (tf, { layer }, weight, input) =>
    withBias(tf, tf.matMul(input as Tensor2D, weight('kernel') as Tensor2D), layer, weight),
  activation: (_tf, _shape, _weights, input) => input
}

const merges: { readonly [T in MergeType]: (tf: Tf, inputs: readonly Tensor[]) => Tensor } = {
  add: (tf, inputs) => tf.addN([...inputs]),
  concatenate: (tf, inputs) => tf.concat([...inputs], -1),
  multiply: (tf, inputs) => inputs.reduce((product, input) => tf.mul(product, input)),
  average: (tf, inputs) => tf.mul(tf.addN([...inputs]), 1 / inputs.length),
  maximum: (tf, inputs) => inputs.reduce((most, input) => tf.maximum(most, input))
}

/**
 * Runs a layer of any type forward, up to its activation.
 *
 * @param weights its own, in the order of Keras
 */
export function layerOutput(
  tf: Tf,
  shape: LayerShape,
  weights: readonly Tensor[],
  inputs: readonly Tensor[],
  training: TrainingPass | undefined
): Tensor {
  if (isMerge(shape.layer)) return merges[shape.layer.type](tf, inputs)
  const [input] = inputs
  if (input === undefined) throw new RangeError(`${shape.name} has no input`)
  // Each entry of the table accepts the layers of its own type.
  const operation = operations[shape.layer.type] as (
    tf: Tf,
    shape: LayerShape,
    weight: WeightByName,
    input: Tensor,
    training: TrainingPass | undefined
  ) => Tensor
  const weight: WeightByName = (name) => {
    const own = weights[shape.weights.findIndex((spec) => spec.name === name)]
    if (own === undefined) throw new RangeError(`${shape.name} has no ${name}`)
    return own
  }
  return operation(tf, shape, weight, input, training)
}

type Sliding = Pick<LayerOf<'conv2d'>, 'strides' | 'padding' | 'dilationRate'>

const convolved = (tf: Tf, input: Tensor, kernel: Tensor, layer: Sliding): Tensor4D =>
  tf.conv2d(input as Tensor4D, kernel as Tensor4D, layer.strides, layer.padding, 'NHWC', layer.dilationRate)

const depthwise = (tf: Tf, input: Tensor, kernel: Tensor, layer: Sliding): Tensor4D =>
  tf.depthwiseConv2d(
    input as Tensor4D,
    kernel as Tensor4D,
    layer.strides,
    layer.padding,
    'NHWC',
    layer.dilationRate
  )

/** Not tf's own batch normalization, because that throws in training if scale or center is off. */
function normalized(
  tf: Tf,
  { layer, inputShape }: LayerShape<LayerOf<'batchNormalization'>>,
  weight: WeightByName,
  input: Tensor,
  pass: TrainingPass | undefined
): Tensor {
  const training = layer.trainable === false ? undefined : pass
  const axis = 1 + normalizedSides(layer.axis, inputShape).place
  const others = [...input.shape.keys()].filter((side) => side !== axis)
  const sides = input.shape.map((side, index) => (index === axis ? side : 1))
  const [movingMean, movingVariance] = [weight('moving_mean'), weight('moving_variance')]
  const along = (values: Tensor): Tensor => tf.reshape(values, sides)
  const mean = training ? tf.mean(input, others, true) : along(movingMean)
  const centered = tf.sub(input, mean)
  const variance = training ? tf.mean(tf.square(centered), others, true) : along(movingVariance)
  training?.move([moved(movingMean, mean, layer.momentum), moved(movingVariance, variance, layer.momentum)])
  const normal = tf.div(centered, tf.sqrt(tf.add(variance, layer.epsilon)))
  const scaled = layer.scale ? tf.mul(normal, along(weight('gamma'))) : normal
  return layer.center ? tf.add(scaled, along(weight('beta'))) : scaled
}

/** momentum * moving + (1 - momentum) * batch, in double precision, rounded once. */
function moved(moving: Tensor, batch: Tensor, momentum: number): Float32Array {
  const [before, now] = [moving.dataSync(), batch.dataSync()]
  return Float32Array.from(before, (value, index) => momentum * value + (1 - momentum) * numberAt(now, index))
}
