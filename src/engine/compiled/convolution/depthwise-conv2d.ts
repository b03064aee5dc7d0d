/** Depthwise convolution: each channel with filters of its own. */

import type { StepOf } from '../plan/lowering.js'
import type { Buffer } from '../plan/memory-map.js'
import { at, type Flow, type Shard, type StepKind, type Task, wholeRanges } from '../plan/operation.js'
import { paddedTo4 } from '../plan/packing.js'
import { borderedInput, borderedOutputSlope, borderedSlope, type Windows, windowsOf } from './windows.js'

type Depthwise = StepOf<'depthwiseConv2d'>

export const depthwiseConv2d: StepKind<Depthwise> = ({ layer, weights: own }, draft) => {
  const { map, weights, shards } = draft
  const windows = windowsOf(layer, map, layer.layer.depthMultiplier)
  const { imageStep, rowStep, positions, pixels, filters, height, width } = windows
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
      const { output, slope, inputSlope } = flow
      const { buffer, fill } = inputOf(layer, windows, flow)
      const forward = (shard: Shard): void => {
        const { kernels: k, count: images } = shard
        fill(shard)
        const from = at(buffer, shard)
        const to = [bias?.value ?? 0, filters, at(output, shard)]
        if (byRows)
          k.depthwise3(from, imageStep, rowStep, images, height, width, kernel.value, 4 * filters, ...to)
        else k.depthwise(from, imageStep, images, positions, count, taps, tapCount, kernel.value, ...to)
      }
      if (slope === undefined) return { forward }

      // Each shard has a gradient of its own: [taps][filters], then the bias.
      const biasOffset = 4 * paddedTo4(tapCount * filters)
      const partBytes = biasOffset + 4 * paddedTo4(filters)
      const parts = map.fixed(shards * partBytes)
      const back =
        inputSlope &&
        (byRows ? gathered : scattered)(layer, windows, flow, slope, inputSlope, kernel.value, taps)
      return {
        forward,
        backward(shard) {
          const { kernels: k, count: images } = shard
          const input = at(buffer, shard)
          const from = at(slope, shard)
          const part = parts + shard.index * partBytes
          if (byRows)
            k.depthwise3WeightGradient(input, imageStep, rowStep, images, height, width, from, filters, part)
          else
            k.depthwiseWeightGradient(
              ...[input, imageStep, images, positions, count, taps, tapCount, from, filters, part]
            )
          if (bias) k.columnSums(from, 4 * count * filters, images, count, filters, part + biasOffset)
          back?.(shard)
        },
        tasks: [
          {
            ranges: wholeRanges(kernel, bias),
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
  const { imageStep, rowStep, border } = windows
  const [height = 0, width = 0, channels = 0] = inputShape
  const buffer = flow.keep(imageStep, flow.forward, flow.backward)
  const fill = (shard: Shard): void => {
    const to = at(buffer, shard)
    if (border) shard.kernels.clear(to, shard.count * imageStep)
    shard.kernels.repeatChannels(
      ...[at(flow.input, shard), shard.count, height, width, channels, layer.depthMultiplier],
      ...[to + (border?.start ?? 0), rowStep, imageStep]
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
  slope: Buffer,
  inputSlope: Buffer,
  kernel: number,
  taps: number
) => (shard: Shard) => void

/** The gradient of the input as the convolution of the output's gradient by the turned kernel. */
const gathered: Way = (layer, { filters }, flow, slope, inputSlope, kernel) => {
  const { buffer, fill, rowStep, imageStep } = borderedOutputSlope(layer, flow, slope)
  const [height = 0, width = 0, channels = 0] = layer.inputShape
  const { depthMultiplier } = layer.layer
  const pixel = 4 * filters
  const repeated =
    depthMultiplier === 1 ? inputSlope : flow.keep(height * width * pixel, flow.backward, flow.backward)
  return (shard) => {
    const { kernels: k, count } = shard
    fill(shard)
    const to = at(repeated, shard)
    // From the last tap of the kernel to the first.
    k.depthwise3(
      ...[at(buffer, shard), imageStep, rowStep, count, height, width, kernel + 8 * pixel, -pixel],
      ...[0, filters, to]
    )
    if (repeated !== inputSlope)
      k.sumRepeated(
        ...[to, width * pixel, height * width * pixel, count, height, width, channels, depthMultiplier],
        at(inputSlope, shard)
      )
  }
}

/** The gradient of the input as what each output's gradient spreads over its window. */
const scattered: Way = (layer, windows, flow, slope, inputSlope, kernel, taps) => {
  const { imageStep, positions, pixels, filters, height, width } = windows
  const { buffer, clear, crop } = slopeOf(layer, windows, flow, inputSlope)
  return (shard) => {
    clear(shard)
    shard.kernels.depthwiseInputGradient(
      ...[at(slope, shard), shard.count, positions, height * width, taps, pixels.length],
      ...[kernel, filters, at(buffer, shard), imageStep]
    )
    crop(shard)
  }
}

/** Where its kernel adds to, cleared first, and the way to where it goes. */
function slopeOf(
  { layer, inputShape }: Depthwise['layer'],
  windows: Windows,
  flow: Flow,
  slope: NonNullable<Flow['inputSlope']>
) {
  if (layer.depthMultiplier === 1) return borderedSlope(windows, flow, slope)
  const { imageStep, rowStep, border } = windows
  const [height = 0, width = 0, channels = 0] = inputShape
  const buffer = flow.keep(imageStep, flow.backward, flow.backward)
  return {
    buffer,
    clear: (shard: Shard): void => shard.kernels.clear(at(buffer, shard), shard.count * imageStep),
    crop: (shard: Shard): void =>
      shard.kernels.sumRepeated(
        ...[at(buffer, shard) + (border?.start ?? 0), rowStep, imageStep, shard.count, height, width],
        ...[channels, layer.depthMultiplier, at(slope, shard)]
      )
  }
}
