/** The layers of a network as the engine takes them: a separable convolution is two of them. */

import {
  elements,
  type ImageShape,
  isLayer,
  type LayerShape,
  type Network
} from '../../../config/network/network.js'
import type { LayerOf } from '../../../config/schema/layers.js'

export interface PlacedLayer {
  readonly shape: LayerShape
  /** Its place in the network. */
  readonly place: number
}

export const placedLayers = (network: Network): PlacedLayer[] =>
  network.layers.flatMap((shape, place) =>
    (isLayer(shape, 'separableConv2d') ? parts(shape) : [shape]).map((part) => ({ shape: part, place }))
  )

/** A separable convolution as a depthwise one, and one of 1 x 1 that has the bias and the activation. */
function parts(shape: LayerShape<LayerOf<'separableConv2d'>>): LayerShape[] {
  const { layer, inputShape, outputShape } = shape
  const [height, width] = outputShape
  const between: ImageShape = [height, width, inputShape[2] * layer.depthMultiplier]
  const part = (
    layer: LayerOf<'depthwiseConv2d' | 'conv2d'>,
    inputShape: ImageShape,
    outputShape: ImageShape,
    ...own: readonly [from: number, to?: number]
  ): LayerShape => {
    const weights = shape.weights.slice(...own)
    const parameters = weights.reduce((sum, weight) => sum + elements(weight.shape), 0)
    const weightPlaces = shape.weightPlaces.slice(...own)
    return { ...shape, layer, inputShape, outputShape, weights, weightPlaces, parameters }
  }
  const { kernelSize, strides, padding, dilationRate, depthMultiplier } = layer
  const depthwise: LayerOf<'depthwiseConv2d'> = {
    ...{ type: 'depthwiseConv2d', kernelSize, strides, padding, dilationRate, depthMultiplier },
    ...{ depthwiseInitializer: layer.depthwiseInitializer, depthwiseRegularizer: layer.depthwiseRegularizer },
    ...{ useBias: false, biasInitializer: layer.biasInitializer, activation: 'linear' }
  }
  const pointwise: LayerOf<'conv2d'> = {
    ...{ type: 'conv2d', filters: layer.filters, kernelSize: [1, 1], strides: [1, 1], dilationRate: [1, 1] },
    ...{ padding: 'valid', useBias: layer.useBias, biasInitializer: layer.biasInitializer },
    ...{ kernelInitializer: layer.pointwiseInitializer, kernelRegularizer: layer.pointwiseRegularizer },
    activation: layer.activation
  }
  return [part(depthwise, inputShape, between, 0, 1), part(pointwise, between, outputShape, 1)]
}
