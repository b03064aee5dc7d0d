/** The weight arrays of a network: what each one is, and their order. */
import type { Initializer } from '../schema/initializers.js'
import type { Regularizer } from '../schema/regularizers.js'
import { elements, type Shape } from './shape.js'

/** The names of weights in tf.layers. */
export type WeightName =
  | 'kernel'
  | 'depthwise_kernel'
  | 'pointwise_kernel'
  | 'bias'
  | 'gamma'
  | 'beta'
  | 'moving_mean'
  | 'moving_variance'

/** One weight array of a layer. */
export interface WeightSpec {
  readonly name: WeightName
  readonly shape: Shape
  /** Whether the optimizer changes it. False for moving statistics, and for all weights of a frozen layer. */
  readonly trainable: boolean
  /** Present for the moving statistics of a batch normalization that is not frozen: training updates them. */
  readonly moves?: true
  readonly initializer: Initializer
  /** The penalty that it adds to the loss. */
  readonly regularizer?: Regularizer | undefined
  /** How many inputs affect one output of this layer, for the initializers that scale by it. */
  readonly fanIn: number
  /** How many outputs one input of this layer affects. */
  readonly fanOut: number
}

/**
 * A weight with its fans, which follow from its shape as in Keras: the last two sides, each times the sides before
 * both; for a vector its length, for both fans.
 *
 * Source: Keras 3, keras/src/initializers/random_initializers.py, `compute_fans`.
 */
export function weightSpec(
  name: WeightName,
  shape: readonly [number, ...number[]],
  initializer: Initializer,
  { regularizer }: { regularizer?: Regularizer | undefined } = {}
): WeightSpec {
  const field = elements(shape.slice(0, -2))
  const [before, last] = shape.slice(-2)
  const fans =
    before === undefined || last === undefined
      ? { fanIn: shape[0], fanOut: shape[0] }
      : { fanIn: field * before, fanOut: field * last }
  const spec = { name, shape, initializer, ...fans }
  if (isStatistic(name)) return { ...spec, trainable: false, moves: true }
  return { ...spec, trainable: true, ...(regularizer !== undefined && { regularizer }) }
}

/** Whether an array holds moving statistics instead of weights. */
const isStatistic = (name: WeightName): boolean => name === 'moving_mean' || name === 'moving_variance'

/** A weight of a frozen layer: it is not trained, and adds no penalty. */
export const frozen = ({ moves: _moves, regularizer: _regularizer, ...weight }: WeightSpec): WeightSpec => ({
  ...weight,
  trainable: false
})

/** A weight among all those of a network. */
export interface NamedWeight extends WeightSpec {
  /** Its name in tf.layers: `conv2d_1/kernel`. */
  readonly path: string
  /** The index of its layer in the network. */
  readonly layer: number
}

/**
 * The weights of all layers in the order that the whole project uses: in the order of the layers, first the weights
 * that are trainable by nature, then the others (the moving statistics of batch normalizations). Freezing a layer does
 * not change the order. If each layer reads the one before and none is frozen, that is the order of tf.layers
 * `getWeights()`.
 */
export function orderedWeights(
  layers: readonly { readonly name: string; readonly weights: readonly WeightSpec[] }[]
): NamedWeight[] {
  const all = layers.flatMap(({ name, weights }, layer) =>
    weights.map((weight) => ({ ...weight, path: `${name}/${weight.name}`, layer }))
  )
  return [...all.filter(({ name }) => !isStatistic(name)), ...all.filter(({ name }) => isStatistic(name))]
}
