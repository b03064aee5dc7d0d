/** Paths side by side: the channels of each pixel, one path after the other, and the paths' gradients from them. */
import { elements } from '../../../config/network/network.js'
import { lastSide } from '../../../config/network/shape.js'
import type { OperationOf } from '../plan/lowering.js'
import { at, type OperationKind } from '../plan/operation.js'

export const concatenate: OperationKind<OperationOf<'concatenate'>> = ({ layer }) => {
  const { outputShape, inputShapes } = layer
  const pixel = 4 * lastSide(outputShape)
  const pixels = (4 * elements(outputShape)) / pixel
  /** The bytes of each path within a pixel: how many, and their offset. */
  const parts = inputShapes.map((shape, i) => ({
    bytes: 4 * lastSide(shape),
    start: inputShapes.slice(0, i).reduce((sum, other) => sum + 4 * lastSide(other), 0)
  }))
  return {
    pack() {},
    calls: ({ inputs, output, outputGradient }) => ({
      forward(shard) {
        const to = at(output, shard)
        for (const [i, { bytes, start }] of parts.entries()) {
          const value = inputs[i]?.value
          if (value === undefined) throw new Error(`${layer.name} has no input ${i}`)
          shard.kernels.copyRows(
            at(value, shard),
            bytes,
            value.imageBytes,
            to + start,
            pixel,
            output.imageBytes,
            bytes,
            pixels,
            shard.count
          )
        }
      },
      backward(shard) {
        if (outputGradient === undefined) return
        const from = at(outputGradient, shard)
        for (const [i, { bytes, start }] of parts.entries()) {
          const gradient = inputs[i]?.gradient
          if (gradient === undefined) continue
          shard.kernels.copyRows(
            from + start,
            pixel,
            outputGradient.imageBytes,
            at(gradient, shard),
            bytes,
            gradient.imageBytes,
            bytes,
            pixels,
            shard.count
          )
        }
      }
    })
  }
}
