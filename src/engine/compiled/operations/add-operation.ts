/** The sum of paths, or their mean. The gradient of each path is its gradient; of a mean, divided by the number of paths. */
import type { OperationOf } from '../plan/lowering.js'
import { at, type OperationKind } from '../plan/operation.js'
import { copyImages } from './copy.js'

export const add: OperationKind<OperationOf<'add'>> = ({ layer, factor }) => ({
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
        if (factor !== 1) k.scale(to, (count * output.imageBytes) / 4, factor)
      },
      backward(shard) {
        if (outputGradient === undefined) return
        const { kernels: k, count } = shard
        if (factor !== 1) k.scale(at(outputGradient, shard), (count * output.imageBytes) / 4, factor)
        // The gradient of one input is already there.
        for (const { gradient } of inputs)
          if (gradient && gradient !== outputGradient) copyImages(outputGradient, gradient, shard)
      }
    }
  }
})
