/** Global max pooling: equals share the gradient, as in TensorFlow. */
import type { StepOf } from '../plan/lowering.js'
import { at, type StepKind } from '../plan/operation.js'

export const globalMaxPooling2d: StepKind<StepOf<'globalMaxPooling2d'>> = ({ layer }) => {
  const [height = 0, width = 0, channels = 0] = layer.inputShape
  const size = [height * width, channels]
  return {
    pack() {},
    calls: ({ input, output, slope, inputSlope }) => ({
      forward: (shard) =>
        shard.kernels.globalMaxPool(at(input, shard), shard.count, ...size, at(output, shard)),
      backward(shard) {
        if (slope === undefined || inputSlope === undefined) return
        shard.kernels.globalMaxPoolGradient(
          ...[at(input, shard), at(slope, shard), shard.count, ...size, at(inputSlope, shard)]
        )
      }
    })
  }
}
