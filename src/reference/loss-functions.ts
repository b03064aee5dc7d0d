/** The losses: how far the outputs are from the targets, and the gradient that the backward pass starts with. */
import type { Loss as LossName } from '../config/schema/training.js'
import { numberAt } from '../math/numbers.js'
import { exp, log, log1p } from '../math.js'
import { type Tensor, tensor } from './tensor.js'
import { matrixSides } from './tensor-sides.js'

/** The loss of a batch. */
export interface Loss {
  /** The mean over the batch, which training minimizes. */
  readonly loss: number
  /** `[batch]`: the loss of each example. */
  readonly losses: Float64Array
  /** The gradient of the mean with respect to the numbers that the loss was computed from. */
  readonly gradient: Tensor
}

/**
 * The one-hot vectors of labels: 1 at the class, 0 elsewhere.
 *
 * @param labels class numbers, `[batch]`
 * @returns `[batch, classes]`
 */
export function oneHot(labels: ArrayLike<number>, classes: number): Tensor {
  const targets = tensor([labels.length, classes])
  for (const [n, label] of Array.from(labels).entries()) targets.data[n * classes + label] = 1
  return targets
}

/**
 * The cross-entropy of softmax outputs, from the logits z before the softmax p:
 * loss_n = -sum over i of t_i log p_i = sum over i of t_i (log(sum over j of e^z_j) - z_i), without the overflow
 * and the cancellation of computing p first. Its gradient with respect to z is (p sum(t) - t) / batch.
 *
 * @param logits `[batch, classes]`
 * @param targets `[batch, classes]`, one-hot
 */
export function crossEntropyOfLogits(logits: Tensor, targets: Tensor): Loss {
  return overBatch(logits, targets, (z, t, gradient, batch) => {
    const largest = z.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
    const powers = z.map((zi) => exp(zi - largest))
    const sum = powers.reduce((a, b) => a + b, 0)
    const whole = t.reduce((a, b) => a + b, 0)
    let loss = 0
    z.forEach((zi, i) => {
      // A target of 0 must not meet an infinite logit: 0 * Infinity is NaN.
      const target = numberAt(t, i)
      if (target !== 0) loss += target * (log(sum) - (zi - largest))
      gradient[i] = ((numberAt(powers, i) / sum) * whole - target) / batch
    })
    return loss
  })
}

/** Keras's epsilon: probabilities are kept this far from 0 and 1 before their logarithm is taken. */
const epsilon = 1e-7

/**
 * The cross-entropy of outputs y that are not a softmax, as Keras computes it: p = y / sum(y), clipped to
 * [1e-7, 1 - 1e-7]; loss_n = -sum over i of t_i log p_i. Where p is clipped the gradient is 0.
 *
 * @param outputs `[batch, classes]`
 * @param targets `[batch, classes]`, one-hot
 */
export function crossEntropy(outputs: Tensor, targets: Tensor): Loss {
  return overBatch(outputs, targets, (y, t, gradient, batch) => {
    const sum = y.reduce((a, b) => a + b, 0)
    const p = y.map((yi) => yi / sum)
    let loss = 0
    const slopes = p.map((pi, i) => {
      const target = numberAt(t, i)
      if (target !== 0) loss -= target * log(Math.min(Math.max(pi, epsilon), 1 - epsilon))
      return pi >= epsilon && pi <= 1 - epsilon ? -target / pi : 0
    })
    // Through p_i = y_i / sum(y), each y affects every p.
    const shared = slopes.reduce((total, slope, i) => total + slope * numberAt(p, i), 0)
    slopes.forEach((slope, i) => {
      gradient[i] = (slope - shared) / sum / batch
    })
    return loss
  })
}

/**
 * The binary cross-entropy of sigmoid outputs, from the logits z before the sigmoid p: the mean over the outputs of
 * -t log p - (1 - t) log(1 - p) = max(z, 0) - z t + log(1 + e^-|z|). Its gradient with respect to z is
 * (p - t) / outputs / batch.
 *
 * @param logits `[batch, outputs]`
 * @param targets `[batch, outputs]`, numbers in [0, 1]
 */
export function binaryCrossEntropyOfLogits(logits: Tensor, targets: Tensor): Loss {
  return meanOverOutputs(
    logits,
    targets,
    (z, t) => Math.max(z, 0) - z * t + log1p(exp(-Math.abs(z))),
    (z, t) => 1 / (1 + exp(-z)) - t
  )
}

/**
 * The binary cross-entropy of outputs that are not a sigmoid: with p the output clipped to [1e-7, 1 - 1e-7], the mean
 * of -t log p - (1 - t) log(1 - p). Where p is clipped the gradient is 0.
 *
 * @param outputs `[batch, outputs]`
 * @param targets `[batch, outputs]`, numbers in [0, 1]
 */
export function binaryCrossEntropy(outputs: Tensor, targets: Tensor): Loss {
  const clipped = (y: number): number => Math.min(Math.max(y, epsilon), 1 - epsilon)
  return meanOverOutputs(
    outputs,
    targets,
    (y, t) => -t * log(clipped(y)) - (1 - t) * log(1 - clipped(y)),
    (y, t) => (clipped(y) === y ? (1 - t) / (1 - y) - t / y : 0)
  )
}

/** The squared error (L2): the mean over the outputs of (y - t)^2. */
export const squaredError = (outputs: Tensor, targets: Tensor): Loss =>
  meanOverOutputs(
    outputs,
    targets,
    (y, t) => (y - t) * (y - t),
    (y, t) => 2 * (y - t)
  )

/** The absolute error (L1): the mean over the outputs of |y - t|. Its slope at 0 is 0. */
export const absoluteError = (outputs: Tensor, targets: Tensor): Loss =>
  meanOverOutputs(
    outputs,
    targets,
    (y, t) => Math.abs(y - t),
    (y, t) => (y > t ? 1 : y < t ? -1 : 0)
  )

/** How a loss is computed from outputs, and from logits. */
interface LossRule {
  ofOutputs(outputs: Tensor, targets: Tensor): Loss
  ofLogits?(logits: Tensor, targets: Tensor): Loss
}

const categorical: LossRule = { ofOutputs: crossEntropy, ofLogits: crossEntropyOfLogits }

const rules: { readonly [name in LossName]: LossRule } = {
  categoricalCrossentropy: categorical,
  sparseCategoricalCrossentropy: categorical,
  binaryCrossentropy: { ofOutputs: binaryCrossEntropy, ofLogits: binaryCrossEntropyOfLogits },
  meanSquaredError: { ofOutputs: squaredError },
  meanAbsoluteError: { ofOutputs: absoluteError }
}

/** The loss with this name, from outputs or from logits, as `takesLogits` of config/network/outputs.ts decides. */
export function lossOf(name: LossName, fromLogits: boolean): (values: Tensor, targets: Tensor) => Loss {
  const { ofOutputs, ofLogits } = rules[name]
  if (!fromLogits) return ofOutputs
  if (ofLogits === undefined) throw new RangeError(`${name} is not computed from logits`)
  return ofLogits
}

/** A loss that is a mean over the outputs, from the value and the slope of each. */
const meanOverOutputs = (
  outputs: Tensor,
  targets: Tensor,
  value: (y: number, t: number) => number,
  slope: (y: number, t: number) => number
): Loss =>
  overBatch(outputs, targets, (y, t, gradient, batch) => {
    y.forEach((yi, i) => {
      gradient[i] = slope(yi, numberAt(t, i)) / y.length / batch
    })
    return y.reduce((sum, yi, i) => sum + value(yi, numberAt(t, i)), 0) / y.length
  })

/** Computes the loss of each example with `one`, which also fills in that example's row of the gradient. */
function overBatch(
  outputs: Tensor,
  targets: Tensor,
  one: (y: Float64Array, t: Float64Array, gradient: Float64Array, batch: number) => number
): Loss {
  const [batch, classes] = matrixSides(outputs)
  const losses = new Float64Array(batch)
  const gradient = new Float64Array(batch * classes)
  for (let n = 0; n < batch; n++) {
    const [start, end] = [n * classes, (n + 1) * classes]
    const y = Float64Array.from(outputs.data.subarray(start, end))
    const t = Float64Array.from(targets.data.subarray(start, end))
    losses[n] = one(y, t, gradient.subarray(start, end), batch)
  }
  const loss = losses.reduce((a, b) => a + b, 0) / batch
  return { loss, losses, gradient: tensor(outputs.shape, gradient) }
}
