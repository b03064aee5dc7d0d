/** The layers of a network: those of a config, and those that join paths; with their input and output shapes. */
import type { Layer, LayerType } from '../schema/layers.js'
import type { FeatureShape, ImageShape, VectorShape } from './shape.js'

/** The options that a layer which joins paths shares with other layers. */
interface Joining {
  readonly name?: string | undefined
  readonly trainable?: boolean | undefined
}

/** Adds its inputs, which have the same shape, number by number. */
export interface AddLayer extends Joining {
  readonly type: 'add'
}

/** Joins its inputs in their order: the channels of images, the features of vectors. */
export interface ConcatenateLayer extends Joining {
  readonly type: 'concatenate'
}

/** Multiplies its inputs, number by number; an input of [1, 1, C] is spread over the [H, W, C] of the others. */
export interface MultiplyLayer extends Joining {
  readonly type: 'multiply'
}

/** The mean of its inputs, which have one shape, number by number. */
export interface AverageLayer extends Joining {
  readonly type: 'average'
}

/** The largest of its inputs, which have one shape, number by number; of equal ones the first takes the gradient. */
export interface MaximumLayer extends Joining {
  readonly type: 'maximum'
}

/** A layer with several inputs: a block of the config makes it, see blocks.ts. */
export type MergeLayer = AddLayer | ConcatenateLayer | MultiplyLayer | AverageLayer | MaximumLayer
export type MergeType = MergeLayer['type']

const merges: { readonly [T in MergeType]: true } = {
  add: true,
  concatenate: true,
  multiply: true,
  average: true,
  maximum: true
}

export const isMerge = (layer: NetworkLayer): layer is MergeLayer => layer.type in merges

export type NetworkLayer = Layer | MergeLayer
export type NetworkLayerType = LayerType | MergeType
/** The layer of one `type`, or of one of several. */
export type NetworkLayerOf<T extends NetworkLayerType> = Extract<NetworkLayer, { type: T }>

type Image = readonly [ImageShape, ImageShape]
type Globally = readonly [ImageShape, VectorShape]
type Unchanged = readonly [FeatureShape, FeatureShape]

type Complete<S extends { readonly [T in NetworkLayerType]: readonly [FeatureShape, FeatureShape] }> = S

/** The shape of each input of a layer type, and of its output. */
type ShapesOf = Complete<{
  readonly conv2d: Image
  readonly depthwiseConv2d: Image
  readonly separableConv2d: Image
  readonly maxPooling2d: Image
  readonly averagePooling2d: Image
  readonly globalMaxPooling2d: Globally
  readonly globalAveragePooling2d: Globally
  readonly flatten: readonly [FeatureShape, VectorShape]
  readonly reshape: Unchanged
  readonly zeroPadding2d: Image
  readonly batchNormalization: Unchanged
  readonly layerNormalization: Unchanged
  readonly dropout: Unchanged
  readonly dense: readonly [VectorShape, VectorShape]
  readonly activation: Unchanged
  readonly add: Unchanged
  readonly concatenate: Unchanged
  readonly multiply: Unchanged
  readonly average: Unchanged
  readonly maximum: Unchanged
}>

/** The shape of each input of a layer type. */
export type InputShapeOf<T extends NetworkLayerType> = T extends keyof ShapesOf
  ? ShapesOf[T][0]
  : FeatureShape
export type OutputShapeOf<T extends NetworkLayerType> = T extends keyof ShapesOf
  ? ShapesOf[T][1]
  : FeatureShape
