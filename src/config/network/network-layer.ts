/** The layers of a network: those of a config, and those that join paths; with their input and output shapes. */
import type { Layer, LayerType } from '../schema/layers.js'
import type { FeatureShape, ImageShape, VectorShape } from './shape.js'

/** Adds its inputs, which have the same shape, number by number. */
export interface AddLayer {
  readonly type: 'add'
}

/** Joins its inputs in their order: the channels of images, the features of vectors. */
export interface ConcatenateLayer {
  readonly type: 'concatenate'
}

/** A layer with several inputs. A config cannot write it yet. */
export type MergeLayer = AddLayer | ConcatenateLayer
export type MergeType = MergeLayer['type']

const merges: { readonly [T in MergeType]: true } = { add: true, concatenate: true }

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
  readonly zeroPadding2d: Image
  readonly batchNormalization: Unchanged
  readonly dropout: Unchanged
  readonly dense: readonly [VectorShape, VectorShape]
  readonly activation: Unchanged
  readonly add: Unchanged
  readonly concatenate: Unchanged
}>

/** The shape of each input of a layer type. */
export type InputShapeOf<T extends NetworkLayerType> = T extends keyof ShapesOf
  ? ShapesOf[T][0]
  : FeatureShape
export type OutputShapeOf<T extends NetworkLayerType> = T extends keyof ShapesOf
  ? ShapesOf[T][1]
  : FeatureShape
