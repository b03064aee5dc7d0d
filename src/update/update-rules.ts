/** The optimizers: how a gradient changes the weights, with the arithmetic of Keras 3. */
import type { Optimizer } from '../config/schema/optimizers.js'
import { powInt } from '../math.js'
import { clipGradient } from './clipping.js'

/** One way to change weights by their gradient. It holds no state: what it remembers lies in the slots. */
export interface WeightUpdate {
  /** What it remembers for each weight, a slot each. */
  readonly slotNames: readonly string[]
  /** The slots of an array of weights before its first step, in the order of `slotNames`. */
  initialSlots(weightCount: number): Float32Array[]
  /**
   * Makes one step in place. Each number is computed in double precision and rounded once, to float32.
   *
   * @param weights w, changed
   * @param gradient g, one number a weight
   * @param slots as `initialSlots` gave them, changed
   * @param step t, counted from 1 since training began
   * @param learningRate of this step
   */
  update(
    weights: Float32Array,
    gradient: Float32Array,
    slots: readonly Float32Array[],
    step: number,
    learningRate: number
  ): void
}

const slotsOf = (names: readonly string[], value = 0): Pick<WeightUpdate, 'slotNames' | 'initialSlots'> => ({
  slotNames: names,
  initialSlots: (weightCount) => names.map(() => new Float32Array(weightCount).fill(value))
})

/** Gradient descent: w -= rate g. */
const sgd = (): WeightUpdate => ({
  ...slotsOf([]),
  update(weights, gradient, _slots, _step, rate) {
    for (let i = 0; i < weights.length; i++) weights[i] -= rate * gradient[i]
  }
})

/** With momentum: v = momentum v - rate g; w += v. Nesterov's: w += momentum v - rate g, with the new v. */
function momentum(options: Extract<Optimizer, { type: 'momentum' }>): WeightUpdate {
  const { momentum, useNesterov } = options
  return {
    ...slotsOf(['velocity']),
    update(weights, gradient, [velocity], _step, rate) {
      for (let i = 0; i < weights.length; i++) {
        const change = rate * gradient[i]
        velocity[i] = momentum * velocity[i] - change
        weights[i] += useNesterov ? momentum * velocity[i] - change : velocity[i]
      }
    }
  }
}

/** Adagrad: a += g^2; w -= rate g / sqrt(a + epsilon). Source: Duchi, Hazan, Singer, JMLR 12 (2011). */
function adagrad(options: Extract<Optimizer, { type: 'adagrad' }>): WeightUpdate {
  const { epsilon, initialAccumulatorValue } = options
  return {
    ...slotsOf(['accumulator'], initialAccumulatorValue),
    update(weights, gradient, [accumulator], _step, rate) {
      for (let i = 0; i < weights.length; i++) {
        const g = gradient[i]
        accumulator[i] += g * g
        weights[i] -= (rate * g) / Math.sqrt(accumulator[i] + epsilon)
      }
    }
  }
}

/**
 * RMSprop: v = decay v + (1 - decay) g^2; w -= rate g / sqrt(v + epsilon). Centered, the mean of the gradients,
 * a = decay a + (1 - decay) g, is taken off: sqrt(v - a^2 + epsilon). With momentum the change is collected:
 * m = momentum m + change; w -= m. Source: Hinton, "Neural networks for machine learning", lecture 6e (2012).
 */
function rmsprop(options: Extract<Optimizer, { type: 'rmsprop' }>): WeightUpdate {
  const { decay, momentum, epsilon, centered } = options
  const names = ['velocity', ...(momentum > 0 ? ['momentum'] : []), ...(centered ? ['average'] : [])]
  return {
    ...slotsOf(names),
    update(weights, gradient, slots, _step, rate) {
      const velocity = slots[0]
      const collected = momentum > 0 ? slots[1] : undefined
      const average = centered ? slots[slots.length - 1] : undefined
      for (let i = 0; i < weights.length; i++) {
        const g = gradient[i]
        velocity[i] = decay * velocity[i] + (1 - decay) * g * g
        let variance: number = velocity[i]
        if (average) {
          average[i] = decay * average[i] + (1 - decay) * g
          variance -= average[i] * average[i]
        }
        const change = (rate * g) / Math.sqrt(variance + epsilon)
        if (collected) {
          collected[i] = momentum * collected[i] + change
          weights[i] -= collected[i]
        } else {
          weights[i] -= change
        }
      }
    }
  }
}

/**
 * Adam: m += (g - m)(1 - beta1); v += (g^2 - v)(1 - beta2);
 * w -= rate sqrt(1 - beta2^t) / (1 - beta1^t) m / (sqrt(v) + epsilon).
 *
 * Source: Kingma, Ba, arXiv:1412.6980, the order of computation at the end of section 2; its epsilon is Keras's.
 */
function adam(options: Extract<Optimizer, { type: 'adam' }>): WeightUpdate {
  const { beta1, beta2, epsilon } = options
  return {
    ...slotsOf(['momentum', 'velocity']),
    update(weights, gradient, [first, second], step, rate) {
      const alpha = (rate * Math.sqrt(1 - powInt(beta2, step))) / (1 - powInt(beta1, step))
      for (let i = 0; i < weights.length; i++) {
        const g = gradient[i]
        first[i] += (g - first[i]) * (1 - beta1)
        second[i] += (g * g - second[i]) * (1 - beta2)
        weights[i] -= (alpha * first[i]) / (Math.sqrt(second[i]) + epsilon)
      }
    }
  }
}

/**
 * Adamax: m += (g - m)(1 - beta1); u = max(beta2 u, |g|); w -= rate m / ((1 - beta1^t)(u + epsilon)).
 *
 * Source: Kingma, Ba, arXiv:1412.6980, section 7.1; its epsilon is Keras's.
 */
function adamax(options: Extract<Optimizer, { type: 'adamax' }>): WeightUpdate {
  const { beta1, beta2, epsilon } = options
  return {
    ...slotsOf(['momentum', 'norm']),
    update(weights, gradient, [first, norm], step, rate) {
      const alpha = rate / (1 - powInt(beta1, step))
      for (let i = 0; i < weights.length; i++) {
        const g = gradient[i]
        first[i] += (g - first[i]) * (1 - beta1)
        norm[i] = Math.max(beta2 * norm[i], Math.abs(g))
        weights[i] -= (alpha * first[i]) / (norm[i] + epsilon)
      }
    }
  }
}

/**
 * Adadelta: a = rho a + (1 - rho) g^2; d = -g sqrt(c + epsilon) / sqrt(a + epsilon); c = rho c + (1 - rho) d^2;
 * w += rate d. Source: Zeiler, arXiv:1212.5701.
 */
function adadelta(options: Extract<Optimizer, { type: 'adadelta' }>): WeightUpdate {
  const { rho, epsilon } = options
  return {
    ...slotsOf(['gradients', 'changes']),
    update(weights, gradient, [gradients, changes], _step, rate) {
      for (let i = 0; i < weights.length; i++) {
        const g = gradient[i]
        gradients[i] = rho * gradients[i] + (1 - rho) * g * g
        const change = (-g * Math.sqrt(changes[i] + epsilon)) / Math.sqrt(gradients[i] + epsilon)
        changes[i] = rho * changes[i] + (1 - rho) * change * change
        weights[i] += rate * change
      }
    }
  }
}

/**
 * The arithmetic of a config's `training.optimizer`, clipping included. Its learning rate is not used: it comes with
 * each step.
 */
export function createOptimizer(options: Optimizer): WeightUpdate {
  const plain = unclipped(options)
  const { clipNorm, clipValue } = options
  if (clipNorm === undefined && clipValue === undefined) return plain
  return {
    ...plain,
    update(weights, gradient, slots, step, rate) {
      const clipped = gradient.slice()
      clipGradient(clipped, options)
      plain.update(weights, clipped, slots, step, rate)
    }
  }
}

function unclipped(options: Optimizer): WeightUpdate {
  switch (options.type) {
    case 'sgd':
      return sgd()
    case 'momentum':
      return momentum(options)
    case 'adagrad':
      return adagrad(options)
    case 'rmsprop':
      return rmsprop(options)
    case 'adam':
      return adam(options)
    case 'adamax':
      return adamax(options)
    case 'adadelta':
      return adadelta(options)
  }
}
