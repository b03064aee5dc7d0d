/** The gradient of a convolution's weights by lists: for each filter, the windows whose output has a gradient. */

import { type Block, blockIn } from '../kernels/block.js'
import { layout } from '../kernels/generated/layout.js'
import type { Kernels } from '../kernels/webassembly-kernels.js'
import { kernelAndBias } from '../operations/kernel-and-bias.js'
import type { OperationOf } from '../plan/lowering.js'
import type { BatchBuffer } from '../plan/memory-map.js'
import { at, type Draft, type Flow, type Shard } from '../plan/operation.js'
import { paddedTo4 } from '../plan/packing.js'
import type { WeightGradientPass } from './tiled-weight-gradient.js'
import type { Windows } from './windows.js'

/** The fewest outputs of a filter in a list: each list loads its sums from memory and stores them again. */
const fewest = 32

/** The kernel, and a shard's gradient of it, as [filters][rows][padded]. */
export function rowsOfKernel({ layer, inputShape }: OperationOf<'conv2d'>['layer']) {
  const [rows, columns] = layer.kernelSize
  const row = columns * inputShape[2]
  const padded = paddedTo4(row)
  return { rows, row, padded, bytes: 4 * layer.filters * rows * padded }
}

/**
 * What is listed at a time: of some images, starting with image `first` of their shard, `count` outputs from `from` on,
 * with the addresses of their input and of the lists, and of the ends of these lists.
 */
export interface Part {
  readonly first: number
  readonly images: number
  readonly from: number
  readonly count: number
  readonly input: number
  readonly lists: number
  readonly ends: number
}

/** Where a part begins in a buffer that has one number for each output of an image. */
export const atPart = (buffer: BatchBuffer, shard: Shard, { first, from }: Part, filters: number): number =>
  at(buffer, shard) + first * buffer.imageBytes + 4 * filters * from

/**
 * @param outputs how many outputs of each filter an image has that may have a gradient
 * @param list lists the windows of a part
 */
export function listedWeightGradient(
  operation: OperationOf<'conv2d' | 'conv2dPool'>,
  { rowBytes, imageBytes, positions, filters }: Windows,
  { map, prefers, weights, shards, shardSize }: Draft,
  { backward: now }: Flow,
  input: BatchBuffer,
  outputs: number,
  list: (kernels: Kernels, lists: Block<'WindowLists'>, shard: Shard, part: Part) => void
): WeightGradientPass {
  const { kernel, bias } = kernelAndBias(operation, weights)
  const { rows, row, padded, bytes } = rowsOfKernel(operation.layer)
  const lineBytes = rowBytes * operation.layer.layer.dilationRate[0]
  const together = Math.min(shardSize, Math.max(1, Math.floor(prefers.listedInputBytes / imageBytes)))
  const listed = Math.min(
    outputs,
    Math.max(fewest, Math.ceil((outputs * prefers.listedInputBytes) / imageBytes))
  )
  const capacity = together * listed
  const windowLists = blockIn(map, 'WindowLists', { filters, positions, imageBytes, capacity })
  const lists = map.scratch(layout.entryBytes * paddedTo4(filters) * capacity, now, now)
  const ends = map.scratch(4 * paddedTo4(filters), now, now)
  // Each shard has its own gradient, then the bias.
  const partBytes = bytes + 4 * paddedTo4(filters)
  const parts = map.fixed(shards * partBytes)
  const sum = map.fixed(bytes)
  return {
    backward(shard) {
      const { kernels: k, scratch, count } = shard
      const sums = parts + shard.index * partBytes
      const room = { lists: scratch + lists, ends: scratch + ends }
      k.clear(sums, partBytes)
      for (let first = 0; first < count; first += together) {
        const images = Math.min(together, count - first)
        const from = at(input, shard) + first * imageBytes
        for (let output = 0; output < outputs; output += listed) {
          const number = Math.min(listed, outputs - output)
          list(k, windowLists, shard, { first, images, from: output, count: number, input: from, ...room })
          k.sparseWeightGradient(
            room.lists,
            capacity,
            room.ends,
            filters,
            rows,
            padded / 4,
            lineBytes,
            sums,
            sums + bytes
          )
        }
      }
    },
    gradient({ kernels: k, shards: number }) {
      k.sumParts(parts, partBytes, number, bytes / 4, sum)
      k.unpackRows(sum, rows, row, padded, filters, kernel.gradient)
      if (bias) k.sumParts(parts + bytes, partBytes, number, filters, bias.gradient)
    }
  }
}
