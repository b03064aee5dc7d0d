/** The gradient of a convolution's input by Winograd's tiles: itself a convolution, of the output's gradient. */

import type { LayerShape } from '../../../config/network/network.js'
import type { LayerOf } from '../../../config/schema/layers.js'
import type { Kernels } from '../kernels/webassembly-kernels.js'
import type { BatchBuffer } from '../plan/memory-map.js'
import { at, type Draft, type Flow, type Shard } from '../plan/operation.js'
import { borderedOutputGradient } from './windows.js'
import { winogradOf } from './winograd-plan.js'

/** A way to the gradient of a convolution's input. */
export interface InputGradientPass {
  pack(kernels: Kernels, kernel: number): void
  /** The pass of a flow, from the gradient of the output to that of the input. */
  calls(flow: Flow, outputGradient: BatchBuffer, inputGradient: BatchBuffer): (shard: Shard) => void
}

/**
 * An input's gradient is the sum of kernel x output gradient over all windows that it is in: a convolution of the output
 * gradients, in a border of zeros, with the kernel turned by half a turn, its channels and filters swapped.
 *
 * @returns undefined where the direct way is taken
 */
export function winogradInputGradient(
  convolution: LayerShape<LayerOf<'conv2d'>>,
  draft: Pick<Draft, 'map' | 'prefers'>
): InputGradientPass | undefined {
  const { layer, inputShape, outputShape } = convolution
  const winograd = winogradOf({ ...convolution, inputShape: outputShape, outputShape: inputShape }, draft)
  if (winograd === undefined) return undefined
  const { map } = draft
  const [size] = layer.kernelSize
  const channels = inputShape[2]
  const filters = outputShape[2]
  const turned = map.fixed(4 * size * size * channels * filters)
  return {
    pack(k, kernel) {
      k.turnFilters(kernel, size * size, channels, filters, turned)
      winograd.pack(k, turned, 0)
    },
    calls(flow, outputGradient, inputGradient) {
      const { buffer, fill, rowBytes, imageBytes } = borderedOutputGradient(convolution, flow, outputGradient)
      const tiles = winograd.tiles({ rowBytes, imageBytes })
      const room = map.scratch(winograd.bufferBytes, flow.backward, flow.backward)
      return (shard) => {
        const { kernels: k, scratch, count } = shard
        fill(shard)
        k.winograd(tiles, at(buffer, shard), count, scratch + room, at(inputGradient, shard))
      }
    }
  }
}
