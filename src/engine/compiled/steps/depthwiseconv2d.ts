/** Depthwise convolution: each channel with filters of its own. */
import type { StepOf } from '../network.js'
import { paddedTo4 } from '../packing.js'
import { at, type Flow, type Shard, type StepKind, type Task } from '../step.js'
import { borderedInput, borderedSlope, type Windows, windowsOf } from '../windows.js'

type Depthwise = StepOf<'depthwiseConv2d'>

export const depthwiseConv2d: StepKind<Depthwise> = ({ layer, weights: own }, draft) => {
  const { map, weights, shards } = draft
  const windows = windowsOf(layer, map, layer.layer.depthMultiplier)
  const { imageStep, positions, pixels, filters } = windows
  const tapCount = pixels.length
  const taps = map.table(Uint32Array.from(pixels))
  const count = windows.height * windows.width
  const [kernel, bias] = own.map((place) => weights[place])
  if (kernel === undefined) throw new Error(`${layer.name} has no kernel`)
  const pack: Task['pack'] = () => {}

  return {
    pack,
    calls(flow) {
      const { output, slope, inputSlope } = flow
      const input = inputOf(layer, windows, flow)
      const forward = (shard: Shard): void => {
        input.fill(shard)
        shard.kernels.depthwise(
          ...[at(input.buffer, shard), imageStep, shard.count, positions, count, taps, tapCount],
          ...[kernel.value, bias?.value ?? 0, filters, at(output, shard)]
        )
      }
      if (slope === undefined) return { forward }

      // Each shard has a gradient of its own: [taps][filters], then the bias.
      const biasOffset = 4 * paddedTo4(tapCount * filters)
      const partBytes = biasOffset + 4 * paddedTo4(filters)
      const parts = map.fixed(shards * partBytes)
      const back = inputSlope && slopeOf(layer, windows, flow, inputSlope)
      return {
        forward,
        backward(shard) {
          const k = shard.kernels
          const from = at(slope, shard)
          const part = parts + shard.index * partBytes
          k.depthwiseWeightGradient(
            ...[at(input.buffer, shard), imageStep, shard.count, positions, count, taps, tapCount],
            ...[from, filters, part]
          )
          if (bias) k.columnSums(from, 4 * count * filters, shard.count, count, filters, part + biasOffset)
          if (back === undefined) return
          back.clear(shard)
          k.depthwiseInputGradient(
            ...[from, shard.count, positions, count, taps, tapCount, kernel.value, filters],
            ...[at(back.buffer, shard), imageStep]
          )
          back.crop(shard)
        },
        tasks: [
          {
            ranges: [
              { place: kernel, from: 0, count: tapCount * filters },
              ...(bias ? [{ place: bias, from: 0, count: filters }] : [])
            ],
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

/** The gradient of that: where the kernel adds to it, cleared first, and the way to where it goes. */
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
