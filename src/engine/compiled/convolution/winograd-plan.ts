/** Decides which convolutions use fewer multiplications (src/kernels/convolution/winograd.ts), and what that needs. */

import type { LayerShape } from '../../../config/network/network.js'
import type { LayerOf } from '../../../config/schema/layers.js'
import { type Block, blockIn } from '../kernels/block.js'
import { layout } from '../kernels/generated/layout.js'
import type { Kernels } from '../kernels/webassembly-kernels.js'
import type { Draft } from '../plan/operation.js'
import { paddedTo4 } from '../plan/packing.js'

/** With fewer channels or filters the transforms cost more than the multiplications that they save. */
const fewest = 8

export interface Winograd {
  /** Packs the filters; `bias` 0 means there is none. */
  pack(kernels: Kernels, kernel: number, bias: number): void
  /** Bytes of the kernels' buffer. */
  readonly bufferBytes: number
  /** The arguments of the kernels, for inputs with this many bytes in an image and in a row. */
  tiles(input: { readonly imageBytes: number; readonly rowBytes: number }): Block<'WinogradTiles'>
}

type Convolution = LayerShape<LayerOf<'conv2d'>>

/** Side of the output square that a 6 x 6 tile yields; undefined: the convolution is computed directly. */
export function tileSideOf({ layer, inputShape, outputShape }: Convolution): 2 | 4 | undefined {
  const [size, columns] = layer.kernelSize
  const [height, width, filters] = outputShape
  const isSimple = size === columns && [...layer.strides, ...layer.dilationRate].every((n) => n === 1)
  if (!isSimple || (size !== 3 && size !== 5)) return undefined
  const side = size === 3 ? 4 : 2
  const pays = Math.min(inputShape[2], filters) >= fewest
  return pays && Math.min(height, width) >= side ? side : undefined
}

/** @returns undefined for a convolution that is computed directly */
export function winogradOf(
  layer: Convolution,
  { map, prefers }: Pick<Draft, 'map' | 'prefers'>
): Winograd | undefined {
  const side = tileSideOf(layer)
  if (side === undefined) return undefined
  const [size] = layer.layer.kernelSize
  const channels = layer.inputShape[2]
  const [height, width, filters] = layer.outputShape
  const points = layout.tilePoints
  const bytesOfTile = 4 * points * (paddedTo4(channels) + paddedTo4(filters))
  const tiles = Math.ceil(height / side) * Math.ceil(width / side)
  const most = Math.min(tiles, Math.max(8, 4 * Math.floor(prefers.tileBytes / bytesOfTile / 4)))
  const packed = map.fixed(4 * paddedTo4(filters) * (points * channels + 1))
  const turned = map.fixed(16 * layout.filterTransformVectors)
  return {
    pack: (k, kernel, bias) => k.packWinograd(kernel, bias, size, channels, filters, turned, packed),
    bufferBytes: 16 * layout.transformVectors + most * bytesOfTile,
    tiles: ({ imageBytes, rowBytes }) =>
      blockIn(map, 'WinogradTiles', {
        ...{ imageBytes, rowBytes, channels, height, width, side, packed, filters, most }
      })
  }
}
