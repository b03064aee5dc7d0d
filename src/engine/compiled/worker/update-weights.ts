/** Changes the weights: penalties, clipping and the optimizer's step, as kernel calls on ranges of weights. */
import type { Optimizer } from '../../../config/schema/optimizers.js'
import { numberAt } from '../../../math/numbers.js'
import { powInt } from '../../../math.js'
import type { Kernels } from '../kernels/webassembly-kernels.js'
import type { WeightRange } from '../plan/operation.js'
import type { Plan } from '../plan/plan.js'

export interface Update {
  /** Adds the gradient of the penalty to a range of gradients that has just been computed. */
  penalize(range: WeightRange): void
  /**
   * Computes the clipping factor of each array's gradient. One thread does it for all when every gradient is there;
   * undefined if gradients are not clipped.
   */
  readonly measure: (() => void) | undefined
  /** Changes a range of weights. @param step counted from 1 */
  apply(range: WeightRange, step: number, rate: number): void
  /** The penalty of all current weights. */
  penalty(): number
}

export function updateOf(
  optimizer: Optimizer,
  plan: Pick<Plan, 'weights'>,
  k: Kernels,
  memory: SharedArrayBuffer
): Update {
  const call = callOf(optimizer, k)
  const { clipNorm, clipValue } = optimizer
  const floats = new Float32Array(memory)
  const trained = plan.weights.filter((place) => place.gradient !== 0)
  const measure = (longest: number): void => {
    for (const { gradient, count, clipping } of trained) {
      const norm = k.norm(gradient, count)
      floats[clipping / 4] = norm > longest ? longest / norm : 1
    }
  }
  return {
    penalize({ place, from, count }) {
      const { value, gradient, regularizer } = place
      if (regularizer)
        k.addPenaltyGradient(value + 4 * from, gradient + 4 * from, count, regularizer.l1, regularizer.l2)
    },
    measure: clipNorm === undefined ? undefined : () => measure(clipNorm),
    apply({ place, from, count }, step, rate) {
      const { value, gradient, clipping, slots } = place
      const offset = 4 * from
      const factor = clipNorm === undefined ? 1 : numberAt(floats, clipping / 4)
      if (factor !== 1) k.scale(gradient + offset, count, factor)
      if (clipValue !== undefined) k.clip(gradient + offset, count, clipValue)
      const own = slots.map((slot) => slot + offset)
      call(value + offset, gradient + offset, own, count, step, rate)
    },
    penalty: () =>
      plan.weights.reduce(
        (sum, { value, count, regularizer }) =>
          regularizer ? sum + k.penalty(value, count, regularizer.l1, regularizer.l2) : sum,
        0
      )
  }
}

type Call = (
  weights: number,
  gradient: number,
  slots: readonly number[],
  count: number,
  step: number,
  rate: number
) => void

function callOf(optimizer: Optimizer, k: Kernels): Call {
  switch (optimizer.type) {
    case 'sgd':
      return (w, g, _slots, count, _step, rate) => k.sgd(w, g, count, rate)
    case 'momentum': {
      const { momentum, useNesterov } = optimizer
      return (w, g, slots, count, _step, rate) =>
        k.momentum(w, g, numberAt(slots, 0), count, rate, momentum, useNesterov ? 1 : 0)
    }
    case 'adagrad':
      return (w, g, slots, count, _step, rate) =>
        k.adagrad(w, g, numberAt(slots, 0), count, rate, optimizer.epsilon)
    case 'rmsprop': {
      const { decay, momentum, epsilon, centered } = optimizer
      return (w, g, slots, count, _step, rate) => {
        // Address 0 means there is none.
        const velocity = momentum > 0 ? numberAt(slots, 1) : 0
        const mean = centered ? numberAt(slots, slots.length - 1) : 0
        k.rmsprop(w, g, numberAt(slots, 0), mean, velocity, count, rate, decay, 1 - decay, momentum, epsilon)
      }
    }
    case 'adam': {
      const { beta1, beta2, epsilon } = optimizer
      return (w, g, slots, count, step, rate) => {
        const [mean, square] = [numberAt(slots, 0), numberAt(slots, 1)]
        const alpha = (rate * Math.sqrt(1 - powInt(beta2, step))) / (1 - powInt(beta1, step))
        k.adam(w, g, mean, square, count, alpha, 1 - beta1, 1 - beta2, epsilon)
      }
    }
    case 'adamax': {
      const { beta1, beta2, epsilon } = optimizer
      return (w, g, slots, count, step, rate) => {
        const [mean, largest] = [numberAt(slots, 0), numberAt(slots, 1)]
        const alpha = rate / (1 - powInt(beta1, step))
        k.adamax(w, g, mean, largest, count, alpha, 1 - beta1, beta2, epsilon)
      }
    }
    case 'adadelta': {
      const { rho, epsilon } = optimizer
      return (w, g, slots, count, _step, rate) =>
        k.adadelta(w, g, numberAt(slots, 0), numberAt(slots, 1), count, rate, rho, 1 - rho, epsilon)
    }
  }
}
