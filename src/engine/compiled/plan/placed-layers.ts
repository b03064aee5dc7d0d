/** The layers of a network as the engine takes them: a separable convolution is two of them. */

import { elements, type LayerShape, type Network } from '../../../config/network/network.js'
import { weightPlaces } from '../../../config/network/weights.js'
import type { LayerOf } from '../../../config/schema/layers.js'

export interface PlacedLayer {
  readonly shape: LayerShape
  /** The places of its weights in the order of tf.layers `getWeights()`. */
  readonly weights: readonly number[]
  /** Its place in the network. */
  readonly place: number
}

export function placedLayers(network: Network): PlacedLayer[] {
  const places = weightPlaces(network)
  return network.layers.flatMap((shape, place) => {
    const weights = places[place] ?? []
    const { layer } = shape
    if (layer.type !== 'separableConv2d') return [{ shape, weights, place }]
    const { depthwise, pointwise } = parts({ ...shape, layer })
    return [
      { shape: depthwise, weights: weights.slice(0, 1), place },
      { shape: pointwise, weights: weights.slice(1), place }
    ]
  })
}

/** A separable convolution as a depthwise one, and one of 1 x 1 that has the bias and the activation. */
function parts(shape: LayerShape<LayerOf<'separableConv2d'>>) {
  const { layer, inputShape, outputShape, weights } = shape
  const [channels = 0] = inputShape.slice(-1)
  const between = [...outputShape.slice(0, -1), channels * layer.depthMultiplier]
  const part = <L extends LayerOf<'depthwiseConv2d' | 'conv2d'>>(layer: L, own: typeof weights) => ({
    ...{ name: shape.name, className: shape.className, layer, weights: own },
    parameters: own.reduce((sum, weight) => sum + elements(weight.shape), 0)
  })
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
  return {
    depthwise: { ...part(depthwise, weights.slice(0, 1)), inputShape, outputShape: between },
    pointwise: { ...part(pointwise, weights.slice(1)), inputShape: between, outputShape }
  }
}
