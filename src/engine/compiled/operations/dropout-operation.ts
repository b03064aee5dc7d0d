/** Dropout: in training, numbers are dropped by the rule of random/dropout-draws.ts, and so are their gradients. */
import { elements } from '../../../config/network/network.js'
import { dropoutPurpose, dropping } from '../../../random/dropout-draws.js'
import { blockIn } from '../kernels/block.js'
import type { OperationOf } from '../plan/lowering.js'
import type { BatchBuffer } from '../plan/memory-map.js'
import { at, type OperationKind, type Shard } from '../plan/operation.js'

export const dropout: OperationKind<OperationOf<'dropout'>> = ({ layer, place }, { map, seed }) => {
  const size = elements(layer.inputShape)
  const { threshold, kept } = dropping(layer.layer.rate)
  return {
    pack() {},
    calls({ training, input, output, outputGradient, inputGradient }) {
      // In inference the output is the input itself.
      if (!training) return { forward() {} }
      if (seed === undefined) throw new Error('dropout takes a seed to train')
      const purpose = dropoutPurpose
      const draws = blockIn(map, 'DropoutDraws', { size, seed, purpose, layer: place, threshold })
      const drop = (from: BatchBuffer, to: BatchBuffer, shard: Shard): void => {
        const { kernels: k, count, first, step } = shard
        k.dropout(draws, at(from, shard), at(to, shard), count, first, step, kept)
      }
      return {
        forward: (shard) => drop(input, output, shard),
        backward(shard) {
          if (outputGradient && inputGradient) drop(outputGradient, inputGradient, shard)
        }
      }
    }
  }
}
