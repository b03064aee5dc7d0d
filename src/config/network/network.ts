/** The shapes and weights of a network, computed by arithmetic only: what every layer makes of its inputs. */
import { CnnError, type Problem } from '../../errors.js'
import type { Config } from '../schema/config-schema.js'
import { inferLayer, kerasNamesOf } from './layer-rules.js'
import type {
  InputShapeOf,
  NetworkLayer,
  NetworkLayerOf,
  NetworkLayerType,
  OutputShapeOf
} from './network-layer.js'
import { elements, type FeatureShape, type ImageShape } from './shape.js'
import { type NamedWeight, orderedWeights, type WeightSpec } from './weights.js'

export { elements, type FeatureShape, type ImageShape, type Shape, type VectorShape } from './shape.js'
export type { NamedWeight, WeightSpec } from './weights.js'

/** An input of a layer: the output of a layer before it, by that layer's index in the network, or the images. */
export type Source = number | 'images'

/** The inputs of a layer, in order: several for merges, one for all others. */
export type Sources = readonly [Source, ...Source[]]

/** One layer of a network with everything that follows from its input shapes. */
export interface LayerShape<T extends NetworkLayer = NetworkLayer> {
  /** Its name as Keras would give it: `conv2d_1`, counted for each type from 1. */
  readonly name: string
  /** Its class name in Keras: `Conv2D`. */
  readonly className: string
  readonly layer: T
  readonly inputs: Sources
  /** The shape of its first input. */
  readonly inputShape: InputShapeOf<T['type']>
  /** The shape of each input. */
  readonly inputShapes: readonly InputShapeOf<T['type']>[]
  readonly outputShape: OutputShapeOf<T['type']>
  /** Its own weights in the order of Keras; in the network's order the weights that are not trainable come last. */
  readonly weights: readonly WeightSpec[]
  /** The indices of its weights in {@link Network.weights}. */
  readonly weightPlaces: readonly number[]
  readonly parameters: number
}

/** Whether a layer is of this type. */
export const isLayer = <T extends NetworkLayerType>(
  shape: LayerShape,
  type: T
): shape is LayerShape & LayerShape<NetworkLayerOf<T>> => shape.layer.type === type

/** A network with all its shapes: a graph whose output is the output of its last layer. */
export interface Network {
  /** The shape of one image. */
  readonly inputShape: ImageShape
  /** Each layer reads only layers before it, and each except the last is read. */
  readonly layers: readonly LayerShape[]
  readonly outputShape: FeatureShape
  /** The weights of all layers in the order of {@link orderedWeights}. */
  readonly weights: readonly NamedWeight[]
  readonly totalParameters: number
  readonly trainableParameters: number
  readonly nonTrainableParameters: number
}

/** A layer of a graph, and its inputs. */
export interface GraphLayer {
  readonly layer: NetworkLayer
  readonly inputs: Sources
}

/** Selects by source: the value of the images, or that of a layer. */
export function fromSource<T>(source: Source, images: T, layers: readonly T[]): T {
  const found = source === 'images' ? images : layers[source]
  if (found === undefined) throw new RangeError(`there is no layer ${source} before this one`)
  return found
}

/** The input of the layer at an index if each layer reads the one before it. */
export const before = (place: number): Source => (place === 0 ? 'images' : place - 1)

/** Whether each layer reads the one before it, and nothing else. */
export const isSequential = ({ layers }: Pick<Network, 'layers'>): boolean =>
  layers.every(({ inputs: [first, ...others] }, place) => first === before(place) && others.length === 0)

/**
 * Computes the shapes of layers that each read the one before.
 *
 * @param inputShape `[height, width, channels]` of one image
 * @param layers as parsed, defaults filled in
 * @returns the network, or the first mistake: a layer whose window does not fit, or that needs another kind of
 *   input. Its path begins at `layers[index]`.
 */
export const inferNetwork = (inputShape: ImageShape, layers: readonly NetworkLayer[]): Network | Problem =>
  inferGraph(
    inputShape,
    layers.map((layer, place) => ({ layer, inputs: [before(place)] }))
  )

/**
 * Computes the shapes of the layers of a graph.
 *
 * @param inputShape `[height, width, channels]` of one image
 * @param layers in an order in which each reads only layers before it; the output is that of the last one
 * @returns the network, or the first mistake: as {@link inferNetwork}, or inputs that do not fit together, or a layer
 *   that nothing reads
 */
export function inferGraph(inputShape: ImageShape, layers: readonly GraphLayer[]): Network | Problem {
  const inferred: Omit<LayerShape, 'weightPlaces'>[] = []
  const seen = new Map<NetworkLayerType, number>()
  const outputShapes: FeatureShape[] = []
  for (const [place, { layer, inputs }] of layers.entries()) {
    const number = (seen.get(layer.type) ?? 0) + 1
    seen.set(layer.type, number)
    const missing = inputs.find((source) => source !== 'images' && !(source in outputShapes))
    if (missing !== undefined)
      return { path: `layers[${place}].inputs`, message: `there is no layer ${missing} before this one` }
    const inputShapes = inputs.map((source) => fromSource(source, inputShape, outputShapes))
    const { className, baseName } = kerasNamesOf(layer)
    const result = inferLayer(layer, inputShapes)
    if ('message' in result) return { ...result, path: `layers[${place}].${result.path}` }
    const { outputShape, weights = [] } = result
    const name = `${baseName}_${number}`
    const [first = inputShape] = inputShapes
    const parameters = countOf(weights)
    inferred.push({
      ...{ name, className, layer, inputs, inputShape: first, inputShapes, outputShape, weights, parameters }
    })
    outputShapes.push(outputShape)
  }
  const unread = unreadLayer(layers)
  if (unread !== undefined)
    return { path: `layers[${unread}]`, message: 'no layer reads the output of this one' }
  const weights = orderedWeights(inferred)
  const totalParameters = countOf(weights)
  const trainableParameters = countOf(weights.filter((weight) => weight.trainable))
  return {
    inputShape,
    layers: withPlaces(inferred, weights),
    outputShape: outputShapes.at(-1) ?? inputShape,
    weights,
    totalParameters,
    trainableParameters,
    nonTrainableParameters: totalParameters - trainableParameters
  }
}

/** The first layer before the last that no layer reads. */
function unreadLayer(layers: readonly GraphLayer[]): number | undefined {
  const read = new Set(layers.flatMap(({ inputs }) => inputs))
  const place = layers.slice(0, -1).findIndex((_layer, index) => !read.has(index))
  return place < 0 ? undefined : place
}

/** The layers with the indices of their weights among those of the network. */
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
 * @throws CnnError CONFIG if a layer does not fit, which never happens for a config that `parseConfig` returned
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
