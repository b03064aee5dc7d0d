/** How much memory a training takes, by arithmetic, and how much it may take. */

import type { Optimizer } from '../schema/training.js'
import { elements, type Network } from './network.js'
import { slotNames } from './optimizer-slots.js'

/** 4 GiB: all that a WebAssembly memory of 32 bits can hold, whatever the machine has. */
export const memoryBudget = 4 * 1024 * 1024 * 1024

const bytesOfFloat = 4

/**
 * The bytes that no engine can do without while it trains, all numbers float32: every weight with its gradient
 * and the optimizer's slots; for one batch the images and what each layer puts out.
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
