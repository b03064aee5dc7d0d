/** The shapes that each layer type takes and gives. */
import type { LayerType } from '../schema/layers.js'
import type { FeatureShape, ImageShape, VectorShape } from './shape.js'

type Image = readonly [ImageShape, ImageShape]
type Globally = readonly [ImageShape, VectorShape]
type Unchanged = readonly [FeatureShape, FeatureShape]

/** The shapes that each layer type takes and gives. */
interface ShapesOf {
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
}

/** The shape of each input of a layer type. */
export type InputShapeOf<T extends LayerType> = ShapesOf[T][0]
export type OutputShapeOf<T extends LayerType> = ShapesOf[T][1]
