/** The input gradient of a convolution: each output gradient spread over its window. Any stride, dilation and size. */
import { blockIn } from '../kernels/block.js'
import type { MemoryMap } from '../plan/memory-map.js'
import { at } from '../plan/operation.js'
import { paddedTo4 } from '../plan/packing.js'
import { borderedInputGradient, type Pieces, scattered, type Windows } from './windows.js'
import type { InputGradientPass } from './winograd-input-gradient.js'

export function spreadInputGradient(
  windows: Windows,
  [pieces, pieceCount, length]: Pieces,
  map: MemoryMap
): InputGradientPass {
  const { imageBytes, filters, height, width } = windows
  const count = height * width
  const packed = map.fixed(4 * pieceCount * paddedTo4(length) * filters)
  const order = scattered(windows)
  const positions = map.table(Uint32Array.from(order, ({ offset }) => offset))
  const outputGradients = map.table(Uint32Array.from(order, ({ place }) => 4 * filters * place))
  const spreading = blockIn(map, 'Spreading', {
    ...{ positions, outputGradients, count, filters, packed, rows: pieceCount, row: length, offsets: pieces },
    imageBytes
  })
  return {
    pack: (k, kernel) => k.packSpread(kernel, pieceCount, length, filters, packed),
    calls(flow, outputGradient, inputGradient) {
      const { buffer, clear, crop } = borderedInputGradient(windows, flow, inputGradient)
      return (shard) => {
        clear(shard)
        shard.kernels.inputGradient(spreading, at(outputGradient, shard), shard.count, at(buffer, shard))
        crop(shard)
      }
    }
  }
}
