/** The arrays of weights of a network: what each is, and their order. */
import type { Initializer } from '../schema/initializers.js'
import type { Regularizer } from '../schema/regularizers.js'
import { elements, type Shape } from './shape.js'

/** The names of weights as tf.layers has them. */
export type WeightName =
  | 'kernel'
  | 'depthwise_kernel'
  | 'pointwise_kernel'
  | 'bias'
  | 'gamma'
  | 'beta'
  | 'moving_mean'
  | 'moving_variance'

/** One array of weights of a layer. */
export interface WeightSpec {
  readonly name: WeightName
  readonly shape: Shape
  /** Whether the optimizer changes it. The moving statistics of batch normalization change by themselves. */
  readonly trainable: boolean
  readonly initializer: Initializer
  /** What it costs, added to the loss. */
  readonly regularizer?: Regularizer | undefined
  /** How many inputs one output of this layer sees, for the initializers that scale by it. */
  readonly fanIn: number
  /** How many outputs one input of this layer reaches. */
  readonly fanOut: number
}

/**
 * A weight with its fans, which follow from its shape as in Keras: the last two sides, each times the sides before
 * them; the length of a vector for both.
 *
 * Source: Keras 3, keras/src/initializers/random_initializers.py, `compute_fans`.
 */
export function weightSpec(
  name: WeightName,
  shape: Shape,
  initializer: Initializer,
  options: { trainable?: boolean; regularizer?: Regularizer | undefined } = {}
): WeightSpec {
  const { trainable = true, regularizer } = options
  const field = elements(shape.slice(0, -2))
  const [before = shape[0], last = shape[0]] = shape.slice(-2)
  const fans =
    shape.length === 1
      ? { fanIn: shape[0], fanOut: shape[0] }
      : { fanIn: field * before, fanOut: field * last }
  const spec = { name, shape, trainable, initializer, ...fans }
  return regularizer === undefined ? spec : { ...spec, regularizer }
}

/** A weight with the name that tf.layers gives it: `conv2d_1/kernel`. */
export interface NamedWeight extends WeightSpec {
  readonly path: string
}

/** Layers with their weights, as far as their order needs to know. */
type Layers = readonly { readonly name: string; readonly weights: readonly WeightSpec[] }[]

/**
 * The weights of a network in the order of tf.layers `getWeights()`: layer by layer, those that training changes
 * first, then the others (the moving statistics of batch normalizations).
 */
export function weightsOf(network: { readonly layers: Layers }): NamedWeight[] {
  const all = network.layers.flatMap((layer) =>
    layer.weights.map((weight) => ({ ...weight, path: `${layer.name}/${weight.name}` }))
  )
  return [...all.filter((weight) => weight.trainable), ...all.filter((weight) => !weight.trainable)]
}

/** For each layer, the place of each of its weights in the order of {@link weightsOf}. */
export function weightPlaces(network: { readonly layers: Layers }): number[][] {
  const places = new Map(weightsOf(network).map(({ path }, place) => [path, place]))
  return network.layers.map((layer) =>
    layer.weights.map(({ name }) => places.get(`${layer.name}/${name}`) ?? Number.NaN)
  )
}
