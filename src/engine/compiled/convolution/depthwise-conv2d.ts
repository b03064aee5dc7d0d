/** Depthwise convolution: each channel with filters of its own. */

import type { OperationOf } from '../plan/lowering.js'
import type { BatchBuffer } from '../plan/memory-map.js'
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

export const depthwiseConv2d: OperationKind<Depthwise> = ({ layer, weights: own }, draft) => {
  const { map, weights, shards } = draft
  const windows = windowsOf(layer, map, layer.layer.depthMultiplier)
  const { imageBytes, rowBytes, positions, pixels, filters, height, width } = windows
  const tapCount = pixels.length
  const taps = map.table(Uint32Array.from(pixels))
  const count = height * width
  const [kernel, bias] = own.map((place) => weights[place])
  if (kernel === undefined) throw new Error(`${layer.name} has no kernel`)
  const pack: Task['pack'] = () => {}
  const byRows = goesByRows(layer)

  return {
    pack,
    calls(flow) {
      const { output, outputGradient, inputGradient } = flow
      const { buffer, fill } = inputOf(layer, windows, flow)
      const forward = (shard: Shard): void => {
        const { kernels: k, count: images } = shard
        fill(shard)
        const from = at(buffer, shard)
        const to = [bias?.value ?? 0, filters, at(output, shard)]
        if (byRows)
          k.depthwise3(from, imageBytes, rowBytes, images, height, width, kernel.value, 4 * filters, ...to)
        else k.depthwise(from, imageBytes, images, positions, count, taps, tapCount, kernel.value, ...to)
      }
      if (outputGradient === undefined) return { forward }

      // Each shard has a gradient of its own: [taps][filters], then the bias.
      const biasOffset = 4 * paddedTo4(tapCount * filters)
      const partBytes = biasOffset + 4 * paddedTo4(filters)
      const parts = map.fixed(shards * partBytes)
      const back =
        inputGradient &&
        (byRows ? gathered : scattered)(
          layer,
          windows,
          flow,
          outputGradient,
          inputGradient,
          kernel.value,
          taps
        )
      return {
        forward,
        backward(shard) {
          const { kernels: k, count: images } = shard
          const input = at(buffer, shard)
          const from = at(outputGradient, shard)
          const part = parts + shard.index * partBytes
          if (byRows)
            k.depthwise3WeightGradient(
              input,
              imageBytes,
              rowBytes,
              images,
              height,
              width,
              from,
              filters,
              part
            )
          else
            k.depthwiseWeightGradient(
              ...[input, imageBytes, images, positions, count, taps, tapCount, from, filters, part]
            )
          if (bias) k.columnSums(from, 4 * count * filters, images, count, filters, part + biasOffset)
          back?.(shard)
        },
        tasks: [
          {
            ranges: wholeArrays(kernel, bias),
            gradient({ kernels: k, shards: number }) {
              k.sumParts(parts, partBytes, number, tapCount * filters, kernel.gradient)
              if (bias) k.sumParts(parts + biasOffset, partBytes, number, filters, bias.gradient)
            },
            pack
          }
        ]
      }
    }
  }
}

/** The input with its border, each channel as often as it has filters. */
function inputOf({ layer, inputShape }: Depthwise['layer'], windows: Windows, flow: Flow) {
  if (layer.depthMultiplier === 1) return borderedInput(windows, flow)
  const { imageBytes, rowBytes, border } = windows
  const [height = 0, width = 0, channels = 0] = inputShape
  const buffer = flow.keep(imageBytes, flow.forward, flow.backward)
  const fill = (shard: Shard): void => {
    const to = at(buffer, shard)
    if (border) shard.kernels.clear(to, shard.count * imageBytes)
    shard.kernels.repeatChannels(
      ...[at(flow.input, shard), shard.count, height, width, channels, layer.depthMultiplier],
      ...[to + (border?.start ?? 0), rowBytes, imageBytes]
    )
  }
  return { buffer, fill }
}

/** Filters of 3 x 3 over windows that are neighbours, as kernels/depthwise/depthwise3.ts takes them. */
const goesByRows = ({ layer, outputShape }: Depthwise['layer']): boolean =>
  layer.kernelSize.every((side) => side === 3) &&
  [...layer.strides, ...layer.dilationRate].every((n) => n === 1) &&
  (outputShape[1] ?? 0) >= 4

type Way = (
  layer: Depthwise['layer'],
  windows: Windows,
  flow: Flow,
  outputGradient: BatchBuffer,
  inputGradient: BatchBuffer,
  kernel: number,
  taps: number
) => (shard: Shard) => void

/** The gradient of the input as the convolution of the output's gradient by the turned kernel. */
const gathered: Way = (layer, { filters }, flow, outputGradient, inputGradient, kernel) => {
  const { buffer, fill, rowBytes, imageBytes } = borderedOutputGradient(layer, flow, outputGradient)
  const [height = 0, width = 0, channels = 0] = layer.inputShape
  const { depthMultiplier } = layer.layer
  const pixel = 4 * filters
  const repeated =
    depthMultiplier === 1 ? inputGradient : flow.keep(height * width * pixel, flow.backward, flow.backward)
  return (shard) => {
    const { kernels: k, count } = shard
    fill(shard)
    const to = at(repeated, shard)
    // From the last tap of the kernel to the first.
    k.depthwise3(
      ...[at(buffer, shard), imageBytes, rowBytes, count, height, width, kernel + 8 * pixel, -pixel],
      ...[0, filters, to]
    )
    if (repeated !== inputGradient)
      k.sumRepeated(
        ...[to, width * pixel, height * width * pixel, count, height, width, channels, depthMultiplier],
        at(inputGradient, shard)
      )
  }
}

/** The gradient of the input as what each output's gradient spreads over its window. */
const scattered: Way = (layer, windows, flow, outputGradient, inputGradient, kernel, taps) => {
  const { imageBytes, positions, pixels, filters, height, width } = windows
  const { buffer, clear, crop } = inputGradientOf(layer, windows, flow, inputGradient)
  return (shard) => {
    clear(shard)
    shard.kernels.depthwiseInputGradient(
      ...[at(outputGradient, shard), shard.count, positions, height * width, taps, pixels.length],
      ...[kernel, filters, at(buffer, shard), imageBytes]
    )
    crop(shard)
  }
}

/** Where its kernel adds to, cleared first, and the way to where it goes. */
function inputGradientOf(
  { layer, inputShape }: Depthwise['layer'],
  windows: Windows,
  flow: Flow,
  outputGradient: NonNullable<Flow['inputGradient']>
) {
  if (layer.depthMultiplier === 1) return borderedInputGradient(windows, flow, outputGradient)
  const { imageBytes, rowBytes, border } = windows
  const [height = 0, width = 0, channels = 0] = inputShape
  const buffer = flow.keep(imageBytes, flow.backward, flow.backward)
  return {
    buffer,
    clear: (shard: Shard): void => shard.kernels.clear(at(buffer, shard), shard.count * imageBytes),
    crop: (shard: Shard): void =>
      shard.kernels.sumRepeated(
        ...[at(buffer, shard) + (border?.start ?? 0), rowBytes, imageBytes, shard.count, height, width],
        ...[channels, layer.depthMultiplier, at(outputGradient, shard)]
      )
  }
}
