/** A separable convolution as the engine runs it: as two convolutions. */

import { elements, type ImageShape, type LayerShape } from '../../../config/network/network.js'
import type { LayerOf } from '../../../config/schema/layers.js'

type Part = 'depthwiseConv2d' | 'conv2d'

/** A depthwise convolution, and a 1 x 1 convolution with the bias and the activation. */
export function separableParts(
  shape: LayerShape<LayerOf<'separableConv2d'>>
): readonly [LayerShape<LayerOf<'depthwiseConv2d'>>, LayerShape<LayerOf<'conv2d'>>] {
  const { layer, inputShape, outputShape } = shape
  const [height, width] = outputShape
  const between: ImageShape = [height, width, inputShape[2] * layer.depthMultiplier]
  const part = <L extends LayerOf<Part>>(
    layer: L,
    [inputShape, outputShape]: readonly [ImageShape, ImageShape],
    ...own: readonly [from: number, to?: number]
  ) => {
    const weights = shape.weights.slice(...own)
    const parameters = weights.reduce((sum, weight) => sum + elements(weight.shape), 0)
    const weightPlaces = shape.weightPlaces.slice(...own)
    const inputShapes = [inputShape]
    return { ...shape, layer, inputShape, inputShapes, outputShape, weights, weightPlaces, parameters }
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
  return [part(depthwise, [inputShape, between], 0, 1), part(pointwise, [between, outputShape], 1)]
}
