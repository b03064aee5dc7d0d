/** A network as the engine runs it: its layers as operations, activations apart, what pays together in one. */

import {
  elements,
  isLayer,
  type LayerShape,
  type Network,
  type Shape
} from '../../../config/network/network.js'
import { slide } from '../../../config/network/window.js'
import { type ActivationName, activationName } from '../../../config/schema/activation-names.js'
import type { Activation } from '../../../config/schema/activations.js'
import type { LayerOf, LayerType } from '../../../config/schema/layers.js'
import { type PlacedLayer, placedLayers } from './placed-layers.js'

interface Plain<T extends LayerType> {
  readonly kind: T
  readonly layer: LayerShape<LayerOf<T>>
}

/** A layer with the places of its weights in the order of tf.layers `getWeights()`. */
interface Weighted<T extends LayerType> extends Plain<T> {
  readonly weights: readonly number[]
}

/** One operation: a layer, the convolution and pooling that are done in one, or an activation. */
export type Operation =
  | (Weighted<'conv2d'> & {
      /** Its output is rectified next: much of its gradient is zeros. */
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
  | Weighted<'dense'>
  | Weighted<'batchNormalization'>
  | {
      readonly kind: 'dropout'
      readonly layer: LayerShape<LayerOf<'dropout'>>
      /** The layer's place in the network. */
      readonly place: number
    }
  | {
      readonly kind: 'activation'
      readonly activation: InPlace
      /** What its kernel takes besides. */
      readonly options: readonly number[]
      /** What it works on, in place. */
      readonly shape: Shape
    }
  | { readonly kind: 'gate'; readonly activation: Gate; readonly shape: Shape }
  /** Its output is its input: before an activation in place that would overwrite what a gradient needs. */
  | { readonly kind: 'copy'; readonly shape: Shape }

export type OperationOf<K extends Operation['kind']> = Extract<Operation, { kind: K }>

/** Activations whose gradients need their inputs; those of all others need the outputs alone. */
const gates = ['silu', 'gelu'] as const
type Gate = (typeof gates)[number]
type InPlace = Exclude<ActivationName, Gate | 'linear'>

export function operationsOf(network: Network): Operation[] {
  const operations: Operation[] = []
  const layers = placedLayers(network)
  for (let index = 0; index < layers.length; index++) {
    const { shape, place } = layers[index] as PlacedLayer
    const weights = shape.weightPlaces
    const next = layers[index + 1]?.shape
    if (isLayer(shape, 'conv2d') && next && isLayer(next, 'maxPooling2d') && canFuse(shape, next)) {
      operations.push({ kind: 'conv2dPool', layer: shape, pool: next, weights })
      index++
      continue
    }
    const operation = operationOf(shape, weights, place, next)
    if (operation) operations.push(operation)
    if ('activation' in shape.layer)
      operations.push(...activationOperations(shape.layer.activation, shape.outputShape, operations.at(-1)))
  }
  return operations
}

/** The operation of a layer before its activation; undefined: nothing is to be done. */
function operationOf(
  shape: LayerShape,
  weights: readonly number[],
  place: number,
  next?: LayerShape
): Operation | undefined {
  if (isLayer(shape, 'conv2d'))
    return { kind: 'conv2d', layer: shape, weights, isRectified: isRectified(shape.layer.activation, next) }
  if (isLayer(shape, 'depthwiseConv2d')) return { kind: 'depthwiseConv2d', layer: shape, weights }
  if (isLayer(shape, 'dense')) return { kind: 'dense', layer: shape, weights }
  if (isLayer(shape, 'batchNormalization')) return { kind: 'batchNormalization', layer: shape, weights }
  if (isLayer(shape, 'maxPooling2d')) return { kind: 'maxPooling2d', layer: shape }
  if (isLayer(shape, 'averagePooling2d')) return { kind: 'averagePooling2d', layer: shape }
  if (isLayer(shape, 'globalMaxPooling2d')) return { kind: 'globalMaxPooling2d', layer: shape }
  if (isLayer(shape, 'globalAveragePooling2d')) return { kind: 'globalAveragePooling2d', layer: shape }
  if (isLayer(shape, 'zeroPadding2d')) return { kind: 'zeroPadding2d', layer: shape }
  if (isLayer(shape, 'dropout') && shape.layer.rate > 0) return { kind: 'dropout', layer: shape, place }
  return undefined
}

/** Whether an activation, or a layer after it where it does nothing, leaves zeros of all that is below them. */
function isRectified(activation: Activation, next: LayerShape | undefined): boolean {
  if (activation !== 'linear') return activation === 'relu' || activation === 'relu6'
  return next !== undefined && isLayer(next, 'activation') && isRectified(next.layer.activation, undefined)
}

function activationOperations(
  activation: Activation,
  shape: Shape,
  before: Operation | undefined
): Operation[] {
  const name = activationName(activation)
  if (name === 'linear') return []
  const gate = gates.find((each) => each === name)
  if (gate) return [{ kind: 'gate', activation: gate, shape }]
  const options = typeof activation === 'string' ? [] : [activation.alpha]
  const operation: Operation = { kind: 'activation', activation: name as InPlace, options, shape }
  const isNeeded = before?.kind === 'activation' || before?.kind === 'conv2dPool'
  return isNeeded ? [{ kind: 'copy', shape }, operation] : [operation]
}

/** Numbers an operation puts out for one image. */
export function outputSize(operation: Operation): number {
  if ('shape' in operation) return elements(operation.shape)
  return elements(operation.kind === 'conv2dPool' ? operation.pool.outputShape : operation.layer.outputShape)
}

/** The arrays of weights an operation has: the kernel, or the kernel and the bias. */
export const weightCount = (operation: Operation): number =>
  'weights' in operation ? operation.weights.length : 0

/** Pool windows that lie side by side and wholly inside, after ReLU. */
function canFuse(conv: LayerShape<LayerOf<'conv2d'>>, pool: LayerShape<LayerOf<'maxPooling2d'>>): boolean {
  if (conv.layer.activation !== 'relu' || conv.layer.dilationRate[1] > 1) return false
  const { poolSize, padding } = pool.layer
  const strides = pool.layer.strides ?? poolSize
  return [0, 1].every((side) => {
    const size = poolSize[side] ?? 1
    const stride = strides[side] ?? size
    const { before, after } = slide(conv.outputShape[side] ?? 0, size, stride, padding)
    return stride >= size && before === 0 && after === 0
  })
}
