/** The shapes and weights of a network, by arithmetic alone: what every layer makes of its input. */
import { CnnError, type Problem } from '../../errors.js'
import type { Config } from '../schema/config-schema.js'
import type { Layer, LayerOf, LayerType } from '../schema/layers.js'
import { inferLayer, kerasNamesOf } from './layer-rules.js'
import type { InputShapeOf, OutputShapeOf } from './network-layer.js'
import { elements, type FeatureShape, type ImageShape } from './shape.js'
import { type NamedWeight, orderedWeights, type WeightSpec } from './weights.js'

export { elements, type FeatureShape, type ImageShape, type Shape, type VectorShape } from './shape.js'
export type { NamedWeight, WeightSpec } from './weights.js'

/** One layer of a network with everything that follows from its input shape. */
export interface LayerShape<T extends Layer = Layer> {
  /** Its name as Keras would give it: `conv2d_1`, counted for each type from 1. */
  readonly name: string
  /** Its class as Keras names it: `Conv2D`. */
  readonly className: string
  readonly layer: T
  readonly inputShape: InputShapeOf<T['type']>
  readonly outputShape: OutputShapeOf<T['type']>
  /** Its own weights in the order of Keras; in the network's order those that are not trainable come last. */
  readonly weights: readonly WeightSpec[]
  /** The places of its weights in {@link Network.weights}. */
  readonly weightPlaces: readonly number[]
  readonly parameters: number
}

/** Whether a layer is of this type. */
export const isLayer = <T extends LayerType>(
  shape: LayerShape,
  type: T
): shape is LayerShape & LayerShape<LayerOf<T>> => shape.layer.type === type

/** A network with all shapes known. */
export interface Network {
  /** Of one image. */
  readonly inputShape: ImageShape
  readonly layers: readonly LayerShape[]
  readonly outputShape: FeatureShape
  /** The weights of all layers in their order everywhere: see {@link orderedWeights}. */
  readonly weights: readonly NamedWeight[]
  readonly totalParameters: number
  readonly trainableParameters: number
  readonly nonTrainableParameters: number
}

/**
 * Follows a shape through the layers.
 *
 * @param inputShape `[height, width, channels]` of one image
 * @param layers as parsed, defaults filled in
 * @returns the network, or the first mistake: a layer whose window does not fit, or that takes another kind of
 *   input. Its path begins at `layers[index]`.
 */
export function inferNetwork(inputShape: ImageShape, layers: readonly Layer[]): Network | Problem {
  const inferred: Omit<LayerShape, 'weightPlaces'>[] = []
  const seen = new Map<LayerType, number>()
  let shape: FeatureShape = inputShape
  for (const [index, layer] of layers.entries()) {
    const number = (seen.get(layer.type) ?? 0) + 1
    seen.set(layer.type, number)
    const { className, baseName } = kerasNamesOf(layer)
    const result = inferLayer(layer, shape)
    if ('message' in result) return { ...result, path: `layers[${index}].${result.path}` }
    const { outputShape, weights = [] } = result
    inferred.push({
      name: `${baseName}_${number}`,
      className,
      layer,
      inputShape: shape,
      outputShape,
      weights,
      parameters: countOf(weights)
    })
    shape = outputShape
  }
  const weights = orderedWeights(inferred)
  const totalParameters = countOf(weights)
  const trainableParameters = countOf(weights.filter((weight) => weight.trainable))
  return {
    inputShape,
    layers: withPlaces(inferred, weights),
    outputShape: shape,
    weights,
    totalParameters,
    trainableParameters,
    nonTrainableParameters: totalParameters - trainableParameters
  }
}

/** The layers with the places of their weights among those of the network. */
function withPlaces(
  layers: readonly Omit<LayerShape, 'weightPlaces'>[],
  ordered: readonly NamedWeight[]
): LayerShape[] {
  // A layer's own weights keep their order among those of the network.
  const places = layers.map((): number[] => [])
  for (const [place, { layer }] of ordered.entries()) places[layer]?.push(place)
  return layers.map((layer, index) => ({ ...layer, weightPlaces: places[index] ?? [] }))
}

/**
 * The network of a config, with all its shapes.
 *
 * @throws CnnError CONFIG where a layer does not fit: never for a config that `parseConfig` returned
 */
export function networkOf(config: Config): Network {
  const network = inferNetwork(config.model.inputShape, config.model.layers)
  if (!('message' in network)) return network
  const { hint, ...problem } = { ...network, path: `model.${network.path}` }
  throw new CnnError('CONFIG', '1 mistake in config', {
    problems: [hint === undefined ? problem : { ...problem, hint }],
    ...(hint === undefined ? {} : { hint })
  })
}

const countOf = (weights: readonly WeightSpec[]): number =>
  weights.reduce((sum, weight) => sum + elements(weight.shape), 0)
