/** A network's layers as tf.layers can express them: a missing option becomes an additional layer. */

import { imagesName, LayerNames } from '../config/network/layer-names.js'
import {
  elements,
  type FeatureShape,
  fromSource,
  type LayerShape,
  type Network
} from '../config/network/network.js'
import type { NetworkLayer } from '../config/network/network-layer.js'
import { normalizedSides } from '../config/network/normalized-sides.js'
import { activationName } from '../config/schema/activations.js'
import type { LayerOf } from '../config/schema/layers.js'
import type { WriteInitializer } from './keras-fields.js'
import type { Json } from './keras-initializers.js'
import { kerasLayers } from './keras-layers.js'
import { sizeWithHoles } from './tf-weights.js'

/** One layer of tf.layers. */
export interface TfLayer {
  readonly name: string
  readonly className: string
  /** The names of its input layers. */
  readonly inputs: readonly string[]
  readonly outputShape: readonly number[]
  readonly parameters: number
  readonly trainable: boolean
  /** Its options, without its name and input shape. */
  write(initializer: WriteInitializer): { [key: string]: Json }
}

/** The name of the input layer. */
export const inputLayer = imagesName

/** Classes that stand for an option of another layer. */
export const leakyClass = 'LeakyReLU'
export const permuteClass = 'Permute'

/**
 * The layers of a network in tf.layers. leakyReLU, which is not a named activation there, is removed from its layer and
 * added after it as a LeakyReLU layer. tf.layers 4.22 computes a batch normalization of any side but the last wrongly,
 * so it is put between two Permute layers: the first moves that side to the end, the second moves it back. If a layer
 * reads one output twice, a linear Activation layer is added in between. Weights, their order and their names stay the
 * same.
 */
export function tfLayers(network: Network): TfLayer[] {
  const names = new LayerNames(network.layers.map(({ name }) => name))
  const named = (base: string): string => names.automatic(base)
  const split = (shape: LayerShape): PartialLayer[] => {
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
  }
  const layers: TfLayer[] = []
  /** The tf.layers layer that produces the output of each layer of the network. */
  const lastOf: string[] = []
  /**
   * A second use of the same input goes through a layer that does nothing: tf.layers frees an input read twice too
   * soon.
   */
  const distinct = (inputs: readonly string[], shapes: readonly FeatureShape[]): string[] =>
    inputs.map((input, i) => {
      const outputShape = shapes[i]
      if (outputShape === undefined || inputs.indexOf(input) === i) return input
      const same = identity(named('identity'), outputShape)
      layers.push({ ...same, inputs: [input] })
      return same.name
    })
  for (const shape of network.layers) {
    let inputs = distinct(
      shape.inputs.map((source) => fromSource(source, inputLayer, lastOf)),
      shape.inputShapes
    )
    for (const layer of split(shape)) {
      layers.push({ ...layer, inputs })
      inputs = [layer.name]
    }
    lastOf.push(...inputs)
  }
  return layers
}

/** A layer of tf.layers without its inputs: the layer before it, or the inputs of the layer that it comes from. */
type PartialLayer = Omit<TfLayer, 'inputs'>

const plain = (shape: LayerShape, layer: NetworkLayer): PartialLayer => ({
  name: shape.name,
  className: shape.className,
  outputShape: shape.outputShape,
  parameters: parametersOf(shape),
  trainable: layer.trainable !== false,
  write: (initializer) =>
    // Each entry of the table accepts the layers of its own type.
    (
      kerasLayers[layer.type].write as (
        layer: NetworkLayer,
        initializer: WriteInitializer
      ) => { [key: string]: Json }
    )(layer, initializer)
})

/** The number of parameters, counted with holes if the filter is written with them. */
function parametersOf({ layer, parameters, weights }: LayerShape): number {
  const size = layer.type === 'depthwiseConv2d' ? sizeWithHoles(layer) : undefined
  const kernel = weights[0]?.shape ?? []
  return size === undefined
    ? parameters
    : parameters - elements(kernel) + elements([...size, ...kernel.slice(2)])
}

const identity = (name: string, outputShape: FeatureShape): PartialLayer => ({
  name,
  className: 'Activation',
  outputShape,
  parameters: 0,
  trainable: true,
  write: () => ({ activation: 'linear' })
})

const permute = (name: string, dims: readonly number[], outputShape: readonly number[]): PartialLayer => ({
  name,
  className: permuteClass,
  outputShape,
  parameters: 0,
  trainable: true,
  write: () => ({ dims: [...dims] })
})

/** The order of the sides, counted from 1, with the normalized one last; undefined if it already is last. */
function lastSideFirst({ axis }: LayerOf<'batchNormalization'>, shape: FeatureShape): number[] | undefined {
  const side = 1 + normalizedSides(axis, shape).place
  if (side === shape.length) return undefined
  return [...shape.keys()]
    .map((index) => index + 1)
    .filter((other) => other !== side)
    .concat(side)
}

const permuted = (shape: readonly number[], order: readonly number[]): number[] =>
  order.flatMap((side) => shape.slice(side - 1, side))

/** The permutation that undoes a permutation. */
export const inverse = (order: readonly number[]): number[] =>
  order.map((_, index) => order.indexOf(index + 1) + 1)
