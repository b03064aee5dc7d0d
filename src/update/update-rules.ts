/** The optimizers: how a gradient changes the weights, with the arithmetic of Keras 3. */
import { slotNames } from '../config/network/optimizer-slots.js'
import type { Optimizer } from '../config/schema/optimizers.js'
import { numberAt as at } from '../math/numbers.js'
import { powInt } from '../math.js'
import { clipGradient } from './clipping.js'

/** One way to change weights by their gradient. It holds no state: its memory is in the slots. */
export interface WeightUpdate {
  /** The arrays that it remembers for each weight array, one name per slot. */
  readonly slotNames: readonly string[]
  /** The slots of a weight array before its first step, in the order of `slotNames`. */
  initialSlots(weightCount: number): Float32Array[]
  /**
   * Makes one step in place. Each number is computed in double precision and rounded once, to float32.
   *
   * @param weights w, changed
   * @param gradient g, one number for each weight
   * @param slots as `initialSlots` returned them, changed
   * @param step t, counted from 1 since training began
   * @param learningRate the rate of this step
   */
  update(
    weights: Float32Array,
    gradient: Float32Array,
    slots: readonly Float32Array[],
    step: number,
    learningRate: number
  ): void
}

/** One way to change weights, without its slots. */
type Rule = Pick<WeightUpdate, 'update'>

/** Gradient descent: w -= rate g. */
const sgd = (): Rule => ({
  update(weights, gradient, _slots, _step, rate) {
    for (let i = 0; i < weights.length; i++) weights[i] = at(weights, i) - rate * at(gradient, i)
  }
})

/** With momentum: v = momentum v - rate g; w += v. Nesterov: w += momentum v - rate g, with the new v. */
function momentum(options: Extract<Optimizer, { type: 'momentum' }>): Rule {
  const { momentum, useNesterov } = options
  return {
    update(weights, gradient, slots, _step, rate) {
      const velocity = slot(slots, 0)
      for (let i = 0; i < weights.length; i++) {
        const change = rate * at(gradient, i)
        velocity[i] = momentum * at(velocity, i) - change
        const v = at(velocity, i)
        weights[i] = at(weights, i) + (useNesterov ? momentum * v - change : v)
      }
    }
  }
}

/** Adagrad: a += g^2; w -= rate g / sqrt(a + epsilon). Source: Duchi, Hazan, Singer, JMLR 12 (2011). */
function adagrad(options: Extract<Optimizer, { type: 'adagrad' }>): Rule {
  const { epsilon } = options
  return {
    update(weights, gradient, slots, _step, rate) {
      const accumulator = slot(slots, 0)
      for (let i = 0; i < weights.length; i++) {
        const g = at(gradient, i)
        accumulator[i] = at(accumulator, i) + g * g
        weights[i] = at(weights, i) - (rate * g) / Math.sqrt(at(accumulator, i) + epsilon)
      }
    }
  }
}

/**
 * RMSprop: v = decay v + (1 - decay) g^2; w -= rate g / sqrt(v + epsilon). If centered, the mean of the gradients,
 * a = decay a + (1 - decay) g, is subtracted: sqrt(v - a^2 + epsilon). With momentum the changes accumulate:
 * m = momentum m + change; w -= m. Source: Hinton, "Neural networks for machine learning", lecture 6e (2012).
 */
function rmsprop(options: Extract<Optimizer, { type: 'rmsprop' }>): Rule {
  const { decay, momentum, epsilon, centered } = options
  return {
    update(weights, gradient, slots, _step, rate) {
      const velocity = slot(slots, 0)
      const collected = momentum > 0 ? slot(slots, 1) : undefined
      const average = centered ? slot(slots, slots.length - 1) : undefined
      for (let i = 0; i < weights.length; i++) {
        const g = at(gradient, i)
        velocity[i] = decay * at(velocity, i) + (1 - decay) * g * g
        let variance = at(velocity, i)
        if (average) {
          average[i] = decay * at(average, i) + (1 - decay) * g
          variance -= at(average, i) * at(average, i)
        }
        const change = (rate * g) / Math.sqrt(variance + epsilon)
        if (collected) {
          collected[i] = momentum * at(collected, i) + change
          weights[i] = at(weights, i) - at(collected, i)
        } else {
          weights[i] = at(weights, i) - change
        }
      }
    }
  }
}

/**
 * Adam: m += (g - m)(1 - beta1); v += (g^2 - v)(1 - beta2);
 * w -= rate sqrt(1 - beta2^t) / (1 - beta1^t) m / (sqrt(v) + epsilon).
 *
 * Source: Kingma, Ba, arXiv:1412.6980, with the order of computation at the end of section 2 and Keras's epsilon.
 */
function adam(options: Extract<Optimizer, { type: 'adam' }>): Rule {
  const { beta1, beta2, epsilon } = options
  return {
    update(weights, gradient, slots, step, rate) {
      const [first, second] = [slot(slots, 0), slot(slots, 1)]
      const alpha = (rate * Math.sqrt(1 - powInt(beta2, step))) / (1 - powInt(beta1, step))
      for (let i = 0; i < weights.length; i++) {
        const g = at(gradient, i)
        first[i] = at(first, i) + (g - at(first, i)) * (1 - beta1)
        second[i] = at(second, i) + (g * g - at(second, i)) * (1 - beta2)
        weights[i] = at(weights, i) - (alpha * at(first, i)) / (Math.sqrt(at(second, i)) + epsilon)
      }
    }
  }
}

/**
 * Adamax: m += (g - m)(1 - beta1); u = max(beta2 u, |g|); w -= rate m / ((1 - beta1^t)(u + epsilon)).
 *
 * Source: Kingma, Ba, arXiv:1412.6980, section 7.1, with Keras's epsilon.
 */
function adamax(options: Extract<Optimizer, { type: 'adamax' }>): Rule {
  const { beta1, beta2, epsilon } = options
  return {
    update(weights, gradient, slots, step, rate) {
      const [first, norm] = [slot(slots, 0), slot(slots, 1)]
      const alpha = rate / (1 - powInt(beta1, step))
      for (let i = 0; i < weights.length; i++) {
        const g = at(gradient, i)
        first[i] = at(first, i) + (g - at(first, i)) * (1 - beta1)
        norm[i] = Math.max(beta2 * at(norm, i), Math.abs(g))
        weights[i] = at(weights, i) - (alpha * at(first, i)) / (at(norm, i) + epsilon)
      }
    }
  }
}

/**
 * Adadelta: a = rho a + (1 - rho) g^2; d = -g sqrt(c + epsilon) / sqrt(a + epsilon); c = rho c + (1 - rho) d^2;
 * w += rate d. Source: Zeiler, arXiv:1212.5701.
 */
function adadelta(options: Extract<Optimizer, { type: 'adadelta' }>): Rule {
  const { rho, epsilon } = options
  return {
    update(weights, gradient, slots, _step, rate) {
      const [gradients, changes] = [slot(slots, 0), slot(slots, 1)]
      for (let i = 0; i < weights.length; i++) {
        const g = at(gradient, i)
        gradients[i] = rho * at(gradients, i) + (1 - rho) * g * g
        const change = (-g * Math.sqrt(at(changes, i) + epsilon)) / Math.sqrt(at(gradients, i) + epsilon)
        changes[i] = rho * at(changes, i) + (1 - rho) * change * change
        weights[i] = at(weights, i) + rate * change
      }
    }
  }
}

/**
 * The arithmetic of a config's `training.optimizer`, clipping included. Its learning rate is not used: each step gets
 * its own.
 */
export function createOptimizer(options: Optimizer): WeightUpdate {
  const { clipNorm, clipValue } = options
  const names = slotNames(options)
  const first = options.type === 'adagrad' ? options.initialAccumulatorValue : 0
  const { update } = unclipped(options)
  return {
    slotNames: names,
    initialSlots: (weightCount) => names.map(() => new Float32Array(weightCount).fill(first)),
    update(weights, gradient, slots, step, rate) {
      if (clipNorm === undefined && clipValue === undefined)
        return update(weights, gradient, slots, step, rate)
      const clipped = gradient.slice()
      clipGradient(clipped, options)
      update(weights, clipped, slots, step, rate)
    }
  }
}

function unclipped(options: Optimizer): Rule {
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

function slot(slots: readonly Float32Array[], index: number): Float32Array {
  const values = slots[index]
  if (values === undefined) throw new RangeError(`there is no slot ${index} among ${slots.length}`)
  return values
}
