/** A network's layers as tf.layers can say them: where it lacks an option, with a layer more. */

import { normalizedSides } from '../config/network/layer-rules.js'
import { elements, type FeatureShape, type LayerShape, type Network } from '../config/network/network.js'
import { activationName } from '../config/schema/activations.js'
import type { Layer, LayerOf } from '../config/schema/layers.js'
import type { WriteInitializer } from './keras-fields.js'
import type { Json } from './keras-initializers.js'
import { kerasLayers } from './keras-layers.js'
import { sizeWithHoles } from './tf-weights.js'

/** One layer of tf.layers. */
export interface TfLayer {
  readonly name: string
  readonly className: string
  readonly outputShape: readonly number[]
  readonly parameters: number
  /** Its options, without its name and input shape. */
  write(initializer: WriteInitializer): { [key: string]: Json }
}

/** The classes that stand for an option of another layer. */
export const leakyClass = 'LeakyReLU'
export const permuteClass = 'Permute'

/**
 * The layers of a network in tf.layers. A leakyReLU, which is no activation by name there, comes out of its layer and
 * goes behind it as a LeakyReLU layer. A batch normalization of another side than the last, which tf.layers 4.22
 * computes wrongly, goes between two Permute layers that make that side the last, and put it back. Weights, their order
 * and their names stay the same.
 */
export function tfLayers(network: Network): TfLayer[] {
  const counts = new Map<string, number>()
  const named = (base: string): string => {
    counts.set(base, (counts.get(base) ?? 0) + 1)
    return `${base}_${counts.get(base)}`
  }
  return network.layers.flatMap((shape): TfLayer[] => {
    const { layer, outputShape } = shape
    if ('activation' in layer && activationName(layer.activation) === 'leakyReLU') {
      const leaky = { type: 'activation', activation: layer.activation } as const
      const behind = {
        ...plain(shape, leaky),
        className: leakyClass,
        name: named('leaky_re_lu'),
        parameters: 0
      }
      return layer.type === 'activation'
        ? [behind]
        : [plain(shape, { ...layer, activation: 'linear' }), behind]
    }
    const order = layer.type === 'batchNormalization' ? lastSideFirst(layer, outputShape) : undefined
    if (layer.type !== 'batchNormalization' || order === undefined) return [plain(shape, layer)]
    const turned = permuted(outputShape, order)
    return [
      permute(named('permute'), order, turned),
      { ...plain(shape, { ...layer, axis: -1 }), outputShape: turned },
      permute(named('permute'), inverse(order), outputShape)
    ]
  })
}

const plain = (shape: LayerShape, layer: Layer): TfLayer => ({
  name: shape.name,
  className: shape.className,
  outputShape: shape.outputShape,
  parameters: parametersOf(shape),
  write: (initializer) =>
    // Each entry of the table takes the layers of its own type.
    (
      kerasLayers[layer.type].write as (
        layer: Layer,
        initializer: WriteInitializer
      ) => { [key: string]: Json }
    )(layer, initializer)
})

/** Those of the filter with holes, where it is written so. */
function parametersOf({ layer, parameters, weights }: LayerShape): number {
  const size = layer.type === 'depthwiseConv2d' ? sizeWithHoles(layer) : undefined
  const kernel = weights[0]?.shape ?? []
  return size === undefined
    ? parameters
    : parameters - elements(kernel) + elements([...size, ...kernel.slice(2)])
}

const permute = (name: string, dims: readonly number[], outputShape: readonly number[]): TfLayer => ({
  name,
  className: permuteClass,
  outputShape,
  parameters: 0,
  write: () => ({ dims: [...dims] })
})

/** The order of the sides, counted from 1, in which the normalized one is the last; undefined where it is already. */
function lastSideFirst({ axis }: LayerOf<'batchNormalization'>, shape: FeatureShape): number[] | undefined {
  const side = 1 + normalizedSides(axis, shape).place
  if (side === shape.length) return undefined
  return [...shape.keys()]
    .map((index) => index + 1)
    .filter((other) => other !== side)
    .concat(side)
}

const permuted = (shape: readonly number[], order: readonly number[]): number[] =>
  order.map((side) => shape[side - 1])

/** The order that undoes an order. */
export const inverse = (order: readonly number[]): number[] =>
  order.map((_, index) => order.indexOf(index + 1) + 1)
