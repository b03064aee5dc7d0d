/** The gradient of a convolution's weights, over all windows in tiles of taps and filters. */

import { blockIn } from '../kernels/block.js'
import { kernelAndBias } from '../operations/kernel-and-bias.js'
import type { OperationOf } from '../plan/lowering.js'
import type { BatchBuffer } from '../plan/memory-map.js'
import { at, type Draft, type Shard, type Task } from '../plan/operation.js'
import { paddedTo4 } from '../plan/packing.js'
import { numbersOf, type Windows } from './windows.js'

/** One implementation of the weight gradient of a convolution: a part in each shard, then their sum. */
export interface WeightGradientPass {
  backward(shard: Shard): void
  readonly gradient: Task['gradient']
}

export function tiledWeightGradient(
  operation: OperationOf<'conv2d'>,
  windows: Windows,
  { map, weights, shards }: Draft,
  input: BatchBuffer,
  outputGradient: BatchBuffer
): WeightGradientPass {
  const { rows, columns, imageBytes, lineBytes, stride, height, width, filters } = windows
  const channels = operation.layer.inputShape[2]
  const tapCount = rows * columns * channels
  const taps = numbersOf(windows, channels, map)
  const count = height * width
  const { kernel, bias } = kernelAndBias(operation, weights)
  // Each shard has its own gradient: [taps][filters], then the bias.
  const biasOffset = 4 * paddedTo4(tapCount * filters)
  const partBytes = biasOffset + 4 * paddedTo4(filters)
  const parts = map.fixed(shards * partBytes)
  const windowRows = blockIn(map, 'WindowRows', {
    ...{ imageBytes, lineBytes, stride, height, width, taps, tapCount, filters }
  })
  return {
    backward(shard) {
      const k = shard.kernels
      const from = at(outputGradient, shard)
      const part = parts + shard.index * partBytes
      k.weightGradient(windowRows, at(input, shard), shard.count, from, part)
      k.columnSums(from, 4 * count * filters, shard.count, count, filters, part + biasOffset)
    },
    gradient({ kernels: k, shards: number }) {
      k.sumParts(parts, partBytes, number, tapCount * filters, kernel.gradient)
      if (bias) k.sumParts(parts + biasOffset, partBytes, number, filters, bias.gradient)
    }
  }
}
