/** Each layer type's output shape and weights, from its input shape: one rule for each type, with its Keras names. */
import { withCommas } from '../../counts.js'
import type { Problem } from '../../errors.js'
import type { LayerOf, Padding } from '../schema/layers.js'
import { mergeRules } from './merge-rules.js'
import type { MergeType, NetworkLayer, NetworkLayerOf, NetworkLayerType } from './network-layer.js'
import { normalizedAxis } from './normalized-sides.js'
import type { Inferred, KerasNames, MergeMisfit, MergeRule, Rule, Sound, Takes } from './rule.js'
import {
  elements,
  type FeatureShape,
  type ImageShape,
  isImageShape,
  lastSide,
  type VectorShape
} from './shape.js'
import { type WeightSpec, weightSpec } from './weights.js'
import { slide } from './window.js'

export const layerRules: { readonly [T in NetworkLayerType]: Rule<T> } = {
  conv2d: {
    className: 'Conv2D',
    baseName: 'conv2d',
    takes: 'image',
    infer: (layer, inputShape) =>
      convolved(layer, inputShape, (channels) => ({
        channels: layer.filters,
        kernels: [
          weightSpec('kernel', [...layer.kernelSize, channels, layer.filters], layer.kernelInitializer, {
            regularizer: layer.kernelRegularizer
          })
        ]
      }))
  },
  depthwiseConv2d: {
    className: 'DepthwiseConv2D',
    baseName: 'depthwise_conv2d',
    takes: 'image',
    infer: (layer, inputShape) =>
      convolved(layer, inputShape, (channels) => ({
        channels: channels * layer.depthMultiplier,
        kernels: [depthwiseKernel(layer, channels)]
      }))
  },
  separableConv2d: {
    className: 'SeparableConv2D',
    baseName: 'separable_conv2d',
    takes: 'image',
    infer: (layer, inputShape) =>
      convolved(layer, inputShape, (channels) => ({
        channels: layer.filters,
        kernels: [
          depthwiseKernel(layer, channels),
          weightSpec(
            'pointwise_kernel',
            [1, 1, channels * layer.depthMultiplier, layer.filters],
            layer.pointwiseInitializer,
            { regularizer: layer.pointwiseRegularizer }
          )
        ]
      }))
  },
  maxPooling2d: { className: 'MaxPooling2D', baseName: 'max_pooling2d', takes: 'image', infer: pooled },
  averagePooling2d: {
    className: 'AveragePooling2D',
    baseName: 'average_pooling2d',
    takes: 'image',
    infer: pooled
  },
  globalMaxPooling2d: {
    className: 'GlobalMaxPooling2D',
    baseName: 'global_max_pooling2d',
    takes: 'image',
    infer: globallyPooled
  },
  globalAveragePooling2d: {
    className: 'GlobalAveragePooling2D',
    baseName: 'global_average_pooling2d',
    takes: 'image',
    infer: globallyPooled
  },
  flatten: {
    className: 'Flatten',
    baseName: 'flatten',
    takes: 'any',
    infer: (_layer, inputShape) => ({ outputShape: [elements(inputShape)] })
  },
  reshape: {
    className: 'Reshape',
    baseName: 'reshape',
    takes: 'any',
    infer({ targetShape }, inputShape) {
      const [before, after] = [elements(inputShape), elements(targetShape)]
      if (before === after) return { outputShape: targetShape }
      return {
        path: 'targetShape',
        message: `[${targetShape.join(', ')}] has ${withCommas(after)} numbers, the input [${inputShape.join(', ')}] has ${withCommas(before)}`,
        hint: 'a reshape keeps every number'
      }
    }
  },
  zeroPadding2d: {
    className: 'ZeroPadding2D',
    baseName: 'zero_padding2d',
    takes: 'image',
    infer({ padding: [rows, columns] }, inputShape) {
      const [height, width, channels] = inputShape
      return { outputShape: [height + rows[0] + rows[1], width + columns[0] + columns[1], channels] }
    }
  },
  batchNormalization: {
    className: 'BatchNormalization',
    baseName: 'batch_normalization',
    takes: 'any',
    infer(layer, inputShape) {
      const axis = normalizedAxis(layer.axis, inputShape)
      const side = axis === undefined ? undefined : inputShape[axis]
      if (side === undefined)
        return {
          path: 'axis',
          message: `the input [batch, ${inputShape.join(', ')}] has no side ${layer.axis} to normalize`,
          hint: 'leave the key out to normalize the channels'
        }
      const shape = [side] as const
      return {
        outputShape: inputShape,
        weights: [
          ...affine(shape, layer),
          weightSpec('moving_mean', shape, zeros),
          weightSpec('moving_variance', shape, ones)
        ]
      }
    }
  },
  layerNormalization: {
    className: 'LayerNormalization',
    baseName: 'layer_normalization',
    takes: 'any',
    infer: ({ scale, center }, inputShape) => ({
      outputShape: inputShape,
      weights: affine([lastSide(inputShape)], { scale, center })
    })
  },
  dropout: { className: 'Dropout', baseName: 'dropout', takes: 'any', infer: unchanged },
  dense: {
    className: 'Dense',
    baseName: 'dense',
    takes: 'vector',
    infer(layer, inputShape) {
      const kernel = weightSpec('kernel', [inputShape[0], layer.units], layer.kernelInitializer, {
        regularizer: layer.kernelRegularizer
      })
      return { outputShape: [layer.units], weights: [kernel, ...biasOf(layer, layer.units)] }
    }
  },
  activation: { className: 'Activation', baseName: 'activation', takes: 'any', infer: unchanged },
  ...mergeRules
}

const [zeros, ones] = [{ type: 'zeros' } as const, { type: 'ones' } as const]

/** The trained weights of a normalization. */
const affine = (
  shape: readonly [number],
  { scale, center }: { readonly scale: boolean; readonly center: boolean }
): WeightSpec[] => [
  ...(scale ? [weightSpec('gamma', shape, ones)] : []),
  ...(center ? [weightSpec('beta', shape, zeros)] : [])
]

/** The Keras names of a layer of any type. */
export const kerasNamesOf = ({ type }: NetworkLayer): KerasNames => layerRules[type]

/** The shapes and weights of a layer of any type, from its inputs, or the mistake that prevents it. */
export function inferLayer(
  layer: NetworkLayer,
  inputShapes: readonly FeatureShape[]
): Inferred | MergeMisfit {
  // Each entry of the table accepts the layers and shapes of its own type, which are checked here.
  const rule = layerRules[layer.type] as MergeRule<MergeType> | AnyRule
  const [inputShape, ...others] = inputShapes
  const isMerge = rule.takes === 'several'
  if (inputShape === undefined || others.length > 0 !== isMerge)
    return {
      path: 'inputs',
      message: `${layer.type} takes ${isMerge ? 'two inputs or more' : 'one input'}, it has ${inputShapes.length}`
    }
  if (rule.takes === 'several') return rule.infer(layer as NetworkLayerOf<MergeType>, [inputShape, ...others])
  if (rule.takes === 'image' && !isImageShape(inputShape)) return notAnImage(inputShape)
  if (rule.takes === 'vector' && isImageShape(inputShape)) return notAVector(inputShape)
  return rule.infer(layer, inputShape)
}

/** A rule of a layer with one input, whose type and input are checked before it is called. */
interface AnyRule extends KerasNames {
  readonly takes: Takes<FeatureShape> | Takes<ImageShape> | Takes<VectorShape>
  infer(layer: NetworkLayer, inputShape: FeatureShape): Inferred
}

type Convolution = LayerOf<'conv2d' | 'depthwiseConv2d' | 'separableConv2d'>

function convolved(
  layer: Convolution,
  inputShape: ImageShape,
  of: (channels: number) => { channels: number; kernels: WeightSpec[] }
): Inferred<ImageShape> {
  const { strides, dilationRate } = layer
  if (Math.max(...strides) > 1 && Math.max(...dilationRate) > 1)
    return {
      path: 'dilationRate',
      message: 'strides and dilationRate are both above 1',
      hint: 'one of the two must be 1, as in Keras'
    }
  const image = slideOver(inputShape, layer.kernelSize, strides, layer.padding, 'kernelSize', dilationRate)
  if ('message' in image) return image
  const { channels, kernels } = of(inputShape[2])
  return { outputShape: [...image.sides, channels], weights: [...kernels, ...biasOf(layer, channels)] }
}

const depthwiseKernel = (layer: LayerOf<'depthwiseConv2d' | 'separableConv2d'>, channels: number) =>
  weightSpec(
    'depthwise_kernel',
    [...layer.kernelSize, channels, layer.depthMultiplier],
    layer.depthwiseInitializer,
    { regularizer: layer.depthwiseRegularizer }
  )

const biasOf = (layer: Convolution | LayerOf<'dense'>, outputs: number): WeightSpec[] =>
  layer.useBias ? [weightSpec('bias', [outputs], layer.biasInitializer)] : []

function pooled(
  layer: LayerOf<'maxPooling2d' | 'averagePooling2d'>,
  inputShape: ImageShape
): Inferred<ImageShape> {
  const { poolSize, strides = poolSize, padding } = layer
  const image = slideOver(inputShape, poolSize, strides, padding, 'poolSize')
  return 'message' in image ? image : { outputShape: [...image.sides, inputShape[2]] }
}

function globallyPooled(_layer: unknown, [, , channels]: ImageShape): Sound<VectorShape> {
  return { outputShape: [channels] }
}

function unchanged(_layer: unknown, inputShape: FeatureShape): Sound<FeatureShape> {
  return { outputShape: inputShape }
}

const notAVector = (inputShape: FeatureShape): Problem => ({
  path: 'type',
  message: `a dense layer takes a vector, its input is [${inputShape.join(', ')}]`,
  hint: 'put { "type": "flatten" } before it'
})

const notAnImage = (inputShape: FeatureShape): Problem => ({
  path: 'type',
  message: `this layer takes an image, its input is the vector [${inputShape.join(', ')}]`,
  hint: 'put it before the flatten layer'
})

function slideOver(
  [height, width]: ImageShape,
  window: readonly [number, number],
  strides: readonly [number, number],
  padding: Padding,
  field: string,
  dilation: readonly [number, number] = [1, 1]
): { sides: [height: number, width: number] } | Problem {
  const rows = slide(height, window[0], strides[0], padding, dilation[0])
  const columns = slide(width, window[1], strides[1], padding, dilation[1])
  if (rows.output < 1 || columns.output < 1) {
    const spread = dilation.some((rate) => rate > 1) ? ` with dilationRate ${dilation.join(' x ')}` : ''
    return {
      path: field,
      message: `a window of ${window[0]} x ${window[1]}${spread} does not fit into the ${height} x ${width} that reach this layer`,
      hint: 'make it smaller, use "padding": "same", or pool less before it'
    }
  }
  return { sides: [rows.output, columns.output] }
}
