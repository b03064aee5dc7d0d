/** A copy of its input, and of the gradient back. */

import type { StepOf } from '../plan/lowering.js'
import type { Buffer } from '../plan/memory-map.js'
import { at, type Shard, type StepKind } from '../plan/operation.js'

export const copy: StepKind<StepOf<'copy'>> = () => ({
  pack() {},
  calls: ({ input, output, slope, inputSlope }) => ({
    forward: (shard) => copyImages(input, output, shard),
    backward(shard) {
      if (slope && inputSlope) copyImages(slope, inputSlope, shard)
    }
  })
})

function copyImages(from: Buffer, to: Buffer, shard: Shard): void {
  const bytes = shard.count * from.step
  shard.kernels.copyRows(at(from, shard), bytes, bytes, at(to, shard), bytes, bytes, bytes, 1, 1)
}
