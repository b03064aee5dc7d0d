/** How much memory a training needs, by arithmetic, and how much it may use. */

import type { Optimizer } from '../schema/training.js'
import { elements, type Network } from './network.js'
import { slotNames } from './optimizer-slots.js'

/** 4 GiB: the most that a 32-bit WebAssembly memory can hold, on any machine. */
export const memoryBudget = 4 * 1024 * 1024 * 1024

const bytesOfFloat = 4

/**
 * The bytes that every engine needs at least in training, with all numbers float32: every weight with its gradient
 * and the optimizer's slots, and for one batch the images and the outputs of each layer.
 */
export function memoryNeeded(
  network: Network,
  optimizer: Optimizer,
  batchSize: number
): { weights: number; activations: number } {
  const image = network.layers.reduce(
    (sum, layer) => sum + elements(layer.outputShape),
    elements(network.inputShape)
  )
  const { totalParameters, trainableParameters } = network
  return {
    weights: bytesOfFloat * (totalParameters + trainableParameters * (1 + slotNames(optimizer).length)),
    activations: bytesOfFloat * batchSize * image
  }
}
