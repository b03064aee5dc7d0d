/** What the outputs of a network mean: classes or a number, and whether the loss is computed from logits. */
import { type Metric, standardMetric } from '../metrics.js'
import { activationName } from '../schema/activation-names.js'
import type { Loss } from '../schema/training.js'
import { elements, type Network } from './network.js'

/** Whether a loss takes the logarithm of the outputs, so that they must be probabilities. */
export const takesProbabilities: { readonly [L in Loss]: boolean } = {
  categoricalCrossentropy: true,
  sparseCategoricalCrossentropy: true,
  binaryCrossentropy: true,
  meanSquaredError: false,
  meanAbsoluteError: false
}

/** Networks with one output predict a number; all others predict a class. */
export const predictsNumber = (network: Network): boolean => elements(network.outputShape) === 1

/** What is reported beside the loss. */
export const metricOf = (network: Network): Metric =>
  standardMetric[predictsNumber(network) ? 'number' : 'classes']

/**
 * Whether the loss is computed from the logits, the inputs of the last activation, instead of the outputs. The rule is
 * that of Keras 3 with TensorFlow: it holds for every cross-entropy if the last layer ends in a softmax or a sigmoid,
 * whichever of the two. (So a categorical cross-entropy after a sigmoid uses a softmax of the sigmoid's inputs.)
 *
 * Source: keras/src/backend/tensorflow/nn.py, `_get_logits`.
 */
export function takesLogits(network: Network, loss: Loss): boolean {
  const last = network.layers.at(-1)?.layer
  if (last === undefined || !('activation' in last)) return false
  const name = activationName(last.activation)
  return takesProbabilities[loss] && (name === 'softmax' || name === 'sigmoid')
}
