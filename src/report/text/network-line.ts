/** A network in one line: `conv 10 5x5 - pool - conv 20 5x5 - pool - dense 100 - dense 10`. */
import type { NetworkLayer, NetworkLayerOf, NetworkLayerType } from '../../config/network/network-layer.js'
import { activationName } from '../../config/schema/activations.js'

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
  zeroPadding2d: () => 'pad',
  batchNormalization: () => 'normalize',
  dropout: ({ rate }) => `dropout ${rate}`,
  dense: ({ units }) => `dense ${units}`,
  activation: ({ activation }) => activationName(activation),
  add: () => 'add',
  concatenate: () => 'concatenate'
}

/** The layers in order. */
export const networkLine = (layers: readonly NetworkLayer[]): string =>
  layers
    .flatMap((layer) => (words[layer.type] as (layer: NetworkLayer) => string | undefined)(layer) ?? [])
    .join(' - ')
