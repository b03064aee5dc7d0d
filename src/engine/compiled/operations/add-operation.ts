/** The sum of paths. Its gradient is the gradient of each path. */
import type { OperationOf } from '../plan/lowering.js'
import { at, type OperationKind } from '../plan/operation.js'
import { copyImages } from './copy.js'

export const add: OperationKind<OperationOf<'add'>> = ({ layer }) => ({
  pack() {},
  calls({ inputs, output, outputGradient }) {
    const [first, ...others] = inputs.map(({ value }) => value)
    if (first === undefined) throw new Error(`${layer.name} has no inputs`)
    return {
      forward(shard) {
        const { kernels: k, count } = shard
        const to = at(output, shard)
        let sum = at(first, shard)
        for (const other of others) {
          k.add(sum, at(other, shard), (count * output.imageBytes) / 4, to)
          sum = to
        }
      },
      backward(shard) {
        if (outputGradient === undefined) return
        // The gradient of one input is already there.
        for (const { gradient } of inputs)
          if (gradient && gradient !== outputGradient) copyImages(outputGradient, gradient, shard)
      }
    }
  }
})
