/** Average pooling of any window, stride and padding, and of the whole image. */

import type { LayerShape } from '../../../config/network/network.js'
import { slide } from '../../../config/network/window.js'
import type { LayerOf } from '../../../config/schema/layers.js'
import type { StepOf } from '../plan/lowering.js'
import { at, type PlannedStep, type StepKind } from '../plan/operation.js'

export const averagePooling2d: StepKind<StepOf<'averagePooling2d'>> = ({ layer }) => {
  const [height = 0, width = 0] = layer.inputShape
  const [outHeight = 0, outWidth = 0] = layer.outputShape
  const { poolSize, padding, strides = poolSize } = layer.layer
  const top = slide(height, poolSize[0], strides[0], padding).before
  const left = slide(width, poolSize[1], strides[1], padding).before
  return averaged(layer, [...poolSize, ...strides, top, left, outHeight, outWidth])
}

export const globalAveragePooling2d: StepKind<StepOf<'globalAveragePooling2d'>> = ({ layer }) => {
  const [height = 0, width = 0] = layer.inputShape
  return averaged(layer, [height, width, 1, 1, 0, 0, 1, 1])
}

function averaged(
  { inputShape }: LayerShape<LayerOf<'averagePooling2d' | 'globalAveragePooling2d'>>,
  windows: readonly number[]
): PlannedStep {
  return {
    pack() {},
    calls: ({ input, output, slope, inputSlope }) => ({
      forward(shard) {
        shard.kernels.averagePool(
          ...[at(input, shard), shard.count, ...inputShape, ...windows, at(output, shard)]
        )
      },
      backward(shard) {
        if (slope === undefined || inputSlope === undefined) return
        const gradient = at(inputSlope, shard)
        shard.kernels.clear(gradient, shard.count * inputSlope.step)
        shard.kernels.averagePoolGradient(
          ...[at(slope, shard), shard.count, ...inputShape, ...windows, gradient]
        )
      }
    })
  }
}
