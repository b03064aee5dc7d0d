/** Which kernel computes the loss, from the outputs or from the logits. */

import type { Network } from '../../../config/network/network.js'
import { takesLogits } from '../../../config/network/outputs.js'
import { activationName } from '../../../config/schema/activation-names.js'
import type { Loss } from '../../../config/schema/training.js'
import type { LossKernels } from '../kernels/generated/loss-kernels.js'

/** A kernel of a loss: all have the same parameters. */
export type LossKernel = keyof LossKernels

export interface PlannedLoss {
  readonly kernel: LossKernel
  /** It takes logits, and turns them into the outputs of the matching activation. */
  readonly fromLogits: boolean
  /** Set if the network ends in a different activation: its outputs are computed from a copy of the logits. */
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
