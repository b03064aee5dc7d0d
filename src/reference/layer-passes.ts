/** What each layer type computes, forward and backward, before its activation. */
import { normalizedSides } from '../config/network/normalized-sides.js'
import type { LayerOf, LayerType } from '../config/schema/layers.js'
import { numberAt } from '../math/numbers.js'
import { type DropoutPass, dropoutMask } from '../random/dropout-draws.js'
import {
  type Affine,
  moved,
  normalizationGradients,
  normalize,
  scaleGradient,
  statisticsOf
} from './batch-normalization.js'
import { convolution, convolutionGradients } from './convolution.js'
import { dense, denseGradients } from './dense.js'
import { depthwiseConvolution, depthwiseGradients } from './depthwise-convolution.js'
import { layerNormalizationGradients, normalizeLayer } from './layer-normalization.js'
import {
  averagePooling,
  averagePoolingGradient,
  globalMaxPoolingGradient,
  maxPooling,
  maxPoolingGradient,
  type Pooling
} from './pooling.js'
import { reshape, type Tensor, tensor } from './tensor.js'
import { fourSides } from './tensor-sides.js'
import { zeroPadding, zeroPaddingGradient } from './zero-padding.js'

/** The gradients that a layer computes: of its input, and of each of its trainable weights in their order. */
export interface LayerGradients {
  readonly input: Tensor
  readonly weights: readonly Tensor[]
}

/** Where the random numbers of a layer come from in training; undefined: the layer runs in inference mode. */
export type Training = DropoutPass | undefined

/** The arithmetic of one layer type. `weights` are the layer's own, in the order of Keras. */
export interface LayerPasses<T extends LayerType = LayerType> {
  /** Whether in training its result for an image depends on the other images of the batch, or on the image's index. */
  readonly takesWholeBatch?: true
  /**
   * @param input `[batch, ...inputShape]`
   * @returns `[batch, ...outputShape]`
   */
  forward(layer: LayerOf<T>, weights: readonly Tensor[], input: Tensor, training: Training): Tensor
  /**
   * @param input the input of `forward`
   * @param outputGradient `[batch, ...outputShape]`
   */
  backward(
    layer: LayerOf<T>,
    weights: readonly Tensor[],
    input: Tensor,
    outputGradient: Tensor,
    training: Training
  ): LayerGradients
  /** The moving statistics after a batch of training; not called for a frozen layer. */
  move?(layer: LayerOf<T>, weights: readonly Tensor[], input: Tensor): Tensor[]
}

/** A pooling: only its input has a gradient. */
const pool = <T extends LayerType>(
  of: (layer: LayerOf<T>, input: Tensor) => Pooling,
  forward: (images: Tensor, pooling: Pooling) => Tensor,
  gradient: (images: Tensor, outputGradient: Tensor, pooling: Pooling) => Tensor,
  shapeOf: (output: Tensor) => Tensor = (output) => output
): LayerPasses<T> => ({
  forward: (layer, _weights, input) => shapeOf(forward(input, of(layer, input))),
  backward(layer, _weights, input, outputGradient) {
    const pooling = of(layer, input)
    const [batch, , , channels] = fourSides(input)
    const images =
      outputGradient.shape.length === 4 ? outputGradient : reshape(outputGradient, [batch, 1, 1, channels])
    return { input: gradient(input, images, pooling), weights: [] }
  }
})

const windowOf = (layer: LayerOf<'maxPooling2d' | 'averagePooling2d'>): Pooling => ({
  size: layer.poolSize,
  strides: layer.strides ?? layer.poolSize,
  padding: layer.padding
})

/** The whole image as one window. */
function wholeImage(_layer: unknown, images: Tensor): Pooling {
  const [, height, width] = fourSides(images)
  return { size: [height, width], strides: [1, 1], padding: 'valid' }
}

function asVectors(output: Tensor): Tensor {
  const [batch, , , channels] = fourSides(output)
  return reshape(output, [batch, channels])
}

/** One of a layer's weights. @throws RangeError if it is missing */
function weightAt(weights: readonly Tensor[], place: number): Tensor {
  const found = weights[place]
  if (found === undefined) throw new RangeError(`the layer has ${weights.length} weights, not ${place + 1}`)
  return found
}

const identity: LayerPasses<'activation'> = {
  forward: (_layer, _weights, input) => input,
  backward: (_layer, _weights, _input, outputGradient) => ({ input: outputGradient, weights: [] })
}

/** The depthwise step of a separable convolution, and the 1 x 1 convolution over its channels. */
const pointwise = { strides: [1, 1], padding: 'valid' } as const

const arithmetic: { readonly [T in LayerType]: LayerPasses<T> } = {
  conv2d: {
    forward: (layer, weights, input) => convolution(input, weightAt(weights, 0), weights[1], layer),
    backward(layer, weights, input, outputGradient) {
      const kernel = weightAt(weights, 0)
      const { images, kernel: filters, bias } = convolutionGradients(input, kernel, outputGradient, layer)
      return { input: images, weights: layer.useBias ? [filters, bias] : [filters] }
    }
  },
  depthwiseConv2d: {
    forward: (layer, weights, input) => depthwiseConvolution(input, weightAt(weights, 0), weights[1], layer),
    backward(layer, weights, input, outputGradient) {
      const kernel = weightAt(weights, 0)
      const { images, kernel: filters, bias } = depthwiseGradients(input, kernel, outputGradient, layer)
      return { input: images, weights: layer.useBias ? [filters, bias] : [filters] }
    }
  },
  separableConv2d: {
    forward(layer, weights, input) {
      const between = depthwiseConvolution(input, weightAt(weights, 0), undefined, layer)
      return convolution(between, weightAt(weights, 1), weights[2], pointwise)
    },
    backward(layer, weights, input, outputGradient) {
      const [depthwise, kernel] = [weightAt(weights, 0), weightAt(weights, 1)]
      const between = depthwiseConvolution(input, depthwise, undefined, layer)
      const second = convolutionGradients(between, kernel, outputGradient, pointwise)
      const first = depthwiseGradients(input, depthwise, second.images, layer)
      const kernels = [first.kernel, second.kernel]
      return { input: first.images, weights: layer.useBias ? [...kernels, second.bias] : kernels }
    }
  },
  maxPooling2d: pool<'maxPooling2d'>(windowOf, maxPooling, maxPoolingGradient),
  averagePooling2d: pool<'averagePooling2d'>(windowOf, averagePooling, averagePoolingGradient),
  globalMaxPooling2d: pool(wholeImage, maxPooling, globalMaxPoolingGradient, asVectors),
  globalAveragePooling2d: pool(wholeImage, averagePooling, averagePoolingGradient, asVectors),
  flatten: {
    forward(_layer, _weights, input) {
      const images = imagesOf(input)
      return reshape(input, [images, input.data.length / images])
    },
    backward: (_layer, _weights, input, outputGradient) => ({
      input: reshape(outputGradient, input.shape),
      weights: []
    })
  },
  reshape: {
    forward: (layer, _weights, input) => reshape(input, [imagesOf(input), ...layer.targetShape]),
    backward: (_layer, _weights, input, outputGradient) => ({
      input: reshape(outputGradient, input.shape),
      weights: []
    })
  },
  zeroPadding2d: {
    forward: (layer, _weights, input) => zeroPadding(input, layer.padding),
    backward: (layer, _weights, input, outputGradient) => ({
      input: zeroPaddingGradient(input.shape, outputGradient, layer.padding),
      weights: []
    })
  },
  batchNormalization: {
    takesWholeBatch: true,
    forward(layer, weights, input, training) {
      const axis = axisOf(layer, input)
      const { gamma, beta, mean, variance } = named(layer, weights)
      const isOfBatch = training !== undefined && layer.trainable !== false
      const statistics = isOfBatch ? statisticsOf(input, axis) : { mean, variance }
      return normalize(input, axis, statistics, { gamma, beta }, layer.epsilon)
    },
    backward(layer, weights, input, outputGradient) {
      const axis = axisOf(layer, input)
      const affine = named(layer, weights)
      if (layer.trainable === false)
        return { input: scaleGradient(axis, affine, affine, layer.epsilon, outputGradient), weights: [] }
      const gradients = normalizationGradients(input, axis, affine, layer.epsilon, outputGradient)
      const { gamma, beta } = gradients
      return {
        input: gradients.input,
        weights: [...(layer.scale ? [gamma] : []), ...(layer.center ? [beta] : [])]
      }
    },
    move(layer, weights, input) {
      const { mean, variance } = named(layer, weights)
      const batch = statisticsOf(input, axisOf(layer, input))
      return [moved(mean, batch.mean, layer.momentum), moved(variance, batch.variance, layer.momentum)]
    }
  },
  layerNormalization: {
    forward: (layer, weights, input) => normalizeLayer(input, affineOf(layer, weights), layer.epsilon),
    backward(layer, weights, input, outputGradient) {
      const affine = affineOf(layer, weights)
      const {
        gamma,
        beta,
        input: ofInput
      } = layerNormalizationGradients(input, affine, layer.epsilon, outputGradient)
      return { input: ofInput, weights: [...(layer.scale ? [gamma] : []), ...(layer.center ? [beta] : [])] }
    }
  },
  dropout: {
    takesWholeBatch: true,
    forward: (layer, _weights, input, training) => dropped(layer, input, training),
    backward: (layer, _weights, _input, outputGradient, training) => ({
      input: dropped(layer, outputGradient, training),
      weights: []
    })
  },
  dense: {
    forward: (_layer, weights, input) => dense(input, weightAt(weights, 0), weights[1]),
    backward(layer, weights, input, outputGradient) {
      const gradients = denseGradients(input, weightAt(weights, 0), outputGradient)
      return {
        input: gradients.input,
        weights: layer.useBias ? [gradients.kernel, gradients.bias] : [gradients.kernel]
      }
    }
  },
  activation: identity
}

/** The arithmetic of a layer of any type. It must be called with a layer of that type. */
export const passesOf = (type: LayerType): LayerPasses => arithmetic[type] as LayerPasses

const axisOf = ({ axis }: LayerOf<'batchNormalization'>, { shape }: Tensor): number =>
  1 + normalizedSides(axis, shape.slice(1)).place

/** The trained weights of a normalization, by name. */
const affineOf = (
  { scale, center }: { readonly scale: boolean; readonly center: boolean },
  weights: readonly Tensor[]
): Affine => ({
  gamma: scale ? weightAt(weights, 0) : undefined,
  beta: center ? weightAt(weights, scale ? 1 : 0) : undefined
})

/** The weights of a batch normalization by name. */
function named(layer: LayerOf<'batchNormalization'>, weights: readonly Tensor[]) {
  const first = (layer.scale ? 1 : 0) + (layer.center ? 1 : 0)
  return {
    ...affineOf(layer, weights),
    mean: weightAt(weights, first),
    variance: weightAt(weights, first + 1)
  }
}

/** How many images a batch has. */
function imagesOf({ shape }: Tensor): number {
  const [images] = shape
  if (images === undefined) throw new RangeError('a batch has sides')
  return images
}

function dropped({ rate }: LayerOf<'dropout'>, values: Tensor, training: Training): Tensor {
  if (training === undefined) return values
  const images = imagesOf(values)
  const mask = dropoutMask(training, rate, 0, images, values.data.length / images)
  return tensor(
    values.shape,
    Float64Array.from(values.data, (x, i) => x * numberAt(mask, i))
  )
}
