/** Convolution, ReLU and max pooling in one operation; its gradients use the recorded positions of the maxima. */

import { blockIn } from '../kernels/block.js'
import { layout } from '../kernels/generated/layout.js'
import type { Kernels } from '../kernels/webassembly-kernels.js'
import { kernelAndBias, valueAddress } from '../operations/kernel-and-bias.js'
import { learns, type OperationOf } from '../plan/lowering.js'
import { at, type Draft, type OperationKind, type Shard, type Task, wholeArrays } from '../plan/operation.js'
import { packedBytes, paddedTo4 } from '../plan/packing.js'
import { atPart, listedWeightGradient, rowsOfKernel } from './listed-weight-gradient.js'
import {
  borderedInput,
  borderedInputGradient,
  correlationOf,
  numbersOf,
  type Windows,
  windowsOf
} from './windows.js'
import { winogradOf } from './winograd-plan.js'

export const conv2dPool: OperationKind<OperationOf<'conv2dPool'>> = (operation, draft) => {
  const { layer, pool } = operation
  const { map, weights } = draft
  const windows = windowsOf(layer, map)
  const { rows, rowBytes, imageBytes, positions, filters, width } = windows
  const [pooledHeight, pooledWidth] = pool.outputShape
  const pooled = pooledHeight * pooledWidth
  const { kernel, bias } = kernelAndBias(operation, weights)
  const way = forwardWay(operation, windows, draft)
  const { row, padded, bytes } = rowsOfKernel(layer)
  const byRows = draft.wantsInputGradient ? map.fixed(bytes) : 0

  const pack: Task['pack'] = (k) => {
    way.pack(k, kernel.value, valueAddress(bias))
    if (byRows !== 0) k.packRows(kernel.value, rows, row, filters, byRows)
  }

  return {
    pack,
    calls(flow) {
      const { output, outputGradient, inputGradient, forward: now, backward: back } = flow
      const input = borderedInput(windows, flow)
      const places = flow.keep(4 * pooled * filters, now, back)
      const lines = map.scratch(way.linesBytes, now, now)
      const tiles = way.tilesBytes > 0 ? map.scratch(way.tilesBytes, now, now) : 0
      const forward = (shard: Shard): void => {
        const { kernels: k, scratch, count } = shard
        input.fill(shard)
        const room = { lines: scratch + lines, tiles: scratch + tiles }
        way.call(k, at(input.buffer, shard), count, room, at(output, shard), at(places, shard))
      }
      if (outputGradient === undefined) return { forward }

      const weightGradient = learns(operation)
        ? listedWeightGradient(
            operation,
            windows,
            draft,
            flow,
            input.buffer,
            pooled,
            (k, lists, shard, part) =>
              k.collectByFilter(
                lists,
                atPart(outputGradient, shard, part, filters),
                atPart(output, shard, part, filters),
                atPart(places, shard, part, filters),
                part.images,
                part.count,
                part.input,
                part.lists,
                part.ends
              )
          )
        : undefined
      const backward = (shard: Shard): void => weightGradient?.backward(shard)
      const tasks: Task[] = weightGradient
        ? [{ ranges: wholeArrays(kernel, bias), gradient: weightGradient.gradient, pack }]
        : []
      if (inputGradient === undefined) return { forward, backward, tasks }

      const border = borderedInputGradient(windows, flow, inputGradient)
      const count = windows.height * width
      const spreading = blockIn(map, 'PooledSpreading', {
        ...{ pooled, filters, positions, count, weights: byRows, rows, vectors: padded / 4 },
        ...{ rowBytes: rowBytes * layer.layer.dilationRate[0], imageBytes }
      })
      const lists = map.scratch(layout.entryBytes * count * filters, back, back)
      const ends = map.scratch(4 * count, back, back)
      return {
        forward,
        backward(shard) {
          const { kernels: k, scratch } = shard
          backward(shard)
          border.clear(shard)
          k.sparseInputGradient(
            spreading,
            at(outputGradient, shard),
            at(output, shard),
            at(places, shard),
            shard.count,
            at(border.buffer, shard),
            scratch + lists,
            scratch + ends
          )
          border.crop(shard)
        },
        tasks
      }
    }
  }
}

/** One implementation of the pooled convolution. */
interface ForwardWay {
  /** Packs the weights; `bias` 0 means there is none. */
  pack(k: Kernels, kernel: number, bias: number): void
  /** Bytes of scratch memory for rows of the convolution, and for tiles. */
  readonly linesBytes: number
  readonly tilesBytes: number
  call(
    k: Kernels,
    input: number,
    images: number,
    room: { readonly lines: number; readonly tiles: number },
    output: number,
    places: number
  ): void
}

/** Chooses Winograd's tiles, the rows of a single channel, or the windows one by one. */
function forwardWay(
  { layer, pool }: OperationOf<'conv2dPool'>,
  windows: Windows,
  draft: Pick<Draft, 'map' | 'prefers'>
): ForwardWay {
  const { map } = draft
  const { rows, columns, rowBytes, imageBytes, height, width, filters } = windows
  const channels = layer.inputShape[2]
  const tapCount = rows * columns * channels
  const [outHeight, outWidth] = pool.outputShape
  const [poolHeight, poolWidth] = pool.layer.poolSize
  const [strideY, strideX] = pool.layer.strides ?? pool.layer.poolSize
  const paddedLine = 4 * paddedTo4(filters) * width
  const pooling = () =>
    blockIn(map, 'RectifiedPooling', { width, poolHeight, poolWidth, strideY, strideX, outHeight, outWidth })

  const winograd = winogradOf(layer, draft)
  if (winograd) {
    const [tiles, windowsOfPool] = [winograd.tiles({ rowBytes, imageBytes }), pooling()]
    return {
      pack: winograd.pack,
      linesBytes: height * paddedLine,
      tilesBytes: winograd.bufferBytes,
      call: (k, input, images, room, output, places) =>
        k.winogradPool(tiles, windowsOfPool, input, images, room.tiles, room.lines, output, places)
    }
  }

  const packed = map.fixed(packedBytes(tapCount, filters))
  const [strideDown, strideAcross] = layer.layer.strides
  const isPooledByTwo = [poolHeight, poolWidth, strideY, strideX].every((n) => n === 2)
  // In an image of one channel, horizontal neighbours are neighbours in memory.
  if (channels === 1 && strideAcross === 1 && isPooledByTwo) {
    const gray = blockIn(map, 'GrayPooling', {
      ...{ imageBytes, lineBytes: strideDown * rowBytes, width },
      ...{ taps: numbersOf(windows, channels, map), tapCount, packed, filters, outHeight, outWidth },
      seenRows: strideDown + (rows - 1) * layer.layer.dilationRate[0] + 1,
      ...{ rowBytes, seen: 7 + columns }
    })
    return {
      pack: (k, kernel, bias) => k.packPairs(kernel, bias, tapCount, filters, packed),
      linesBytes: 32 * paddedTo4(filters),
      tilesBytes: 0,
      call: (k, input, images, room, output, places) =>
        k.correlatePoolGray(gray, input, images, room.lines, output, places)
    }
  }

  const [correlation, windowsOfPool] = [correlationOf(windows, channels, packed, map), pooling()]
  return {
    pack: (k, kernel, bias) => k.packFilters(kernel, bias, tapCount, filters, packed),
    linesBytes: poolHeight * paddedLine,
    tilesBytes: 0,
    call: (k, input, images, room, output, places) =>
      k.correlatePool(correlation, windowsOfPool, input, images, room.lines, output, places)
  }
}
