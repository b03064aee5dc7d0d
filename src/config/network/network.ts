/** The shapes and weights of a network, by arithmetic alone: what every layer makes of its input. */
import { CnnError, type Problem } from '../../errors.js'
import type { Config } from '../schema/config-schema.js'
import type { Layer, LayerType } from '../schema/layers.js'
import { type Inferred, layerRules } from './layer-rules.js'
import { elements, type Shape } from './shape.js'
import type { WeightSpec } from './weights.js'

export { elements, type Shape } from './shape.js'
export type { WeightSpec } from './weights.js'

/** One layer of a network with everything that follows from its input shape. */
export interface LayerShape<T extends Layer = Layer> {
  /** Its name as Keras would give it: `conv2d_1`, counted for each type from 1. */
  readonly name: string
  /** Its class as Keras names it: `Conv2D`. */
  readonly className: string
  readonly layer: T
  readonly inputShape: Shape
  readonly outputShape: Shape
  /** Its own weights in the order of Keras; in the network's order those that are not trainable come last. */
  readonly weights: readonly WeightSpec[]
  readonly parameters: number
}

/** A network with all shapes known. */
export interface Network {
  readonly inputShape: Shape
  readonly layers: readonly LayerShape[]
  readonly outputShape: Shape
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
export function inferNetwork(inputShape: Shape, layers: readonly Layer[]): Network | Problem {
  const inferred: LayerShape[] = []
  const seen = new Map<LayerType, number>()
  let shape = inputShape
  for (const [index, layer] of layers.entries()) {
    const number = (seen.get(layer.type) ?? 0) + 1
    seen.set(layer.type, number)
    const rule = layerRules[layer.type]
    const result = (rule.infer as (layer: Layer, shape: Shape) => Inferred)(layer, shape)
    if ('message' in result) return { ...result, path: `layers[${index}].${result.path}` }
    const weights = result.weights ?? []
    inferred.push({
      name: `${rule.baseName}_${number}`,
      className: rule.className,
      layer,
      inputShape: shape,
      outputShape: result.outputShape,
      weights,
      parameters: countOf(weights)
    })
    shape = result.outputShape
  }
  const weights = inferred.flatMap((layer) => layer.weights)
  const totalParameters = countOf(weights)
  const trainableParameters = countOf(weights.filter((weight) => weight.trainable))
  return {
    inputShape,
    layers: inferred,
    outputShape: shape,
    totalParameters,
    trainableParameters,
    nonTrainableParameters: totalParameters - trainableParameters
  }
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
