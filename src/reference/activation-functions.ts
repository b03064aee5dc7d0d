/** The activations, which turn a layer's sums into its outputs, and their gradients. */

import { elements, type Shape } from '../config/network/shape.js'
import type { Activation, ActivationName } from '../config/schema/activations.js'
import { erf } from '../math/erf.js'
import { numberAt } from '../math/numbers.js'
import { exp, expm1, log1p, tanh } from '../math.js'
import { type Tensor, tensor } from './tensor.js'

/** An activation of one row of numbers z. */
interface Rule {
  /** How many numbers of a tensor of this shape form a row. */
  rowLength(shape: Shape): number
  activate(z: Float64Array): Float64Array
  /** The gradient with respect to z, for outputs y = activate(z) with the gradient g. */
  gradient(z: Float64Array, y: Float64Array, g: Float64Array): Float64Array
}

/** An activation that treats each number by itself, with its slope at z, where its value is y. */
const elementwise = (value: (z: number) => number, slope: (z: number, y: number) => number): Rule => ({
  rowLength: elements,
  activate: (z) => z.map(value),
  gradient: (z, y, g) => g.map((gi, i) => gi * slope(numberAt(z, i), numberAt(y, i)))
})

const sigmoid = (z: number): number => 1 / (1 + exp(-z))

/** The normal distribution: the probability of a number below z, and the density at z. */
const normal = {
  below: (z: number): number => 0.5 * (1 + erf(z * Math.SQRT1_2)),
  density: (z: number): number => 0.3989422804014327 * exp(-0.5 * z * z)
}

const rules: { readonly [name in Exclude<ActivationName, 'leakyReLU'>]: Rule } = {
  /** y = z. */
  linear: elementwise(
    (z) => z,
    () => 1
  ),
  /** y = max(z, 0); its slope at 0 is taken as 0. */
  relu: elementwise(
    (z) => Math.max(z, 0),
    (z) => (z > 0 ? 1 : 0)
  ),
  /** y = 1 / (1 + e^-z). */
  sigmoid: elementwise(sigmoid, (_z, y) => y * (1 - y)),
  /** y = (e^z - e^-z) / (e^z + e^-z). */
  tanh: elementwise(tanh, (_z, y) => 1 - y * y),
  /** y_i = e^z_i / sum over j of e^z_j: positive numbers that sum to 1. */
  softmax: {
    rowLength: (shape) => elements(shape.slice(-1)),
    activate(z) {
      const largest = z.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
      // The largest is subtracted so that no power overflows; the quotient stays the same.
      const powers = z.map((zi) => exp(zi - largest))
      const sum = powers.reduce((a, b) => a + b, 0)
      return powers.map((power) => power / sum)
    },
    gradient(_z, y, g) {
      const mean = g.reduce((sum, gi, i) => sum + gi * numberAt(y, i), 0)
      return g.map((gi, i) => numberAt(y, i) * (gi - mean))
    }
  },
  /** y = z above 0, e^z - 1 below. */
  elu: elementwise(
    (z) => (z > 0 ? z : expm1(z)),
    (z, y) => (z > 0 ? 1 : y + 1)
  ),
  /** y = min(max(z, 0), 6); its slope at 0 and 6 is taken as 0. */
  relu6: elementwise(
    (z) => Math.min(Math.max(z, 0), 6),
    (z) => (z > 0 && z < 6 ? 1 : 0)
  ),
  /** y = z sigmoid(z), also called swish. */
  silu: elementwise(
    (z) => z * sigmoid(z),
    (z, y) => {
      const s = sigmoid(z)
      return y + s * (1 - y)
    }
  ),
  /** y = z times the probability that a normally distributed number is below z; not the tanh approximation. */
  gelu: elementwise(
    (z) => z * normal.below(z),
    (z) => normal.below(z) + z * normal.density(z)
  ),
  /** y = log(1 + e^z). */
  softplus: elementwise((z) => Math.max(z, 0) + log1p(exp(-Math.abs(z))), sigmoid)
}

/** y = z above 0, alpha z below; its slope at 0 is taken as alpha. */
const leakyReLU = (alpha: number): Rule =>
  elementwise(
    (z) => (z > 0 ? z : alpha * z),
    (z) => (z > 0 ? 1 : alpha)
  )

const ruleOf = (activation: Activation): Rule =>
  typeof activation === 'string' ? rules[activation] : leakyReLU(activation.alpha)

/**
 * @param activation its name, or the object with its options
 * @param z any shape; softmax is over the last axis
 * @returns the shape of z
 */
export function activate(activation: Activation, z: Tensor): Tensor {
  const rule = ruleOf(activation)
  const output = tensor(z.shape)
  for (const { row, start } of rowsOf(z, rule)) output.data.set(rule.activate(row), start)
  return output
}

/**
 * The gradient of an activation with respect to its input.
 *
 * @param z the input of the activation
 * @param outputGradient the gradient with respect to its output, in the shape of z
 * @returns the gradient with respect to z
 */
export function activationGradient(activation: Activation, z: Tensor, outputGradient: Tensor): Tensor {
  const rule = ruleOf(activation)
  const gradient = tensor(z.shape)
  for (const { row, start } of rowsOf(z, rule)) {
    const g = Float64Array.from(outputGradient.data.subarray(start, start + row.length))
    gradient.data.set(rule.gradient(row, rule.activate(row), g), start)
  }
  return gradient
}

function* rowsOf({ shape, data }: Tensor, rule: Rule): Generator<{ row: Float64Array; start: number }> {
  const length = rule.rowLength(shape)
  for (let start = 0; start < data.length; start += length)
    yield { row: Float64Array.from(data.subarray(start, start + length)), start }
}
