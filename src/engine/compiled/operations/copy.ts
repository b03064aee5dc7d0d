/** Copies its input forward, and the gradient back. */

import type { OperationOf } from '../plan/lowering.js'
import type { BatchBuffer } from '../plan/memory-map.js'
import { at, type OperationKind, type Shard } from '../plan/operation.js'

export const copy: OperationKind<OperationOf<'copy'>> = () => ({
  pack() {},
  calls: ({ input, output, outputGradient, inputGradient }) => ({
    forward: (shard) => copyImages(input, output, shard),
    backward(shard) {
      if (outputGradient && inputGradient) copyImages(outputGradient, inputGradient, shard)
    }
  })
})

/** Copies a shard's numbers from one buffer to another. */
export function copyImages(from: BatchBuffer, to: BatchBuffer, shard: Shard): void {
  const bytes = shard.count * from.imageBytes
  shard.kernels.copyRows(at(from, shard), bytes, bytes, at(to, shard), bytes, bytes, bytes, 1, 1)
}
