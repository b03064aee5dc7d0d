/** Average pooling of any window, stride and padding, and of the whole image. */

import type { LayerShape } from '../../../config/network/network.js'
import { slide } from '../../../config/network/window.js'
import type { LayerOf } from '../../../config/schema/layers.js'
import type { OperationOf } from '../plan/lowering.js'
import { at, type OperationKind, type PlannedOperation } from '../plan/operation.js'

export const averagePooling2d: OperationKind<OperationOf<'averagePooling2d'>> = ({ layer }) => {
  const [height = 0, width = 0] = layer.inputShape
  const [outHeight = 0, outWidth = 0] = layer.outputShape
  const { poolSize, padding, strides = poolSize } = layer.layer
  const top = slide(height, poolSize[0], strides[0], padding).before
  const left = slide(width, poolSize[1], strides[1], padding).before
  return averaged(layer, [...poolSize, ...strides, top, left, outHeight, outWidth])
}

export const globalAveragePooling2d: OperationKind<OperationOf<'globalAveragePooling2d'>> = ({ layer }) => {
  const [height = 0, width = 0] = layer.inputShape
  return averaged(layer, [height, width, 1, 1, 0, 0, 1, 1])
}

function averaged(
  { inputShape }: LayerShape<LayerOf<'averagePooling2d' | 'globalAveragePooling2d'>>,
  windows: readonly number[]
): PlannedOperation {
  return {
    pack() {},
    calls: ({ input, output, outputGradient, inputGradient }) => ({
      forward(shard) {
        shard.kernels.averagePool(
          ...[at(input, shard), shard.count, ...inputShape, ...windows, at(output, shard)]
        )
      },
      backward(shard) {
        if (outputGradient === undefined || inputGradient === undefined) return
        const gradient = at(inputGradient, shard)
        shard.kernels.clear(gradient, shard.count * inputGradient.imageBytes)
        shard.kernels.averagePoolGradient(
          ...[at(outputGradient, shard), shard.count, ...inputShape, ...windows, gradient]
        )
      }
    })
  }
}
