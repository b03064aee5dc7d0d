/** Activations that are not done in place: their gradients need the inputs. */
import { elements } from '../../../config/network/network.js'
import type { StepOf } from '../plan/lowering.js'
import { at, type StepKind } from '../plan/operation.js'

export const gate: StepKind<StepOf<'gate'>> = ({ activation, shape }) => {
  const size = elements(shape)
  const gradient = `${activation}Gradient` as const
  return {
    pack() {},
    calls: ({ input, output, slope, inputSlope }) => ({
      forward: (shard) => shard.kernels[activation](at(input, shard), at(output, shard), shard.count * size),
      backward(shard) {
        if (slope === undefined || inputSlope === undefined) return
        shard.kernels[gradient](
          ...[at(input, shard), at(slope, shard), at(inputSlope, shard), shard.count * size]
        )
      }
    })
  }
}
