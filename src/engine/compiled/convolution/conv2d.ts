/** Convolution of any kernel size, stride, padding and dilation. */

import type { OperationOf } from '../plan/lowering.js'
import { at, type OperationKind, type Shard, type Task, wholeArrays } from '../plan/operation.js'
import { packedBytes, ramp } from '../plan/packing.js'
import { atPart, listedWeightGradient } from './listed-weight-gradient.js'
import { spreadInputGradient } from './spread-input-gradient.js'
import { tiledWeightGradient } from './tiled-weight-gradient.js'
import { borderedInput, numbersOf, piecesOf, windowsOf } from './windows.js'
import { winogradInputGradient } from './winograd-input-gradient.js'
import { winogradOf } from './winograd-plan.js'

/** Numbers of a kernel's row from which a list of windows is as fast as tiles of several filters. */
const longRow = 32

export const conv2d: OperationKind<OperationOf<'conv2d'>> = (operation, draft) => {
  const { layer, weights: own } = operation
  const { map, weights } = draft
  const windows = windowsOf(layer, map)
  const { rows, columns, imageBytes, lineBytes, positions, filters } = windows
  const channels = layer.inputShape[2] ?? 0
  const pieces = piecesOf(windows, channels, map)
  const tapCount = rows * columns * channels
  const count = windows.height * windows.width
  const [kernel, bias] = own.map((place) => weights[place])
  if (kernel === undefined) throw new Error(`${layer.name} has no kernel`)
  const winograd = winogradOf(layer, map)
  // Along a row of one channel, neighbours in the image are neighbours in memory.
  const gray = channels === 1 && layer.layer.strides[1] === 1 && windows.width >= 16
  const taps = gray ? numbersOf(windows, channels, map) : 0
  const packed = winograd ? 0 : map.fixed(packedBytes(tapCount, filters))
  const back = draft.wantsInputGradient
    ? (winogradInputGradient(layer, map) ?? spreadInputGradient(windows, pieces, map))
    : undefined
  const isListed = operation.isRectified && layer.layer.dilationRate[1] === 1 && columns * channels >= longRow
  // Where a filter fits once, the images are the positions: tiles are full.
  const imageRows = count === 1 ? ramp(map, draft.batchSize, imageBytes) : 0

  const pack: Task['pack'] = (k) => {
    if (winograd) winograd.pack(k, kernel.value, bias?.value ?? 0)
    else if (gray) k.packPairs(kernel.value, bias?.value ?? 0, tapCount, filters, packed)
    else k.packFilters(kernel.value, bias?.value ?? 0, tapCount, filters, packed)
    back?.pack(k, kernel.value)
  }

  return {
    pack,
    calls(flow) {
      const { output, outputGradient, inputGradient } = flow
      const outputBytes = 4 * count * filters
      const input = borderedInput(windows, flow)
      const tiles = winograd ? map.scratch(winograd.bufferBytes, flow.forward, flow.forward) : 0
      const forward = (shard: Shard): void => {
        input.fill(shard)
        const from = at(input.buffer, shard)
        const to = at(output, shard)
        const weightsAndTaps = [...pieces, packed, filters]
        if (winograd)
          shard.kernels.winograd(
            ...[from, imageBytes, shard.count, windows.rowBytes, channels],
            ...[...winograd.values(shard.scratch + tiles), to, outputBytes],
            ...[4 * filters * windows.width, 4 * filters]
          )
        else if (gray)
          shard.kernels.correlateGray(
            ...[from, imageBytes, shard.count, lineBytes, windows.height, windows.width],
            ...[taps, tapCount, packed, filters, to]
          )
        else if (imageRows !== 0)
          shard.kernels.correlate(from, 0, 1, imageRows, shard.count, ...weightsAndTaps, to, 0, outputBytes)
        else
          shard.kernels.correlate(
            ...[from, imageBytes, shard.count, positions, count, ...weightsAndTaps],
            ...[to, outputBytes, 4 * filters]
          )
      }
      if (outputGradient === undefined) return { forward }

      const weightGradient = isListed
        ? listedWeightGradient(operation, windows, draft, flow, input.buffer, count, (k, shard, part) =>
            k.listByFilter(
              ...[atPart(outputGradient, shard, part, filters), part.images, part.count],
              ...[filters, positions + 4 * part.from, part.input, imageBytes],
              ...[part.lists, part.capacity, part.ends]
            )
          )
        : tiledWeightGradient(operation, windows, draft, input.buffer, outputGradient)
      const toInput = inputGradient && back?.calls(flow, outputGradient, inputGradient)
      return {
        forward,
        backward(shard) {
          weightGradient.backward(shard)
          toInput?.(shard)
        },
        tasks: [
          {
            ranges: wholeArrays(kernel, bias),
            gradient: weightGradient.gradient,
            pack
          }
        ]
      }
    }
  }
}
