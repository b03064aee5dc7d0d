/** The larger number of two paths; where both are equal the first takes the gradient. */
import type { OperationOf } from '../plan/lowering.js'
import { at, type OperationKind } from '../plan/operation.js'
import { twoInputs } from './two-inputs.js'

export const maximum: OperationKind<OperationOf<'maximum'>> = () => ({
  pack() {},
  calls({ inputs, output, outputGradient }) {
    const [a, b] = twoInputs(inputs)
    const numbers = (count: number): number => (count * output.imageBytes) / 4
    return {
      forward: (shard) =>
        shard.kernels.maximum(
          at(a.value, shard),
          at(b.value, shard),
          numbers(shard.count),
          at(output, shard)
        ),
      backward(shard) {
        if (outputGradient === undefined) return
        shard.kernels.maximumGradient(
          at(a.value, shard),
          at(b.value, shard),
          at(outputGradient, shard),
          numbers(shard.count),
          a.gradient ? at(a.gradient, shard) : 0,
          b.gradient ? at(b.gradient, shard) : 0
        )
      }
    }
  }
})
