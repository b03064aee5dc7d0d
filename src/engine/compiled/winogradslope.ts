/** The gradient of a convolution's input by Winograd's tiles: itself a convolution, of the output's gradient. */
import type { LayerOf } from '../../config/layers.js'
import { elements, type LayerShape } from '../../config/shapes.js'
import { slide } from '../../config/window.js'
import type { Kernels } from './kernels.js'
import type { Buffer, MemoryMap } from './memory.js'
import { at, type Flow, type Shard } from './step.js'
import { winogradOf } from './winograd.js'

export interface WinogradSlope {
  pack(kernels: Kernels, kernel: number): void
  /** The pass of a flow, from the gradient of the output to that of the input. */
  calls(flow: Flow, slope: Buffer, inputSlope: Buffer): (shard: Shard) => void
}

/**
 * An input's gradient is the sum of kernel x output gradient over all windows that it is in: a convolution of the output
 * gradients, in a border of zeros, with the kernel turned by half a turn, its channels and filters swapped.
 *
 * @returns undefined where the direct way is taken
 */
export function winogradSlopeOf(
  convolution: LayerShape<LayerOf<'conv2d'>>,
  map: MemoryMap
): WinogradSlope | undefined {
  const { layer, inputShape, outputShape } = convolution
  const winograd = winogradOf({ ...convolution, inputShape: outputShape, outputShape: inputShape }, map)
  if (winograd === undefined) return undefined
  const [size] = layer.kernelSize
  const [inputHeight = 0, inputWidth = 0, channels = 0] = inputShape
  const [height = 0, width = 0, filters = 0] = outputShape
  const turned = map.fixed(4 * size * size * channels * filters)
  const pixel = 4 * filters
  const rowStep = pixel * (inputWidth + size - 1)
  const imageStep = rowStep * (inputHeight + size - 1)
  const [above, left] = [inputHeight, inputWidth].map(
    (side) => size - 1 - slide(side, size, 1, layer.padding).before
  ) as [number, number]
  const row = pixel * width
  return {
    pack(k, kernel) {
      k.turnFilters(kernel, size * size, channels, filters, turned)
      winograd.pack(k, turned, 0)
    },
    calls(flow, slope, inputSlope) {
      const bordered = flow.keep(imageStep, flow.backward, flow.backward)
      const tiles = map.scratch(winograd.bufferBytes, flow.backward, flow.backward)
      return (shard) => {
        const k = shard.kernels
        const from = at(bordered, shard)
        k.clear(from, shard.count * imageStep)
        k.copyRows(
          ...[at(slope, shard), row, row * height, from + above * rowStep + left * pixel],
          ...[rowStep, imageStep, row, height, shard.count]
        )
        k.winograd(
          ...[from, imageStep, shard.count, rowStep, filters, ...winograd.values(shard.scratch + tiles)],
          ...[at(inputSlope, shard), 4 * elements(inputShape), 4 * inputWidth * channels, 4 * channels]
        )
      }
    }
  }
}
