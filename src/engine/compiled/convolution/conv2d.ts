/** Convolution of any kernel size, stride, padding and dilation. */

import { blockIn } from '../kernels/block.js'
import type { Kernels } from '../kernels/webassembly-kernels.js'
import { kernelAndBias, valueAddress } from '../operations/kernel-and-bias.js'
import { learns, type OperationOf } from '../plan/lowering.js'
import { at, type Draft, type OperationKind, type Shard, type Task, wholeArrays } from '../plan/operation.js'
import { packedBytes, ramp } from '../plan/packing.js'
import { listedWeightGradient } from './listed-weight-gradient.js'
import { spreadInputGradient } from './spread-input-gradient.js'
import { tiledWeightGradient } from './tiled-weight-gradient.js'
import { borderedInput, correlationOf, numbersOf, piecesOf, type Windows, windowsOf } from './windows.js'
import { winogradInputGradient } from './winograd-input-gradient.js'
import { winogradOf } from './winograd-plan.js'

/** Numbers in a kernel's row from which a list of windows is as fast as tiles of several filters. */
const longRow = 32

export const conv2d: OperationKind<OperationOf<'conv2d'>> = (operation, draft) => {
  const { layer } = operation
  const { map, weights } = draft
  const windows = windowsOf(layer, map)
  const channels = layer.inputShape[2]
  const count = windows.height * windows.width
  const { kernel, bias } = kernelAndBias(operation, weights)
  const way = forwardWay(operation, windows, draft)
  const back = draft.wantsInputGradient
    ? (winogradInputGradient(layer, draft) ??
      spreadInputGradient(windows, piecesOf(windows, channels, map), map))
    : undefined
  const isListed =
    operation.isRectified && layer.layer.dilationRate[1] === 1 && windows.columns * channels >= longRow

  const pack: Task['pack'] = (k) => {
    way.pack(k, kernel.value, valueAddress(bias))
    back?.pack(k, kernel.value)
  }

  return {
    pack,
    calls(flow) {
      const { output, outputGradient, inputGradient } = flow
      const input = borderedInput(windows, flow)
      const room = way.roomBytes > 0 ? map.scratch(way.roomBytes, flow.forward, flow.forward) : 0
      const forward = (shard: Shard): void => {
        const { kernels: k, scratch, count: images } = shard
        input.fill(shard)
        way.call(k, at(input.buffer, shard), images, scratch + room, at(output, shard))
      }
      if (outputGradient === undefined) return { forward }

      const weightGradient = !learns(operation)
        ? undefined
        : isListed
          ? listedWeightGradient(
              operation,
              windows,
              draft,
              flow,
              input.buffer,
              count,
              (k, lists, shard, part) =>
                k.listByFilter(
                  lists,
                  at(outputGradient, shard) + part.first * outputGradient.imageBytes,
                  part.images,
                  part.from,
                  part.count,
                  part.input,
                  part.lists,
                  part.ends
                )
            )
          : tiledWeightGradient(operation, windows, draft, input.buffer, outputGradient)
      const toInput = inputGradient && back?.calls(flow, outputGradient, inputGradient)
      return {
        forward,
        backward(shard) {
          weightGradient?.backward(shard)
          toInput?.(shard)
        },
        tasks: weightGradient
          ? [{ ranges: wholeArrays(kernel, bias), gradient: weightGradient.gradient, pack }]
          : []
      }
    }
  }
}

/** One implementation of the convolution. */
interface ForwardWay {
  /** Packs the weights; `bias` 0 means there is none. */
  pack(k: Kernels, kernel: number, bias: number): void
  /** Bytes of scratch memory that the call needs. */
  readonly roomBytes: number
  call(k: Kernels, input: number, images: number, room: number, output: number): void
}

/** Chooses Winograd's tiles, the rows of a single channel, or the windows one by one. */
function forwardWay(
  { layer }: OperationOf<'conv2d'>,
  windows: Windows,
  draft: Pick<Draft, 'map' | 'prefers' | 'batchSize'>
): ForwardWay {
  const { map, batchSize } = draft
  const { rows, columns, rowBytes, imageBytes, lineBytes, height, width, filters } = windows
  const winograd = winogradOf(layer, draft)
  if (winograd) {
    const tiles = winograd.tiles({ rowBytes, imageBytes })
    return {
      pack: winograd.pack,
      roomBytes: winograd.bufferBytes,
      call: (k, input, images, room, output) => k.winograd(tiles, input, images, room, output)
    }
  }

  const channels = layer.inputShape[2]
  const tapCount = rows * columns * channels
  const packed = map.fixed(packedBytes(tapCount, filters))
  // In an image of one channel, horizontal neighbours are neighbours in memory.
  if (channels === 1 && layer.layer.strides[1] === 1 && width >= 16) {
    const gray = blockIn(map, 'GrayCorrelation', {
      ...{ imageBytes, lineBytes, height, width },
      ...{ taps: numbersOf(windows, channels, map), tapCount, packed, filters }
    })
    return {
      pack: (k, kernel, bias) => k.packPairs(kernel, bias, tapCount, filters, packed),
      roomBytes: 0,
      call: (k, input, images, _, output) => k.correlateGray(gray, input, images, output)
    }
  }

  const pack: ForwardWay['pack'] = (k, kernel, bias) => k.packFilters(kernel, bias, tapCount, filters, packed)
  const count = height * width
  if (count > 1) {
    const correlation = correlationOf(windows, channels, packed, map)
    return {
      pack,
      roomBytes: 0,
      call: (k, input, images, _, output) => k.correlate(correlation, input, images, count, output)
    }
  }
  // Where a filter fits only once, each image is one position, so that tiles are full.
  const images = { ...windows, positions: ramp(map, batchSize, imageBytes) }
  const correlation = correlationOf(images, channels, packed, map)
  return {
    pack,
    roomBytes: 0,
    call: (k, input, images, _, output) => k.correlate(correlation, input, 1, images, output)
  }
}
