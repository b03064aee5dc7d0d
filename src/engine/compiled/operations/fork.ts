/** One value for several readers. Its gradient is the sum of theirs, in their order. */

import type { OperationOf } from '../plan/lowering.js'
import { at, type OperationKind } from '../plan/operation.js'

export const fork: OperationKind<OperationOf<'fork'>> = () => ({
  pack() {},
  calls: ({ inputGradient, outputs }) => ({
    forward() {},
    backward(shard) {
      if (inputGradient === undefined) return
      const sum = at(inputGradient, shard)
      // The first reader's gradient is already there.
      for (const { gradient } of outputs)
        if (gradient && gradient !== inputGradient)
          shard.kernels.add(sum, at(gradient, shard), (shard.count * gradient.imageBytes) / 4, sum)
    }
  })
})
