/** What the outputs of a network are: classes or a number, and whether the loss takes them before the last activation. */
import { type Metric, standardMetric } from '../metrics.js'
import { activationName } from '../schema/activation-names.js'
import type { Loss } from '../schema/training.js'
import { elements, type Network } from './network.js'

/** Whether a loss takes the logarithm of the outputs: they have to be probabilities. */
export const takesProbabilities: { readonly [L in Loss]: boolean } = {
  categoricalCrossentropy: true,
  sparseCategoricalCrossentropy: true,
  binaryCrossentropy: true,
  meanSquaredError: false,
  meanAbsoluteError: false
}

/** Networks with one output predict a number, and are held against it; others a class. */
export const predictsNumber = (network: Network): boolean => elements(network.outputShape) === 1

/** What is reported beside the loss. */
export const metricOf = (network: Network): Metric =>
  standardMetric[predictsNumber(network) ? 'number' : 'classes']

/**
 * Whether the loss takes the logits, the numbers that the last activation is given, instead of the outputs. It does as
 * in Keras 3 with TensorFlow: every cross-entropy, where the last layer ends in a softmax or a sigmoid, whichever of
 * the two (so a categorical cross-entropy behind a sigmoid is that of a softmax over the sigmoid's inputs).
 *
 * Source: keras/src/backend/tensorflow/nn.py, `_get_logits`.
 */
export function takesLogits(network: Network, loss: Loss): boolean {
  const last = network.layers.at(-1)?.layer
  if (last === undefined || !('activation' in last)) return false
  const name = activationName(last.activation)
  return takesProbabilities[loss] && (name === 'softmax' || name === 'sigmoid')
}
