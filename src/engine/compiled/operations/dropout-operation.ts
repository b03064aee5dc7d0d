/** Dropout: while training numbers are dropped by the rule of random/dropout-draws.ts; the gradient goes the same way. */
import { elements } from '../../../config/network/network.js'
import { dropoutPurpose, dropping } from '../../../random/dropout-draws.js'
import type { StepOf } from '../plan/lowering.js'
import type { Buffer } from '../plan/memory-map.js'
import { at, type Shard, type StepKind } from '../plan/operation.js'

export const dropout: StepKind<StepOf<'dropout'>> = ({ layer, place }, { seed }) => {
  const size = elements(layer.inputShape)
  const { threshold, kept } = dropping(layer.layer.rate)
  const drop = (from: Buffer, to: Buffer, shard: Shard): void =>
    shard.kernels.dropout(
      ...[at(from, shard), at(to, shard), shard.count, size, shard.first],
      ...[seed, dropoutPurpose, place, shard.step, threshold, kept]
    )
  return {
    pack() {},
    calls({ training, input, output, slope, inputSlope }) {
      // In inference the output is the input.
      if (!training) return { forward() {} }
      return {
        forward: (shard) => drop(input, output, shard),
        backward(shard) {
          if (slope && inputSlope) drop(slope, inputSlope, shard)
        }
      }
    }
  }
}
