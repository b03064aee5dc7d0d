/** Activations that do not run in place, because their gradients need the inputs. */
import { elements } from '../../../config/network/network.js'
import type { OperationOf } from '../plan/lowering.js'
import { at, type OperationKind } from '../plan/operation.js'

export const gate: OperationKind<OperationOf<'gate'>> = ({ activation, shape }) => {
  const size = elements(shape)
  const gradient = `${activation}Gradient` as const
  return {
    pack() {},
    calls: ({ input, output, outputGradient, inputGradient }) => ({
      forward: (shard) => shard.kernels[activation](at(input, shard), at(output, shard), shard.count * size),
      backward(shard) {
        if (outputGradient === undefined || inputGradient === undefined) return
        shard.kernels[gradient](
          at(input, shard),
          at(outputGradient, shard),
          at(inputGradient, shard),
          shard.count * size
        )
      }
    })
  }
}
