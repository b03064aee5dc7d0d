/** Zero padding: the images copied into a border of zeros, their gradient out of it. */
import type { StepOf } from '../plan/lowering.js'
import { at, type StepKind } from '../plan/operation.js'

export const zeroPadding2d: StepKind<StepOf<'zeroPadding2d'>> = ({ layer }) => {
  const [height = 0, width = 0, channels = 0] = layer.inputShape
  const [, paddedWidth = 0] = layer.outputShape
  const [[top], [left]] = layer.layer.padding
  const pixel = 4 * channels
  const rowStep = pixel * paddedWidth
  const start = top * rowStep + left * pixel
  return {
    pack() {},
    calls: ({ input, output, slope, inputSlope }) => ({
      forward(shard) {
        const to = at(output, shard)
        shard.kernels.clear(to, shard.count * output.step)
        shard.kernels.copyRows(
          ...[at(input, shard), width * pixel, input.step, to + start, rowStep, output.step],
          ...[width * pixel, height, shard.count]
        )
      },
      backward(shard) {
        if (slope === undefined || inputSlope === undefined) return
        shard.kernels.copyRows(
          ...[at(slope, shard) + start, rowStep, slope.step],
          ...[at(inputSlope, shard), width * pixel, inputSlope.step, width * pixel, height, shard.count]
        )
      }
    })
  }
}
