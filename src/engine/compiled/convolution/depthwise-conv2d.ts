/** Depthwise convolution: each channel has its own filters. */

import { blockIn } from '../kernels/block.js'
import type { Kernels } from '../kernels/webassembly-kernels.js'
import { kernelAndBias, valueAddress } from '../operations/kernel-and-bias.js'
import { learns, type OperationOf } from '../plan/lowering.js'
import type { BatchBuffer, MemoryMap } from '../plan/memory-map.js'
import { at, type Flow, type OperationKind, type Shard, type Task, wholeArrays } from '../plan/operation.js'
import { paddedTo4 } from '../plan/packing.js'
import {
  borderedInput,
  borderedInputGradient,
  borderedOutputGradient,
  type Windows,
  windowsOf
} from './windows.js'

type Depthwise = OperationOf<'depthwiseConv2d'>

export const depthwiseConv2d: OperationKind<Depthwise> = (operation, draft) => {
  const { layer } = operation
  const { map, weights, shards } = draft
  const windows = windowsOf(layer, map, layer.layer.depthMultiplier)
  const { pixels, filters, height, width } = windows
  const tapCount = pixels.length
  const count = height * width
  const { kernel, bias } = kernelAndBias(operation, weights)
  const pack: Task['pack'] = () => {}
  const way = (goesByRows(layer) ? byRows : byWindows)(layer, windows, kernel.value, valueAddress(bias), map)

  return {
    pack,
    calls(flow) {
      const { output, outputGradient, inputGradient } = flow
      const { buffer, fill } = inputOf(layer, windows, flow)
      const forward = (shard: Shard): void => {
        fill(shard)
        way.forward(shard.kernels, at(buffer, shard), shard.count, at(output, shard))
      }
      if (outputGradient === undefined) return { forward }

      // Each shard has its own gradient: [taps][filters], then the bias.
      const biasOffset = 4 * paddedTo4(tapCount * filters)
      const partBytes = biasOffset + 4 * paddedTo4(filters)
      const isLearning = learns(operation)
      const parts = isLearning ? map.fixed(shards * partBytes) : 0
      const back = inputGradient && way.inputGradient(flow, outputGradient, inputGradient)
      return {
        forward,
        backward(shard) {
          const { kernels: k, count: images } = shard
          const from = at(outputGradient, shard)
          const part = parts + shard.index * partBytes
          if (isLearning) {
            way.weightGradient(k, at(buffer, shard), images, from, part)
            if (bias) k.columnSums(from, 4 * count * filters, images, count, filters, part + biasOffset)
          }
          back?.(shard)
        },
        tasks: isLearning
          ? [
              {
                ranges: wholeArrays(kernel, bias),
                gradient({ kernels: k, shards: number }) {
                  k.sumParts(parts, partBytes, number, tapCount * filters, kernel.gradient)
                  if (bias) k.sumParts(parts + biasOffset, partBytes, number, filters, bias.gradient)
                },
                pack
              }
            ]
          : []
      }
    }
  }
}

/** One implementation of a depthwise convolution and its gradients. */
interface Way {
  forward(k: Kernels, input: number, images: number, output: number): void
  weightGradient(k: Kernels, input: number, images: number, outputGradient: number, gradient: number): void
  inputGradient(flow: Flow, outputGradient: BatchBuffer, inputGradient: BatchBuffer): (shard: Shard) => void
}

/** Whether the filters are 3 x 3 over adjacent windows, as kernels/depthwise/depthwise3.ts expects them. */
const goesByRows = ({ layer, outputShape }: Depthwise['layer']): boolean =>
  layer.kernelSize.every((side) => side === 3) &&
  [...layer.strides, ...layer.dilationRate].every((n) => n === 1) &&
  outputShape[1] >= 4

function byRows(
  layer: Depthwise['layer'],
  { imageBytes, rowBytes, height, width, filters: channels }: Windows,
  kernel: number,
  bias: number,
  map: MemoryMap
): Way {
  const tapBytes = 4 * channels
  const rows = blockIn(map, 'DepthwiseRows', {
    ...{ imageBytes, rowBytes, height, width, kernel, tapBytes, bias, channels }
  })
  return {
    forward: (k, input, images, output) => k.depthwise3(rows, input, images, output),
    weightGradient: (k, input, images, outputGradient, gradient) =>
      k.depthwise3WeightGradient(rows, input, images, outputGradient, gradient),
    inputGradient(flow, outputGradient, inputGradient) {
      // The convolution of the output gradient with the kernel rotated by 180 degrees.
      const border = borderedOutputGradient(layer, flow, outputGradient)
      const [height, width, own] = layer.inputShape
      const times = layer.layer.depthMultiplier
      const pixel = 4 * channels
      const turned = blockIn(map, 'DepthwiseRows', {
        ...{ imageBytes: border.imageBytes, rowBytes: border.rowBytes, height, width, bias: 0, channels },
        // From the last tap of the kernel to the first.
        ...{ kernel: kernel + 8 * tapBytes, tapBytes: -tapBytes }
      })
      const repeated =
        times === 1 ? inputGradient : flow.keep(height * width * pixel, flow.backward, flow.backward)
      return (shard) => {
        const { kernels: k, count } = shard
        border.fill(shard)
        const to = at(repeated, shard)
        k.depthwise3(turned, at(border.buffer, shard), count, to)
        if (repeated === inputGradient) return
        const [row, image] = [width * pixel, height * width * pixel]
        k.sumRepeated(to, row, image, count, height, width, own, times, at(inputGradient, shard))
      }
    }
  }
}

function byWindows(
  layer: Depthwise['layer'],
  windows: Windows,
  kernel: number,
  bias: number,
  map: MemoryMap
): Way {
  const { imageBytes, positions, pixels, filters: channels, height, width } = windows
  const own = blockIn(map, 'DepthwiseWindows', {
    ...{ imageBytes, positions, count: height * width },
    ...{ taps: map.table(Uint32Array.from(pixels)), tapCount: pixels.length, kernel, bias, channels }
  })
  return {
    forward: (k, input, images, output) => k.depthwise(own, input, images, output),
    weightGradient: (k, input, images, outputGradient, gradient) =>
      k.depthwiseWeightGradient(own, input, images, outputGradient, gradient),
    inputGradient(flow, outputGradient, inputGradient) {
      // Each output gradient is spread over its window.
      const { buffer, clear, crop } = inputGradientOf(layer, windows, flow, inputGradient)
      return (shard) => {
        const { kernels: k, count } = shard
        clear(shard)
        k.depthwiseInputGradient(own, at(outputGradient, shard), count, at(buffer, shard))
        crop(shard)
      }
    }
  }
}

/** The input with its border, each channel repeated once per filter. */
function inputOf({ layer, inputShape }: Depthwise['layer'], windows: Windows, flow: Flow) {
  if (layer.depthMultiplier === 1) return borderedInput(windows, flow)
  const { imageBytes, rowBytes, start, border } = windows
  const [height, width, channels] = inputShape
  const buffer = flow.keep(imageBytes, flow.forward, flow.backward)
  const fill = (shard: Shard): void => {
    const to = at(buffer, shard)
    if (border) shard.kernels.clear(to, shard.count * imageBytes)
    shard.kernels.repeatChannels(
      at(flow.input, shard),
      shard.count,
      height,
      width,
      channels,
      layer.depthMultiplier,
      to + start,
      rowBytes,
      imageBytes
    )
  }
  return { buffer, fill }
}

/** The buffer that its kernel adds to, cleared first, and the copy from there to the input gradient. */
function inputGradientOf(
  { layer, inputShape }: Depthwise['layer'],
  windows: Windows,
  flow: Flow,
  inputGradient: BatchBuffer
) {
  if (layer.depthMultiplier === 1) return borderedInputGradient(windows, flow, inputGradient)
  const { imageBytes, rowBytes, start } = windows
  const [height, width, channels] = inputShape
  const buffer = flow.keep(imageBytes, flow.backward, flow.backward)
  return {
    buffer,
    clear: (shard: Shard): void => shard.kernels.clear(at(buffer, shard), shard.count * imageBytes),
    crop: (shard: Shard): void =>
      shard.kernels.sumRepeated(
        at(buffer, shard) + start,
        rowBytes,
        imageBytes,
        shard.count,
        height,
        width,
        channels,
        layer.depthMultiplier,
        at(inputGradient, shard)
      )
  }
}
