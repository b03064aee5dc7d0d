/** Max pooling of any window, stride and padding. */
import { elements } from '../../../config/network/network.js'
import { slide } from '../../../config/network/window.js'
import { blockIn } from '../kernels/block.js'
import type { OperationOf } from '../plan/lowering.js'
import { at, type OperationKind } from '../plan/operation.js'

export const maxPooling2d: OperationKind<OperationOf<'maxPooling2d'>> = ({ layer }, { map }) => {
  const [height, width, channels] = layer.inputShape
  const [outHeight, outWidth] = layer.outputShape
  const { poolSize, padding, strides = poolSize } = layer.layer
  const top = slide(height, poolSize[0], strides[0], padding).before
  const left = slide(width, poolSize[1], strides[1], padding).before
  const size = elements(layer.outputShape)
  const windows = blockIn(map, 'PoolWindows', {
    ...{ height, width, channels, poolHeight: poolSize[0], poolWidth: poolSize[1] },
    ...{ strideY: strides[0], strideX: strides[1], top, left, outHeight, outWidth }
  })
  return {
    pack() {},
    calls({ input, output, outputGradient, inputGradient, forward, backward, keep }) {
      const places = keep(4 * size, forward, backward)
      return {
        forward(shard) {
          const { kernels: k, count } = shard
          k.maxPool(windows, at(input, shard), count, at(output, shard), at(places, shard))
        },
        backward(shard) {
          if (outputGradient === undefined || inputGradient === undefined) return
          const { kernels: k, count } = shard
          const [gradient, imageBytes] = [at(inputGradient, shard), inputGradient.imageBytes]
          k.clear(gradient, count * imageBytes)
          k.maxPoolGradient(at(outputGradient, shard), at(places, shard), count, size, gradient, imageBytes)
        }
      }
    }
  }
}
