/** Max pooling of any window, stride and padding. */
import { elements } from '../../../config/network/network.js'
import { slide } from '../../../config/network/window.js'
import type { OperationOf } from '../plan/lowering.js'
import { at, type OperationKind } from '../plan/operation.js'

export const maxPooling2d: OperationKind<OperationOf<'maxPooling2d'>> = ({ layer }) => {
  const [height = 0, width = 0, channels = 0] = layer.inputShape
  const [outHeight = 0, outWidth = 0] = layer.outputShape
  const { poolSize, padding, strides = poolSize } = layer.layer
  const top = slide(height, poolSize[0], strides[0], padding).before
  const left = slide(width, poolSize[1], strides[1], padding).before
  const size = elements(layer.outputShape)
  return {
    pack() {},
    calls({ input, output, outputGradient, inputGradient, forward, backward, keep }) {
      const places = keep(4 * size, forward, backward)
      return {
        forward(shard) {
          shard.kernels.maxPool(
            ...[at(input, shard), shard.count, height, width, channels, ...poolSize, ...strides, top, left],
            ...[outHeight, outWidth, at(output, shard), at(places, shard)]
          )
        },
        backward(shard) {
          if (outputGradient === undefined || inputGradient === undefined) return
          const gradient = at(inputGradient, shard)
          shard.kernels.clear(gradient, shard.count * inputGradient.imageBytes)
          shard.kernels.maxPoolGradient(
            ...[
              at(outputGradient, shard),
              at(places, shard),
              shard.count,
              size,
              gradient,
              inputGradient.imageBytes
            ]
          )
        }
      }
    }
  }
}
