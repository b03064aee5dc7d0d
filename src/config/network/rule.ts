/** The rule of a layer type: its Keras names, the inputs it accepts, and its output shape and weights. */
import type { Problem } from '../../errors.js'
import type {
  InputShapeOf,
  MergeType,
  NetworkLayerOf,
  NetworkLayerType,
  OutputShapeOf
} from './network-layer.js'
import type { FeatureShape, ImageShape } from './shape.js'
import type { WeightSpec } from './weights.js'

/** The output shape and weights of a layer. */
export interface Sound<S extends FeatureShape> {
  readonly outputShape: S
  readonly weights?: readonly WeightSpec[]
}

/** The output shape and weights of a layer, or the mistake that prevents them. */
export type Inferred<S extends FeatureShape = FeatureShape> = Sound<S> | Problem

/** Which shapes a layer accepts. */
export type Takes<S extends FeatureShape> = FeatureShape extends S
  ? 'any'
  : S extends ImageShape
    ? 'image'
    : 'vector'

export interface KerasNames {
  readonly className: string
  readonly baseName: string
}

/** A layer type with one input: its Keras names and its arithmetic. */
export interface LayerRule<T extends NetworkLayerType> extends KerasNames {
  readonly takes: Takes<InputShapeOf<T>>
  infer(layer: NetworkLayerOf<T>, inputShape: InputShapeOf<T>): Inferred<OutputShapeOf<T>>
}

/** Inputs of a merge that do not fit together. */
export interface MergeMisfit extends Problem {
  /** The place of the input that would have to be another. */
  readonly input: number
  /** The layer at the end of that path that would mend it, as JSON, and what it would be given. */
  readonly mending?: { readonly layer: string; readonly from: FeatureShape }
}

/** A layer type with several inputs. */
export interface MergeRule<T extends MergeType> extends KerasNames {
  readonly takes: 'several'
  infer(
    layer: NetworkLayerOf<T>,
    inputShapes: readonly [InputShapeOf<T>, ...InputShapeOf<T>[]]
  ): Inferred<OutputShapeOf<T>> | MergeMisfit
}

export type Rule<T extends NetworkLayerType> = T extends MergeType ? MergeRule<T> : LayerRule<T>
