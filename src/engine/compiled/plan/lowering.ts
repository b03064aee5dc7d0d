/** A network as the engine runs it: layers as operations, separate activations, and layers fused where that pays. */

import {
  elements,
  type FeatureShape,
  fromSource,
  isLayer,
  type LayerShape,
  type Network,
  type Shape
} from '../../../config/network/network.js'
import type { NetworkLayerOf, NetworkLayerType } from '../../../config/network/network-layer.js'
import { slide } from '../../../config/network/window.js'
import { type ActivationName, activationName } from '../../../config/schema/activation-names.js'
import type { Activation } from '../../../config/schema/activations.js'
import type { LayerOf } from '../../../config/schema/layers.js'
import { separableParts } from './separable-parts.js'

interface Plain<T extends NetworkLayerType> {
  readonly kind: T
  readonly layer: LayerShape<NetworkLayerOf<T>>
}

/** A layer with the indices of its weights among those of the network. */
interface Weighted<T extends NetworkLayerType> extends Plain<T> {
  readonly weights: readonly number[]
}

/** One operation: a layer, a convolution and pooling in one, an activation, or what several paths need. */
export type Operation =
  | (Weighted<'conv2d'> & {
      /** Its output is rectified next, so that much of its gradient is zero. */
      readonly isRectified: boolean
    })
  | {
      readonly kind: 'conv2dPool'
      readonly layer: LayerShape<LayerOf<'conv2d'>>
      readonly pool: LayerShape<LayerOf<'maxPooling2d'>>
      readonly weights: readonly number[]
    }
  | Weighted<'depthwiseConv2d'>
  | Plain<'maxPooling2d'>
  | Plain<'averagePooling2d'>
  | Plain<'globalMaxPooling2d'>
  | Plain<'globalAveragePooling2d'>
  | Plain<'zeroPadding2d'>
  | (Plain<'add' | 'average'> & {
      readonly kind: 'add'
      /** What the sum is multiplied by. */
      readonly factor: number
    })
  | Plain<'concatenate'>
  /** Of two paths. */
  | {
      readonly kind: 'multiply'
      readonly factors: readonly [FeatureShape, FeatureShape]
      readonly shape: FeatureShape
    }
  | { readonly kind: 'maximum'; readonly shape: FeatureShape }
  | Weighted<'dense'>
  | Weighted<'batchNormalization'>
  /** A batch normalization that keeps its weights: by its moving statistics in training, too. */
  | (Omit<Weighted<'batchNormalization'>, 'kind'> & { readonly kind: 'frozenNormalization' })
  | Weighted<'layerNormalization'>
  | {
      readonly kind: 'dropout'
      readonly layer: LayerShape<LayerOf<'dropout'>>
      /** The layer's index in the network. */
      readonly place: number
    }
  | {
      readonly kind: 'activation'
      readonly activation: InPlace
      /** Further arguments of its kernel. */
      readonly options: readonly number[]
      /** The shape that it works on, in place. */
      readonly shape: Shape
    }
  | { readonly kind: 'gate'; readonly activation: Gate; readonly shape: Shape }
  /** Its output is a copy of its input: before an activation in place that would overwrite data that others need. */
  | { readonly kind: 'copy'; readonly shape: Shape }
  /** Its outputs, one for each reader, are the input itself. The gradient of the input is the sum of theirs. */
  | { readonly kind: 'fork'; readonly shape: Shape }

export type OperationOf<K extends Operation['kind']> = Extract<Operation, { kind: K }>

/** Activations whose gradients need their inputs; all others need only the outputs. */
type Gate = 'silu' | 'gelu'
type InPlace = Exclude<ActivationName, Gate | 'linear'>

/**
 * The numbers that operations read and make, as an index into the network's list of values. 0 stands for the images.
 */
export type Value = number

/** An operation with the values that it reads and makes. */
export interface Node {
  readonly operation: Operation
  readonly inputs: readonly Value[]
  /** One output, except for a fork. */
  readonly outputs: readonly Value[]
}

/** A network as operations, each after those that make its inputs. */
export interface Lowered<N extends Node = Node> {
  readonly nodes: readonly N[]
  /** How many numbers each value has for one image. */
  readonly sizes: readonly number[]
  /** The output of the network. */
  readonly output: Value
}

/** The operations of a network. A value may have several readers, and activations may overwrite it: see forks.ts. */
export function lower(network: Network): Lowered {
  const nodes: Node[] = []
  const sizes = [elements(network.inputShape)]
  /** The output of each layer. */
  const values: Value[] = []
  const fused = new Set<number>()
  for (const [place, shape] of network.layers.entries()) {
    const inputs = shape.inputs.map((source) => fromSource(source, 0, values))
    if (fused.has(place)) {
      values.push(...inputs)
      continue
    }
    const [reader, ...others] = readersOf(network, place)
    const { operations, fuses } = operationsOf(shape, place, others.length === 0 ? reader : undefined)
    /** What is still to be read: the first operation reads all of it, or two of it. */
    const waiting = [...inputs]
    for (const operation of operations) {
      const output = sizes.push(outputSize(operation)) - 1
      const read = waiting.splice(0, takesTwo(operation) ? 2 : waiting.length)
      nodes.push({ operation, inputs: read, outputs: [output] })
      waiting.unshift(output)
    }
    const [output, ...more] = waiting
    if (output === undefined || more.length > 0)
      throw new Error(`${shape.name} has no operation to join its paths`)
    values.push(output)
    if (fuses && reader) fused.add(network.layers.indexOf(reader))
  }
  return { nodes, sizes, output: values.at(-1) ?? 0 }
}

const readersOf = ({ layers }: Network, place: number): LayerShape[] =>
  layers.filter(({ inputs }) => inputs.includes(place))

/** The operations of one layer with its activation; if there are none, its output is its input. */
interface LayerOperations {
  readonly operations: readonly Operation[]
  /** They also do the work of the layer's only reader. */
  readonly fuses?: boolean
}

/** @param reader the only layer that reads this one; undefined if there is none, or more than one */
function operationsOf(shape: LayerShape, place: number, reader: LayerShape | undefined): LayerOperations {
  // Each entry of the table accepts the layers of its own type.
  const own = (lowerings[shape.layer.type] as Lowering<NetworkLayerType>)(shape, place, reader)
  const last = own.at(-1)
  if (last?.kind === 'conv2d' && reader && isLayer(reader, 'maxPooling2d') && canFuse(last.layer, reader)) {
    const { layer, weights } = last
    return {
      operations: [...own.slice(0, -1), { kind: 'conv2dPool', layer, pool: reader, weights }],
      fuses: true
    }
  }
  if (!('activation' in shape.layer)) return { operations: own }
  return { operations: [...own, ...activationOperations(shape.layer.activation, shape.outputShape)] }
}

/** The operations of a layer before its activation, one after the other; none if there is nothing to do. */
type Lowering<T extends NetworkLayerType> = (
  shape: LayerShape<NetworkLayerOf<T>>,
  place: number,
  reader: LayerShape | undefined
) => readonly Operation[]

const conv2d: Lowering<'conv2d'> = (layer, _place, reader) => [
  {
    ...{ kind: 'conv2d', layer, weights: layer.weightPlaces },
    isRectified: isRectified(layer.layer.activation, reader)
  }
]

const lowerings: { readonly [T in NetworkLayerType]: Lowering<T> } = {
  conv2d,
  depthwiseConv2d: (layer) => [{ kind: 'depthwiseConv2d', layer, weights: layer.weightPlaces }],
  separableConv2d(shape, place, reader) {
    const [depthwise, pointwise] = separableParts(shape)
    return [
      ...lowerings.depthwiseConv2d(depthwise, place, undefined),
      ...lowerings.conv2d(pointwise, place, reader)
    ]
  },
  maxPooling2d: (layer) => [{ kind: 'maxPooling2d', layer }],
  averagePooling2d: (layer) => [{ kind: 'averagePooling2d', layer }],
  globalMaxPooling2d: (layer) => [{ kind: 'globalMaxPooling2d', layer }],
  globalAveragePooling2d: (layer) => [{ kind: 'globalAveragePooling2d', layer }],
  // In memory an image already is the vector that it is flattened to.
  flatten: () => [],
  reshape: () => [],
  zeroPadding2d: (layer) => [{ kind: 'zeroPadding2d', layer }],
  batchNormalization: (layer) => [
    {
      kind: layer.layer.trainable === false ? 'frozenNormalization' : 'batchNormalization',
      ...{ layer, weights: layer.weightPlaces }
    }
  ],
  layerNormalization: (layer) => [{ kind: 'layerNormalization', layer, weights: layer.weightPlaces }],
  dropout: (layer, place) => (layer.layer.rate > 0 ? [{ kind: 'dropout', layer, place }] : []),
  dense: (layer) => [{ kind: 'dense', layer, weights: layer.weightPlaces }],
  activation: () => [],
  add: (layer) => [{ kind: 'add', layer, factor: 1 }],
  average: (layer) => [{ kind: 'add', layer, factor: 1 / layer.inputs.length }],
  concatenate: (layer) => [{ kind: 'concatenate', layer }],
  multiply: ({ inputShapes: [first, ...others] }) => {
    if (first === undefined) return []
    let joined = first
    return others.map((other) => {
      const factors = [joined, other] as const
      joined = elements(other) > elements(joined) ? other : joined
      return { kind: 'multiply', factors, shape: joined }
    })
  },
  maximum: ({ inputs, outputShape }) => inputs.slice(1).map(() => ({ kind: 'maximum', shape: outputShape }))
}

/** Whether an operation joins exactly two paths: a layer that joins more becomes several operations. */
const takesTwo = ({ kind }: Operation): boolean => kind === 'multiply' || kind === 'maximum'

/** Whether an activation, or the next layer's if this one does nothing, sets all negative numbers to zero. */
function isRectified(activation: Activation, next: LayerShape | undefined): boolean {
  if (activation !== 'linear') return activation === 'relu' || activation === 'relu6'
  return next !== undefined && isLayer(next, 'activation') && isRectified(next.layer.activation, undefined)
}

function activationOperations(activation: Activation, shape: Shape): Operation[] {
  const name = activationName(activation)
  if (name === 'linear') return []
  if (name === 'silu' || name === 'gelu') return [{ kind: 'gate', activation: name, shape }]
  const options = typeof activation === 'string' ? [] : [activation.alpha]
  return [{ kind: 'activation', activation: name, options, shape }]
}

/** How many numbers an operation puts out for one image. */
export function outputSize(operation: Operation): number {
  if ('shape' in operation) return elements(operation.shape)
  return elements(operation.kind === 'conv2dPool' ? operation.pool.outputShape : operation.layer.outputShape)
}

/** Whether an operation has weights that the optimizer changes. */
export const learns = (operation: Operation): boolean =>
  'weights' in operation && operation.layer.weights.some(({ trainable }) => trainable)

/** Whether the convolution ends in ReLU and the pooling windows lie side by side, wholly inside its output. */
function canFuse(conv: LayerShape<LayerOf<'conv2d'>>, pool: LayerShape<LayerOf<'maxPooling2d'>>): boolean {
  if (conv.layer.activation !== 'relu' || conv.layer.dilationRate[1] > 1) return false
  const { poolSize, padding } = pool.layer
  const strides = pool.layer.strides ?? poolSize
  return ([0, 1] as const).every((side) => {
    const [size, stride] = [poolSize[side], strides[side]]
    const { before, after } = slide(conv.outputShape[side], size, stride, padding)
    return stride >= size && before === 0 && after === 0
  })
}
