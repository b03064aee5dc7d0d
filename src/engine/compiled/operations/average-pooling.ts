/** Average pooling of any window, stride and padding, and of the whole image. */

import { slide } from '../../../config/network/window.js'
import { blockIn } from '../kernels/block.js'
import type { Blocks } from '../kernels/generated/blocks.js'
import type { OperationOf } from '../plan/lowering.js'
import type { MemoryMap } from '../plan/memory-map.js'
import { at, type OperationKind, type PlannedOperation } from '../plan/operation.js'

export const averagePooling2d: OperationKind<OperationOf<'averagePooling2d'>> = ({ layer }, { map }) => {
  const [height, width, channels] = layer.inputShape
  const [outHeight, outWidth] = layer.outputShape
  const { poolSize, padding, strides = poolSize } = layer.layer
  const top = slide(height, poolSize[0], strides[0], padding).before
  const left = slide(width, poolSize[1], strides[1], padding).before
  return averaged(map, {
    ...{ height, width, channels, poolHeight: poolSize[0], poolWidth: poolSize[1] },
    ...{ strideY: strides[0], strideX: strides[1], top, left, outHeight, outWidth }
  })
}

export const globalAveragePooling2d: OperationKind<OperationOf<'globalAveragePooling2d'>> = (
  { layer },
  { map }
) => {
  const [height, width, channels] = layer.inputShape
  // One window, which is the whole image.
  const window = { poolHeight: height, poolWidth: width, strideY: 1, strideX: 1, top: 0, left: 0 }
  return averaged(map, { height, width, channels, ...window, outHeight: 1, outWidth: 1 })
}

function averaged(map: MemoryMap, values: Blocks['PoolWindows']): PlannedOperation {
  const windows = blockIn(map, 'PoolWindows', values)
  return {
    pack() {},
    calls: ({ input, output, outputGradient, inputGradient }) => ({
      forward(shard) {
        shard.kernels.averagePool(windows, at(input, shard), shard.count, at(output, shard))
      },
      backward(shard) {
        if (outputGradient === undefined || inputGradient === undefined) return
        const { kernels: k, count } = shard
        const gradient = at(inputGradient, shard)
        k.clear(gradient, count * inputGradient.imageBytes)
        k.averagePoolGradient(windows, at(outputGradient, shard), count, gradient)
      }
    })
  }
}
