/** The shapes and weights of a network, computed by arithmetic only: what every layer makes of its inputs. */
import { CnnError, type Problem } from '../../errors.js'
import type { ConfigLayer } from '../schema/blocks.js'
import type { Config } from '../schema/config-schema.js'
import { graphOf, overgrowth } from './blocks.js'
import { before, fromSource, type GraphLayer, type JoinedPath, type Sources } from './graph.js'
import { LayerNames } from './layer-names.js'
import { inferLayer, kerasNamesOf } from './layer-rules.js'
import type {
  InputShapeOf,
  NetworkLayer,
  NetworkLayerOf,
  NetworkLayerType,
  OutputShapeOf
} from './network-layer.js'
import type { MergeMisfit } from './rule.js'
import { elements, type FeatureShape, type ImageShape } from './shape.js'
import { frozen, type NamedWeight, orderedWeights, type WeightSpec } from './weights.js'

export { before, fromSource, type GraphLayer, type Source, type Sources } from './graph.js'
export { elements, type FeatureShape, type ImageShape, type Shape, type VectorShape } from './shape.js'
export type { NamedWeight, WeightSpec } from './weights.js'

/** One layer of a network with everything that follows from its input shapes. */
export interface LayerShape<T extends NetworkLayer = NetworkLayer> {
  /** Its name: the config's, or as Keras would give it, `conv2d_1`, counted for each type from 1. */
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
  /** Its own weights in the order of Keras; in the network's order moving statistics come last. */
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

/** Whether each layer reads the one before it, and nothing else. */
export const isSequential = ({ layers }: Pick<Network, 'layers'>): boolean =>
  layers.every(({ inputs: [first, ...others] }, place) => first === before(place) && others.length === 0)

/**
 * Computes the shapes of the layers of a config.
 *
 * @param inputShape `[height, width, channels]` of one image
 * @param layers as parsed, defaults filled in; blocks are written out
 * @returns the network, or the first mistake: a layer whose window does not fit, or that needs another kind of
 *   input; paths that do not fit together; blocks too deep or too many. Its path begins at `layers[index]`.
 */
export const inferNetwork = (inputShape: ImageShape, layers: readonly ConfigLayer[]): Network | Problem =>
  overgrowth(layers) ?? inferGraph(inputShape, graphOf(layers))

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
  const names = new LayerNames(layers.flatMap(({ layer: { name } }) => name ?? []))
  const outputShapes: FeatureShape[] = []
  for (const [place, { layer, inputs, written }] of layers.entries()) {
    const missing = inputs.find((source) => source !== 'images' && !(source in outputShapes))
    const path = written?.path ?? `layers[${place}]`
    if (missing !== undefined)
      return { path: `${path}.inputs`, message: `there is no layer ${missing} before this one` }
    const inputShapes = inputs.map((source) => fromSource(source, inputShape, outputShapes))
    const { className, baseName } = kerasNamesOf(layer)
    const result = inferLayer(layer, inputShapes)
    if ('message' in result) {
      if ('input' in result) return misfitAt(result, path, written?.joined?.[result.input])
      return { ...result, path: `${path}.${result.path}` }
    }
    const { outputShape } = result
    const weights = layer.trainable === false ? (result.weights ?? []).map(frozen) : (result.weights ?? [])
    const name = names.next(layer.name, baseName)
    if (name === undefined)
      return {
        path: `${path}.name`,
        message: `"${layer.name}" is the name of another layer`,
        hint: 'each has its own'
      }
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

/** Paths that do not fit together, told at the path that would have to be another. */
function misfitAt(misfit: MergeMisfit, path: string, joined: JoinedPath | undefined): Problem {
  const { message, mending, hint } = misfit
  const told = { path: joined?.path ?? `${path}.${misfit.path}`, message }
  if (mending === undefined) return { ...told, ...(hint !== undefined && { hint }) }
  const { from, layer } = mending
  if (joined?.missing !== undefined)
    return { ...told, hint: `give the block "${joined.missing}": [${layer}]` }
  return { ...told, hint: `end the path of [${from.join(', ')}] with ${layer}` }
}

/** The places of the weights that the optimizer changes, among those of the network. */
export const trainablePlaces = ({ weights }: Pick<Network, 'weights'>): number[] =>
  weights.flatMap(({ trainable }, place) => (trainable ? [place] : []))

/** The places of the weights that change by themselves in training, among those of the network. */
export const movingPlaces = ({ weights }: Pick<Network, 'weights'>): number[] =>
  weights.flatMap(({ moves }, place) => (moves ? [place] : []))

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
