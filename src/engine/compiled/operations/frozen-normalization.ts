/** A frozen batch normalization: by its moving statistics, which stay, in training as in inference. */
import { normalizedSides } from '../../../config/network/normalized-sides.js'
import type { OperationOf } from '../plan/lowering.js'
import { at, type OperationKind, type Shard } from '../plan/operation.js'
import { paddedTo4 } from '../plan/packing.js'
import { movingTableOf } from './batch-normalization-operation.js'

export const frozenNormalization: OperationKind<OperationOf<'frozenNormalization'>> = (
  operation,
  { map, weights }
) => {
  const { layer } = operation
  const { outer, groups, inner } = normalizedSides(layer.layer.axis, layer.inputShape)
  const { table, pack } = movingTableOf(operation, weights, map)
  // The statistics do not depend on the batch, so the gradient loses no means: it is only scaled.
  const meansBytes = 8 * paddedTo4(groups)
  const noMeans = map.fixed(meansBytes)
  return {
    pack(k) {
      pack(k)
      k.clear(noMeans, meansBytes)
    },
    calls({ input, output, outputGradient, inputGradient }) {
      const rows = (shard: Shard): number => shard.count * outer
      const forward = (shard: Shard): void =>
        shard.kernels.normalize(at(input, shard), rows(shard), groups, inner, table, at(output, shard))
      if (outputGradient === undefined || inputGradient === undefined) return { forward }
      return {
        forward,
        backward: (shard) =>
          shard.kernels.normalizeGradient(
            at(input, shard),
            at(outputGradient, shard),
            rows(shard),
            groups,
            inner,
            table,
            noMeans,
            at(inputGradient, shard)
          )
      }
    }
  }
}
