/** Global max pooling: equal maxima share the gradient, as in TensorFlow. */
import type { OperationOf } from '../plan/lowering.js'
import { at, type OperationKind } from '../plan/operation.js'

export const globalMaxPooling2d: OperationKind<OperationOf<'globalMaxPooling2d'>> = ({ layer }) => {
  const [height, width, channels] = layer.inputShape
  const pixels = height * width
  return {
    pack() {},
    calls: ({ input, output, outputGradient, inputGradient }) => ({
      forward: (shard) =>
        shard.kernels.globalMaxPool(at(input, shard), shard.count, pixels, channels, at(output, shard)),
      backward(shard) {
        if (outputGradient === undefined || inputGradient === undefined) return
        shard.kernels.globalMaxPoolGradient(
          at(input, shard),
          at(outputGradient, shard),
          shard.count,
          pixels,
          channels,
          at(inputGradient, shard)
        )
      }
    })
  }
}
