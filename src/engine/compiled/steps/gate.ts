/** Activations that are not done in place: their gradients need the inputs. */
import { elements } from '../../../config/shapes.js'
import type { StepOf } from '../network.js'
import { at, type StepKind } from '../step.js'

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
