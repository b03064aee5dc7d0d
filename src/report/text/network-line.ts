/** A network in one line: `conv 10 5x5 - pool - conv 20 5x5 - pool - dense 100 - dense 10`. */
import type { NetworkLayer, NetworkLayerOf, NetworkLayerType } from '../../config/network/network-layer.js'
import { activationName } from '../../config/schema/activations.js'
import type { Block } from '../../config/schema/blocks.js'

/** Each layer in a word or two; none where it changes no numbers. */
const words: { readonly [T in NetworkLayerType]: (layer: NetworkLayerOf<T>) => string | undefined } = {
  conv2d: ({ filters, kernelSize }) => `conv ${filters} ${kernelSize.join('x')}`,
  depthwiseConv2d: ({ kernelSize }) => `depthwise ${kernelSize.join('x')}`,
  separableConv2d: ({ filters, kernelSize }) => `separable ${filters} ${kernelSize.join('x')}`,
  maxPooling2d: () => 'pool',
  averagePooling2d: () => 'average pool',
  globalMaxPooling2d: () => 'global pool',
  globalAveragePooling2d: () => 'global average pool',
  flatten: () => undefined,
  reshape: () => undefined,
  zeroPadding2d: () => 'pad',
  batchNormalization: () => 'normalize',
  layerNormalization: () => 'layer normalize',
  dropout: ({ rate }) => `dropout ${rate}`,
  dense: ({ units }) => `dense ${units}`,
  activation: ({ activation }) => activationName(activation),
  add: () => 'add',
  concatenate: () => 'concatenate',
  multiply: () => 'multiply',
  average: () => 'average',
  maximum: () => 'maximum'
}

/** The layers in order, each block in parentheses, its paths apart. */
export const networkLine = (layers: readonly (NetworkLayer | Block)[]): string =>
  layers.flatMap((entry) => wordsOf(entry) ?? []).join(' - ')

function wordsOf(entry: NetworkLayer | Block): string | undefined {
  switch (entry.type) {
    case 'residual': {
      const shortcut = networkLine(entry.shortcut)
      const activation = activationName(entry.activation)
      const sum = `residual (${networkLine(entry.layers)}${shortcut === '' ? '' : ` | ${shortcut}`})`
      return activation === 'linear' ? sum : `${sum} - ${activation}`
    }
    case 'branches':
      return `${entry.merge} (${entry.paths.map((path) => networkLine(path) || 'identity').join(' | ')})`
    case 'repeat':
      return `${entry.times} x (${networkLine(entry.layers)})`
    default:
      return (words[entry.type] as (layer: NetworkLayer) => string | undefined)(entry)
  }
}
