/** The gradient of a convolution's input, each output's gradient spread over its window: any stride, dilation and size. */
import type { MemoryMap } from '../plan/memory-map.js'
import { at } from '../plan/operation.js'
import { paddedTo4 } from '../plan/packing.js'
import { borderedSlope, type Pieces, scattered, type Windows } from './windows.js'
import type { SlopeWay } from './winograd-input-gradient.js'

export function spreadSlopeOf(
  windows: Windows,
  [pieces, pieceCount, length]: Pieces,
  map: MemoryMap
): SlopeWay {
  const { imageStep, filters, height, width } = windows
  const count = height * width
  const packed = map.fixed(4 * pieceCount * paddedTo4(length) * filters)
  const order = scattered(windows)
  const table = (offsetOf: (position: number) => number): number =>
    map.table(Uint32Array.from(order, offsetOf))
  const positions = table(windows.offsetOf)
  const slopes = table((position) => 4 * filters * position)
  return {
    pack: (k, kernel) => k.packSpread(kernel, pieceCount, length, filters, packed),
    calls(flow, slope, inputSlope) {
      const { buffer, clear, crop } = borderedSlope(windows, flow, inputSlope)
      return (shard) => {
        clear(shard)
        shard.kernels.inputGradient(
          ...[at(slope, shard), 4 * count * filters, shard.count, positions, slopes, count, filters],
          ...[packed, pieceCount, length, pieces, at(buffer, shard), imageStep]
        )
        crop(shard)
      }
    }
  }
}
