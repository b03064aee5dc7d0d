/** Activations, in place: the gradient needs the outputs alone. */
import { elements } from '../../../config/network/network.js'
import type { OperationOf } from '../plan/lowering.js'
import { at, type OperationKind } from '../plan/operation.js'

export const activation: OperationKind<OperationOf<'activation'>> = ({
  activation: name,
  options,
  shape
}) => {
  const size = elements(shape)
  // Softmax goes over the last axis; to the others all numbers are alike.
  const columns = shape.at(-1) ?? 1
  const extent = (count: number): number[] =>
    name === 'softmax' ? [(count * size) / columns, columns] : [count * size, ...options]
  const gradient = `${name}Gradient` as const
  return {
    pack() {},
    calls: ({ output, outputGradient }) => ({
      forward: (shard) => shard.kernels[name](at(output, shard), ...extent(shard.count)),
      backward(shard) {
        if (outputGradient)
          shard.kernels[gradient](at(output, shard), at(outputGradient, shard), ...extent(shard.count))
      }
    })
  }
}
