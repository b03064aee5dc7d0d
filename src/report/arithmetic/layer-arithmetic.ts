/** The arithmetic of each layer type: how its output shape, its parameters and its multiply-adds come about. */

import type { ImageShape, LayerShape, Shape } from '../../config/network/network.js'
import type { NetworkLayerOf, NetworkLayerType } from '../../config/network/network-layer.js'
import { lastSide } from '../../config/network/shape.js'
import type { LayerOf } from '../../config/schema/layers.js'
import { valueAt } from '../../math/numbers.js'
import { type Formula, product, productOf, slidingFormulas } from './formula.js'

/** What one place of a layer's output sees of its input. */
export type Reach =
  /** A window of its input at steps of its strides. */
  | {
      readonly kind: 'window'
      readonly size: readonly [number, number]
      readonly strides: readonly [number, number]
    }
  /** The same place only. */
  | { readonly kind: 'place' }
  /** All of it. */
  | { readonly kind: 'all' }

export interface LayerArithmetic {
  readonly shape: readonly Formula[]
  /** None where the layer has no weights. */
  readonly parameters: readonly Formula[]
  /** For one image, forward; none where nothing is multiplied. */
  readonly multiplyAdds: readonly Formula[]
  readonly reach: Reach
}

type Arithmetic<T extends NetworkLayerType> = (shape: LayerShape<NetworkLayerOf<T>>) => LayerArithmetic

const nothing = { parameters: [], multiplyAdds: [] } as const
const place = { kind: 'place' } as const

/** `(5·5·1 + 1)·10`: each output has its weights and, where there is one, its bias. */
function weightsOf(inputs: readonly number[], outputs: number, bias: boolean): Formula {
  const each = inputs.reduce((count, side) => count * side, 1)
  const inner = product(inputs)
  return {
    what: 'parameters',
    text: bias ? `(${inner} + 1)·${outputs}` : `${inner}·${outputs}`,
    value: (each + (bias ? 1 : 0)) * outputs
  }
}

const pooling = ({
  layer,
  inputShape
}: LayerShape<LayerOf<'maxPooling2d' | 'averagePooling2d'>>): LayerArithmetic => {
  const { poolSize: size, padding } = layer
  const strides = layer.strides ?? size
  return {
    ...nothing,
    shape: [...slidingFormulas({ input: inputShape, size, strides, padding }), channelsKept(inputShape)],
    reach: { kind: 'window', size, strides }
  }
}

const globalPooling = ({
  inputShape
}: LayerShape<LayerOf<'globalMaxPooling2d' | 'globalAveragePooling2d'>>): LayerArithmetic => ({
  ...nothing,
  shape: [{ ...channelsKept(inputShape), what: 'length', note: 'one a channel' }],
  reach: { kind: 'all' }
})

/** A layer that leaves the shape as it is. */
const unchanged = ({ inputShape }: LayerShape): LayerArithmetic => ({
  ...nothing,
  shape: sidesOf(inputShape, 'as it comes'),
  reach: place
})

const sidesOf = (shape: Shape, note: string): Formula[] => {
  const names = shape.length === 1 ? ['length'] : ['height', 'width', 'channels']
  return shape.map((side, i) => productOf(valueAt(names, i), [side], note))
}

const channelsKept = ([, , channels]: ImageShape): Formula => ({
  what: 'channels',
  text: String(channels),
  value: channels,
  note: 'each for itself'
})

const channelsOf = (filters: number): Formula => ({
  what: 'channels',
  text: String(filters),
  value: filters,
  note: 'one a filter'
})

/** A side of an image with rows or columns of zeros around it. */
const padded = (what: string, side: number, [before, after]: readonly [number, number]): Formula => ({
  what,
  text: `${before} + ${side} + ${after}`,
  value: before + side + after
})

type Convolution = LayerOf<'conv2d' | 'depthwiseConv2d' | 'separableConv2d'>

/** How a filter slides, and what of the image lies under it. */
function convolution({ layer, inputShape }: LayerShape<Convolution>) {
  const { kernelSize: size, strides, padding, dilationRate: dilation } = layer
  const reached = (side: 0 | 1): number => (size[side] - 1) * dilation[side] + 1
  const reach: Reach = { kind: 'window', size: [reached(0), reached(1)], strides }
  return { sides: slidingFormulas({ input: inputShape, size, strides, dilation, padding }), reach }
}

const arithmetic: { readonly [T in NetworkLayerType]: Arithmetic<T> } = {
  conv2d: (shape) => {
    const { layer, inputShape, outputShape } = shape
    const { kernelSize, filters, useBias } = layer
    const { sides, reach } = convolution(shape)
    const window = [...kernelSize, inputShape[2]]
    return {
      shape: [...sides, channelsOf(filters)],
      parameters: [weightsOf(window, filters, useBias)],
      multiplyAdds: [productOf('multiply-adds', [...outputShape, ...window])],
      reach
    }
  },
  depthwiseConv2d: (shape) => {
    const { layer, inputShape, outputShape } = shape
    const { kernelSize, depthMultiplier, useBias } = layer
    const { sides, reach } = convolution(shape)
    const channels = productOf('channels', [inputShape[2], depthMultiplier], 'filters for each channel')
    return {
      shape: [...sides, channels],
      parameters: [weightsOf(kernelSize, channels.value, useBias)],
      multiplyAdds: [productOf('multiply-adds', [...outputShape, ...kernelSize])],
      reach
    }
  },
  separableConv2d: (shape) => {
    const { layer, inputShape, outputShape } = shape
    const { kernelSize, depthMultiplier, filters, useBias } = layer
    const { sides, reach } = convolution(shape)
    const between = inputShape[2] * depthMultiplier
    const depthwise = productOf('', [...kernelSize, inputShape[2], depthMultiplier])
    const pointwise = weightsOf([between], filters, useBias)
    const [height, width] = outputShape
    return {
      shape: [...sides, channelsOf(filters)],
      parameters: [
        {
          what: 'parameters',
          text: `${depthwise.text} + ${pointwise.text}`,
          value: depthwise.value + pointwise.value,
          note: 'depthwise and pointwise'
        }
      ],
      multiplyAdds: [
        {
          what: 'multiply-adds',
          text: `${height}·${width}·(${depthwise.text} + ${between}·${filters})`,
          value: height * width * (depthwise.value + between * filters)
        }
      ],
      reach
    }
  },
  maxPooling2d: pooling,
  averagePooling2d: pooling,
  globalMaxPooling2d: globalPooling,
  globalAveragePooling2d: globalPooling,
  zeroPadding2d: ({ layer, inputShape }) => ({
    ...nothing,
    shape: [
      padded('height', inputShape[0], layer.padding[0]),
      padded('width', inputShape[1], layer.padding[1]),
      channelsKept(inputShape)
    ],
    reach: place
  }),
  batchNormalization: (shape) => {
    const arrays = shape.weights.map(({ name }) => name.replace('_', ' '))
    return {
      ...unchanged(shape),
      parameters: [
        productOf('parameters', [arrays.length, ...valueAt(shape.weights, 0).shape], arrays.join(', '))
      ],
      multiplyAdds: [productOf('multiply-adds', shape.outputShape)]
    }
  },
  layerNormalization: (shape) => {
    const arrays = shape.weights.map(({ name }) => name)
    return {
      ...unchanged(shape),
      parameters:
        arrays.length === 0
          ? []
          : [productOf('parameters', [arrays.length, lastSide(shape.outputShape)], arrays.join(', '))],
      multiplyAdds: [productOf('multiply-adds', shape.outputShape)]
    }
  },
  dropout: unchanged,
  activation: unchanged,
  add: unchanged,
  average: unchanged,
  maximum: unchanged,
  multiply: (shape) => {
    const { inputShapes, outputShape } = shape
    return {
      ...unchanged({ ...shape, inputShape: outputShape }),
      multiplyAdds: [productOf('multiply-adds', [...outputShape, inputShapes.length - 1], 'one a product')]
    }
  },
  concatenate: ({ inputShape, inputShapes, outputShape }) => {
    const sides = sidesOf(inputShape, 'as it comes').slice(0, -1)
    return {
      ...nothing,
      shape: [
        ...sides,
        {
          what: sides.length === 0 ? 'length' : 'channels',
          text: inputShapes.map(lastSide).join(' + '),
          value: lastSide(outputShape),
          note: 'side by side'
        }
      ],
      reach: place
    }
  },
  flatten: ({ inputShape }) => ({ ...nothing, shape: [productOf('length', inputShape)], reach: place }),
  reshape: ({ layer, inputShape }) => ({
    ...nothing,
    shape: sidesOf(layer.targetShape, `of ${product(inputShape)} numbers`),
    // Neighbours become others, unless a vector is one pixel or becomes one.
    reach: layer.targetShape.length === 1 ? place : { kind: 'all' }
  }),
  dense: ({ layer, inputShape }) => ({
    shape: [{ what: 'length', text: String(layer.units), value: layer.units, note: 'one a unit' }],
    parameters: [weightsOf(inputShape, layer.units, layer.useBias)],
    multiplyAdds: [productOf('multiply-adds', [...inputShape, layer.units])],
    reach: { kind: 'all' }
  })
}

/** The arithmetic of one layer of a network. */
export const layerArithmetic = (shape: LayerShape): LayerArithmetic =>
  (arithmetic[shape.layer.type] as (shape: LayerShape) => LayerArithmetic)(shape)
