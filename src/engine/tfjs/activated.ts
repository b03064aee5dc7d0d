/** The activations as tf operations. */
import type { Tensor } from '@tensorflow/tfjs-core'
import { type Activation, type ActivationName, activationName } from '../../config/schema/activations.js'
import type { Tf } from '../../model/tf.js'

const operations: { readonly [A in Exclude<ActivationName, 'leakyReLU'>]: (tf: Tf, x: Tensor) => Tensor } = {
  linear: (_tf, x) => x,
  relu: (tf, x) => tf.relu(x),
  sigmoid: (tf, x) => tf.sigmoid(x),
  tanh: (tf, x) => tf.tanh(x),
  softmax: (tf, x) => tf.softmax(x),
  elu: (tf, x) => tf.elu(x),
  relu6: (tf, x) => tf.relu6(x),
  silu: (tf, x) => tf.mul(x, tf.sigmoid(x)),
  gelu: (tf, x) => tf.mul(x, tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5)),
  softplus: (tf, x) => tf.softplus(x)
}

/** Applies an activation to a tensor, `[batch, …]`; softmax works along the last axis. */
export const activated = (tf: Tf, activation: Activation, x: Tensor): Tensor =>
  typeof activation === 'string' ? operations[activation](tf, x) : tf.leakyRelu(x, activation.alpha)

/** Whether the activation leaves a tensor unchanged. */
export const isLinear = (activation: Activation): boolean => activationName(activation) === 'linear'
