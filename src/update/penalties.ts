/** The penalties of regularizers, which large weights add to the loss, and their gradient. */
import type { Regularizer } from '../config/schema/regularizers.js'
import { numberAt } from '../math/numbers.js'

type Numbers = Float32Array | Float64Array

/** l1 sum(|w|) + l2 sum(w^2) over one weight array. */
export function penalty({ l1, l2 }: Regularizer, weights: Numbers): number {
  let sizes = 0
  let squares = 0
  for (const w of weights) {
    sizes += Math.abs(w)
    squares += w * w
  }
  return l1 * sizes + l2 * squares
}

/** Adds the gradient of the penalty, l1 sign(w) + 2 l2 w, to the gradient of the weights; sign(0) is 0. */
export function addPenaltyGradient({ l1, l2 }: Regularizer, weights: Numbers, gradient: Numbers): void {
  for (let i = 0; i < weights.length; i++) {
    const w = numberAt(weights, i)
    gradient[i] = numberAt(gradient, i) + ((w > 0 ? l1 : w < 0 ? -l1 : 0) + 2 * l2 * w)
  }
}

/** Weight arrays that may have a regularizer, in order. */
type Regularized = readonly { readonly regularizer?: Regularizer | undefined }[]

/**
 * The penalty of a whole network.
 *
 * @param specs the description of each weight array, in the order of tf.layers `getWeights()`
 * @param weights in the same order
 */
export const totalPenalty = (specs: Regularized, weights: readonly Numbers[]): number =>
  weights.reduce((sum, values, index) => {
    const regularizer = specs[index]?.regularizer
    return sum + (regularizer ? penalty(regularizer, values) : 0)
  }, 0)
