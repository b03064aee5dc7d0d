/** The losses as tf operations, one number for each image, with Keras's arithmetic. */
import type { GradSaveFunc, Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import type { Loss } from '../../config/schema/training.js'
import type { Tf } from '../../model/tf.js'
import { savedTensors } from './saved-tensors.js'

/** Keras clips probabilities to [epsilon, 1 - epsilon] before it takes a logarithm. */
const epsilon = 1e-7

interface LossRule {
  /** From the logits: see `takesLogits` in config/network/outputs.ts. */
  fromLogits?(tf: Tf, logits: Tensor2D, targets: Tensor2D): Tensor
  /** From the network's output. */
  fromOutputs(tf: Tf, outputs: Tensor2D, targets: Tensor2D): Tensor
}

const clipped = (tf: Tf, x: Tensor): Tensor => tf.clipByValue(x, epsilon, 1 - epsilon)

/** Source of both forms: Keras 3, keras/src/backend/tensorflow/nn.py, `categorical_crossentropy`. */
const crossEntropy: LossRule = {
  fromLogits: (tf, logits, targets) => tf.neg(tf.sum(tf.mul(targets, tf.logSoftmax(logits)), 1)),
  fromOutputs: (tf, outputs, targets) => {
    const shares = tf.div(outputs, tf.sum(outputs, 1, true))
    return tf.neg(tf.sum(tf.mul(targets, tf.log(clipped(tf, shares))), 1))
  }
}

/** Source of both forms: the same file, `binary_crossentropy`. */
const binaryCrossEntropy: LossRule = {
  fromLogits: (tf, logits, targets) =>
    // max(z, 0) - z t + log(1 + e^-|z|), whose slope is sigmoid(z) - t at every z.
    tf.mean(
      tf.customGrad((...inputs) => {
        const [z, t, save] = inputs as [Tensor, Tensor, GradSaveFunc]
        save([z, t])
        return {
          value: tf.add(tf.sub(tf.relu(z), tf.mul(z, t)), tf.softplus(tf.neg(tf.abs(z)))),
          gradFunc: (dy: Tensor, saved: Tensor[]) => {
            const [z, t] = savedTensors(saved)
            return [tf.mul(dy, tf.sub(tf.sigmoid(z), t)), tf.zerosLike(t)]
          }
        }
      })(logits, targets),
      1
    ),
  fromOutputs: (tf, outputs, targets) => {
    const p = clipped(tf, outputs)
    const ofOnes = tf.mul(targets, tf.log(p))
    const ofZeros = tf.mul(tf.sub(1, targets), tf.log(tf.sub(1, p)))
    return tf.neg(tf.mean(tf.add(ofOnes, ofZeros), 1))
  }
}

/**
 * The losses. `targets` are `[batch, outputs]`; the result is `[batch]`.
 * The sparse form differs only in how labels are stored; here they are always class numbers.
 */
export const losses: { readonly [L in Loss]: LossRule } = {
  categoricalCrossentropy: crossEntropy,
  sparseCategoricalCrossentropy: crossEntropy,
  binaryCrossentropy: binaryCrossEntropy,
  meanSquaredError: {
    fromOutputs: (tf, outputs, targets) => tf.mean(tf.square(tf.sub(outputs, targets)), 1)
  },
  meanAbsoluteError: {
    fromOutputs: (tf, outputs, targets) => tf.mean(tf.abs(tf.sub(outputs, targets)), 1)
  }
}
