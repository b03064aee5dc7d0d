/** Convolution of 1 x 1: a dense layer over the pixels that skips the zeros of its output gradient. */

import type { LayerShape } from '../../../config/network/network.js'
import type { LayerOf } from '../../../config/schema/layers.js'
import { blockIn } from '../kernels/block.js'
import { kernelAndBias, valueAddress } from '../operations/kernel-and-bias.js'
import {
  multiply,
  panelBytes,
  panelRow,
  panelsIn,
  roomFor,
  shufflesIn,
  turnInto
} from '../operations/sparse-rows.js'
import { learns, type OperationOf } from '../plan/lowering.js'
import { at, type OperationKind, type Shard, type Task, wholeArrays } from '../plan/operation.js'
import { packedBytes, paddedTo4, ramp } from '../plan/packing.js'

/** With fewer channels or filters most of a panel is empty. */
const fewest = 16

/** Whether this is a convolution of 1 x 1 with enough channels and filters. */
export const isPointwise = ({ layer, inputShape }: LayerShape<LayerOf<'conv2d'>>): boolean =>
  [...layer.kernelSize, ...layer.strides].every((n) => n === 1) &&
  Math.min(inputShape[2], layer.filters) >= fewest

export const pointwise: OperationKind<OperationOf<'conv2d'>> = (operation, draft) => {
  const { layer } = operation
  const { map, prefers, weights, shards, shardSize } = draft
  const [height, width, channels] = layer.inputShape
  const { filters } = layer.layer
  const pixels = height * width
  const [inputBytes, outputBytes] = [4 * channels, 4 * filters]
  const { kernel, bias } = kernelAndBias(operation, weights)
  const packed = map.fixed(packedBytes(channels, filters))
  const correlation = blockIn(map, 'Correlation', {
    ...{ imageBytes: pixels * inputBytes, positions: ramp(map, pixels, inputBytes) },
    // A window is one pixel, and that pixel is one piece.
    ...{ pieces: ramp(map, 1, 0), pieceCount: 1, length: channels, packed, filters }
  })
  const transposed = draft.wantsInputGradient ? panelsIn(map, filters, channels) : undefined
  const shuffles = shufflesIn(map)
  const zeros = map.fixed(panelRow)

  const pack: Task['pack'] = (k) => {
    k.packFilters(kernel.value, valueAddress(bias), channels, filters, packed)
    if (transposed) turnInto(k, transposed, kernel.value, filters, 0, channels)
  }

  return {
    pack,
    calls({ input, output, outputGradient, inputGradient, backward: back }) {
      const forward = (shard: Shard): void =>
        shard.kernels.correlate(correlation, at(input, shard), shard.count, pixels, at(output, shard))
      if (outputGradient === undefined) return { forward }

      // Each shard has its own gradient, [filters][channels], then the bias.
      const rowBytes = 4 * paddedTo4(channels)
      const biasOffset = filters * rowBytes
      const partBytes = biasOffset + 4 * paddedTo4(filters)
      const isLearning = learns(operation)
      const parts = isLearning ? map.fixed(shards * partBytes) : 0
      const sum = map.fixed(biasOffset)
      const most = Math.min(prefers.transposedPixels, shardSize * pixels)
      const scratch = (bytes: number): number => map.scratch(bytes, back, back)
      const pitch = 4 * paddedTo4(most)
      const turned = scratch(filters * pitch)
      const inputs = {
        address: scratch(panelBytes(most, channels)),
        pitch: most * panelRow,
        columns: channels
      }
      const room = scratch(Math.max(roomFor(filters, most), roomFor(most, filters)))
      return {
        forward,
        backward(shard) {
          const { kernels: k, scratch } = shard
          const part = parts + shard.index * partBytes
          const count = shard.count * pixels
          if (isLearning) k.clear(part, biasOffset)
          for (let first = 0; first < count; first += most) {
            const number = Math.min(most, count - first)
            const from = at(input, shard) + first * inputBytes
            const outputGradients = at(outputGradient, shard) + first * outputBytes
            const panels = { ...inputs, address: inputs.address + scratch }
            if (isLearning) {
              k.transpose(outputGradients, outputBytes, number, filters, scratch + turned, pitch)
              k.toPanels(from, inputBytes, number, channels, panels.address, panels.pitch)
              multiply(
                k,
                [scratch + turned, pitch, filters, number],
                panels,
                [0, 0],
                [part, rowBytes],
                scratch + room,
                shuffles
              )
            }
            if (inputGradient && transposed)
              multiply(
                k,
                [outputGradients, outputBytes, number, filters],
                transposed,
                [zeros, 0],
                [at(inputGradient, shard) + first * inputBytes, inputBytes],
                scratch + room,
                shuffles
              )
          }
          if (isLearning) k.columnSums(at(outputGradient, shard), 0, 1, count, filters, part + biasOffset)
        },
        tasks: isLearning
          ? [
              {
                ranges: wholeArrays(kernel, bias),
                gradient({ kernels: k, shards: number }) {
                  k.sumParts(parts, partBytes, number, biasOffset / 4, sum)
                  k.transpose(sum, rowBytes, filters, channels, kernel.gradient, outputBytes)
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
