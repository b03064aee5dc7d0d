/** Refuses weights that training has driven out of the numbers. */

import type { Network } from '../config/network/network.js'
import type { Config } from '../config/schema/config-schema.js'
import type { TrainingState } from '../engine/engine.js'
import { CnnError } from '../errors.js'

/**
 * A loss can stay finite over weights that are not: a rectifier that takes NaN for 0 hides them.
 *
 * @throws CnnError NOT_FINITE naming the first weight that holds NaN or an infinity
 */
export function checkFinite(
  config: Config,
  network: Network,
  { weights, epoch, batch }: TrainingState
): void {
  for (const [index, { path }] of network.weights.entries()) {
    const values = weights[index]
    if (values === undefined) throw new Error(`there are no numbers for the weight ${path}`)
    const place = values.findIndex((value) => !Number.isFinite(value))
    if (place < 0) continue
    const { learningRate } = config.training.optimizer
    const when = batch === 0 ? `epoch ${epoch}` : `batch ${batch} of epoch ${epoch + 1}`
    throw new CnnError(
      'NOT_FINITE',
      `${path} holds ${values[place]} after ${when}, with learning rate ${learningRate}`,
      {
        where: path,
        hint: `a smaller one may do: --set training.optimizer.learningRate=${learningRate / 10}`
      }
    )
  }
}
