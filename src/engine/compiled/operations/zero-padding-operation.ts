/** Zero padding: images copied into a border of zeros, and their gradient copied out of it. */
import type { OperationOf } from '../plan/lowering.js'
import { at, type OperationKind } from '../plan/operation.js'

export const zeroPadding2d: OperationKind<OperationOf<'zeroPadding2d'>> = ({ layer }) => {
  const [height, width, channels] = layer.inputShape
  const [, paddedWidth] = layer.outputShape
  const [[top], [left]] = layer.layer.padding
  const pixel = 4 * channels
  const [row, rowBytes] = [pixel * width, pixel * paddedWidth]
  const start = top * rowBytes + left * pixel
  return {
    pack() {},
    calls: ({ input, output, outputGradient, inputGradient }) => ({
      forward(shard) {
        const to = at(output, shard)
        shard.kernels.clear(to, shard.count * output.imageBytes)
        shard.kernels.copyRows(
          at(input, shard),
          row,
          input.imageBytes,
          to + start,
          rowBytes,
          output.imageBytes,
          row,
          height,
          shard.count
        )
      },
      backward(shard) {
        if (outputGradient === undefined || inputGradient === undefined) return
        shard.kernels.copyRows(
          at(outputGradient, shard) + start,
          rowBytes,
          outputGradient.imageBytes,
          at(inputGradient, shard),
          row,
          inputGradient.imageBytes,
          row,
          height,
          shard.count
        )
      }
    })
  }
}
