/** The input gradient of a convolution by Winograd's tiles: it is itself a convolution, of the output gradient. */

import type { LayerShape } from '../../../config/network/network.js'
import type { LayerOf } from '../../../config/schema/layers.js'
import type { Kernels } from '../kernels/webassembly-kernels.js'
import type { BatchBuffer } from '../plan/memory-map.js'
import { at, type Draft, type Flow, type Shard } from '../plan/operation.js'
import { borderedOutputGradient } from './windows.js'
import { winogradOf } from './winograd-plan.js'

/** One implementation of the input gradient of a convolution. */
export interface InputGradientPass {
  pack(kernels: Kernels, kernel: number): void
  /** The calls of a flow that turn the output gradient into the input gradient. */
  calls(flow: Flow, outputGradient: BatchBuffer, inputGradient: BatchBuffer): (shard: Shard) => void
}

/**
 * An input gradient is the sum of kernel x output gradient over all windows that contain the input: a convolution of
 * the output gradients, in a border of zeros, with the kernel rotated by 180 degrees and its channels and filters
 * swapped.
 *
 * @returns undefined if the convolution is computed directly
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
