/** Which kernel computes the loss, from outputs or from what the last activation is given. */

import type { Network } from '../../../config/network/network.js'
import { takesLogits } from '../../../config/network/outputs.js'
import { activationName } from '../../../config/schema/activation-names.js'
import type { Loss } from '../../../config/schema/training.js'
import type { LossKernels } from '../kernels/generated/loss-kernels.js'

/** A kernel of a loss: all take the same arguments. */
export type LossKernel = keyof LossKernels

export interface PlannedLoss {
  readonly kernel: LossKernel
  /** It takes logits, and makes them the outputs of the activation that goes with it. */
  readonly fromLogits: boolean
  /** The network ends in another activation than that: the outputs are made of a copy of the logits. */
  readonly answers?: 'softmax' | 'sigmoid'
}

const kernels: { readonly [L in Loss]: { readonly outputs: LossKernel; readonly logits?: Logits } } = {
  categoricalCrossentropy: {
    outputs: 'probabilityCrossEntropy',
    logits: { kernel: 'softmaxCrossEntropy', activation: 'softmax' }
  },
  sparseCategoricalCrossentropy: {
    outputs: 'probabilityCrossEntropy',
    logits: { kernel: 'softmaxCrossEntropy', activation: 'softmax' }
  },
  binaryCrossentropy: {
    outputs: 'binaryCrossEntropy',
    logits: { kernel: 'sigmoidCrossEntropy', activation: 'sigmoid' }
  },
  meanSquaredError: { outputs: 'squaredError' },
  meanAbsoluteError: { outputs: 'absoluteError' }
}

interface Logits {
  readonly kernel: LossKernel
  readonly activation: 'softmax' | 'sigmoid'
}

export function planLoss(loss: Loss, network: Network): PlannedLoss {
  const { outputs, logits } = kernels[loss]
  if (logits === undefined || !takesLogits(network, loss)) return { kernel: outputs, fromLogits: false }
  const last = network.layers.at(-1)?.layer
  const own = last !== undefined && 'activation' in last && activationName(last.activation)
  const { kernel, activation } = logits
  if (own === activation || (own !== 'softmax' && own !== 'sigmoid')) return { kernel, fromLogits: true }
  return { kernel, fromLogits: true, answers: own }
}
