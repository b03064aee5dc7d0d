/** Each layer type as Keras code; options that are Keras's defaults are left out. */
import { kerasNamesOf } from '../../config/network/layer-rules.js'
import type { NetworkLayer } from '../../config/network/network-layer.js'
import type { LayerOf } from '../../config/schema/layers.js'
import { activationLayer, activationName, initializerCode, regularizerCode } from './option-code.js'
import { type Bracketed, call, float, keyword, type Python, pair, text, truth } from './python.js'

type Options = readonly (Python | undefined)[]

/**
 * A layer as the Keras layers that do the same: one, and a second where its activation has options that Keras takes
 * only in a layer.
 */
export function layerCode(layer: NetworkLayer): readonly [Bracketed, ...Bracketed[]] {
  const { name, trainable } = layer
  const ofEvery = [
    keyword('name', name === undefined ? undefined : text(name)),
    keyword('trainable', truth(trainable !== false), truth(true))
  ].filter((part) => part !== undefined)
  if (layer.type === 'activation') {
    const code = activationLayer(layer.activation)
    return [{ ...code, parts: [...code.parts, ...ofEvery] }]
  }
  const code = call(`layers.${kerasNamesOf(layer).className}`, ...optionsOf(layer), ...ofEvery)
  return 'activation' in layer && activationName(layer.activation) === undefined
    ? [code, activationLayer(layer.activation)]
    : [code]
}

function optionsOf(layer: Exclude<NetworkLayer, { type: 'activation' }>): Options {
  switch (layer.type) {
    case 'conv2d':
      return [String(layer.filters), ...sliding(layer), ...kernel(layer), ...bias(layer)]
    case 'depthwiseConv2d':
      return [...sliding(layer), ...depthwise(layer), ...bias(layer)]
    case 'separableConv2d':
      return [
        String(layer.filters),
        ...sliding(layer),
        ...depthwise(layer),
        keyword('pointwise_initializer', initializerCode(layer.pointwiseInitializer), standardKernel),
        keyword('pointwise_regularizer', regularizerCode(layer.pointwiseRegularizer)),
        ...bias(layer)
      ]
    case 'maxPooling2d':
    case 'averagePooling2d':
      return [
        pair(layer.poolSize),
        keyword('strides', pair(layer.strides ?? layer.poolSize), pair(layer.poolSize)),
        padding(layer)
      ]
    case 'zeroPadding2d':
      return [borders(layer.padding)]
    case 'batchNormalization':
      return [
        keyword('axis', String(layer.axis), '-1'),
        keyword('momentum', float(layer.momentum), '0.99'),
        keyword('epsilon', float(layer.epsilon), '0.001'),
        keyword('center', truth(layer.center), truth(true)),
        keyword('scale', truth(layer.scale), truth(true))
      ]
    case 'layerNormalization':
      return [
        keyword('epsilon', float(layer.epsilon), '0.001'),
        keyword('center', truth(layer.center), truth(true)),
        keyword('scale', truth(layer.scale), truth(true))
      ]
    case 'reshape':
      return [`(${layer.targetShape.join(', ')}${layer.targetShape.length === 1 ? ',' : ''})`]
    case 'dropout':
      return [float(layer.rate)]
    case 'dense':
      return [String(layer.units), activation(layer), ...kernel(layer), ...bias(layer)]
    case 'globalMaxPooling2d':
    case 'globalAveragePooling2d':
    case 'flatten':
    case 'add':
    case 'concatenate':
    case 'multiply':
    case 'average':
    case 'maximum':
      return []
  }
}

type Convolution = LayerOf<'conv2d' | 'depthwiseConv2d' | 'separableConv2d'>
type WithKernel = LayerOf<'conv2d' | 'dense'>

const standardKernel = '"glorot_uniform"'

const activation = (layer: Convolution | LayerOf<'dense'>): Python | undefined =>
  keyword('activation', activationName(layer.activation), '"linear"')

const padding = (layer: { readonly padding: string }): Python | undefined =>
  keyword('padding', `"${layer.padding}"`, '"valid"')

const sliding = (layer: Convolution): Options => [
  pair(layer.kernelSize),
  keyword('strides', pair(layer.strides), '1'),
  padding(layer),
  keyword('dilation_rate', pair(layer.dilationRate), '1'),
  activation(layer)
]

const kernel = (layer: WithKernel): Options => [
  keyword('kernel_initializer', initializerCode(layer.kernelInitializer), standardKernel),
  keyword('kernel_regularizer', regularizerCode(layer.kernelRegularizer))
]

const depthwise = (layer: LayerOf<'depthwiseConv2d' | 'separableConv2d'>): Options => [
  keyword('depth_multiplier', String(layer.depthMultiplier), '1'),
  keyword('depthwise_initializer', initializerCode(layer.depthwiseInitializer), standardKernel),
  keyword('depthwise_regularizer', regularizerCode(layer.depthwiseRegularizer))
]

const bias = (layer: WithKernel | Convolution): Options =>
  layer.useBias
    ? [keyword('bias_initializer', initializerCode(layer.biasInitializer), '"zeros"')]
    : [keyword('use_bias', truth(false))]

/** `1`, `(1, 2)` or `((1, 0), (2, 3))`: as short as the borders allow. */
function borders([rows, columns]: LayerOf<'zeroPadding2d'>['padding']): string {
  if (rows[0] === rows[1] && columns[0] === columns[1]) return pair([rows[0], columns[0]])
  return `((${rows.join(', ')}), (${columns.join(', ')}))`
}
