/** Convolution, ReLU and max pooling in one step; its gradients go by the positions that won. */

import type { OperationOf } from '../plan/lowering.js'
import { at, type OperationKind, type Shard, type Task, wholeArrays } from '../plan/operation.js'
import { packedBytes, paddedTo4 } from '../plan/packing.js'
import { atPart, listedWeightGradient, rowsOfKernel } from './listed-weight-gradient.js'
import { borderedInput, borderedInputGradient, numbersOf, piecesOf, windowsOf } from './windows.js'
import { winogradOf } from './winograd-plan.js'

export const conv2dPool: OperationKind<OperationOf<'conv2dPool'>> = (operation, draft) => {
  const { layer, pool, weights: own } = operation
  const { map, weights } = draft
  const windows = windowsOf(layer, map)
  const { rows, columns, rowBytes, imageBytes, positions, filters, width } = windows
  const channels = layer.inputShape[2] ?? 0
  const lineBytes = rowBytes * layer.layer.dilationRate[0]
  const tapCount = rows * columns * channels
  const [pooledHeight = 0, pooledWidth = 0] = pool.outputShape
  const pooled = pooledHeight * pooledWidth
  const [poolHeight, poolWidth] = pool.layer.poolSize
  const [strideDown] = layer.layer.strides
  const [strideY, strideX] = pool.layer.strides ?? pool.layer.poolSize
  // Along a row of one channel, neighbours in the image are neighbours in memory.
  const gray =
    channels === 1 &&
    layer.layer.strides[1] === 1 &&
    [poolHeight, poolWidth, strideY, strideX].every((n) => n === 2)
  // Over one channel each number has its own offset, else the pieces of the window.
  const taps = gray ? [numbersOf(windows, channels, map), tapCount] : piecesOf(windows, channels, map)
  // What eight windows see, side by side in two rows.
  const seen = [strideDown + (rows - 1) * layer.layer.dilationRate[0] + 1, rowBytes, 7 + columns]
  const [kernel, bias] = own.map((place) => weights[place])
  if (kernel === undefined) throw new Error(`${layer.name} has no kernel`)
  const winograd = winogradOf(layer, map)
  const packed = winograd ? 0 : map.fixed(packedBytes(tapCount, filters))
  const { row, padded, bytes } = rowsOfKernel(layer)
  const byRows = draft.wantsInputGradient ? map.fixed(bytes) : 0

  const pack: Task['pack'] = (k) => {
    if (winograd) winograd.pack(k, kernel.value, bias?.value ?? 0)
    else if (gray) k.packPairs(kernel.value, bias?.value ?? 0, tapCount, filters, packed)
    else k.packFilters(kernel.value, bias?.value ?? 0, tapCount, filters, packed)
    if (byRows !== 0) k.packRows(kernel.value, rows, row, filters, byRows)
  }

  return {
    pack,
    calls(flow) {
      const { output, outputGradient, inputGradient, forward: now, backward: back } = flow
      const input = borderedInput(windows, flow)
      const places = flow.keep(4 * pooled * filters, now, back)
      const linesOfPool = winograd ? windows.height : poolHeight
      const lines = map.scratch(4 * paddedTo4(filters) * (gray ? 8 : linesOfPool * width), now, now)
      const tiles = winograd ? map.scratch(winograd.bufferBytes, now, now) : 0
      const forward = (shard: Shard): void => {
        input.fill(shard)
        const from = [at(input.buffer, shard), imageBytes, shard.count]
        const weightsAndTaps = [...taps, packed, filters, shard.scratch + lines]
        const to = [at(output, shard), at(places, shard)]
        const k = shard.kernels
        const pooling = [poolHeight, poolWidth, strideY, strideX, pooledHeight, pooledWidth]
        if (winograd)
          k.winogradPool(
            ...[...from, rowBytes, channels, ...winograd.values(shard.scratch + tiles)],
            ...[shard.scratch + lines, ...pooling, ...to]
          )
        else if (gray)
          k.correlatePoolGray(
            ...[...from, strideDown * rowBytes, width, ...weightsAndTaps, pooledHeight, pooledWidth],
            ...[...seen, ...to]
          )
        else k.correlatePool(...[...from, positions, width, ...weightsAndTaps], ...[...pooling, ...to])
      }
      if (outputGradient === undefined) return { forward }

      const weightGradient = listedWeightGradient(
        operation,
        windows,
        draft,
        flow,
        input.buffer,
        pooled,
        (k, shard, part) =>
          k.collectByFilter(
            ...[atPart(outputGradient, shard, part, filters), atPart(output, shard, part, filters)],
            ...[atPart(places, shard, part, filters), part.images, part.count, filters, positions],
            ...[part.input, imageBytes, part.lists, part.capacity, part.ends]
          )
      )
      const border = inputGradient && borderedInputGradient(windows, flow, inputGradient)
      const spread = border ? map.scratch(8 * windows.height * width * filters, back, back) : 0
      const spreadEnds = border ? map.scratch(4 * windows.height * width, back, back) : 0
      return {
        forward,
        backward(shard) {
          const { kernels: k, scratch, count } = shard
          weightGradient.backward(shard)
          if (border === undefined) return
          border.clear(shard)
          k.sparseInputGradient(
            ...[
              at(outputGradient, shard),
              at(output, shard),
              at(places, shard),
              count,
              pooled,
              filters,
              positions
            ],
            ...[windows.height * width, byRows, rows, padded / 4, lineBytes],
            ...[at(border.buffer, shard), imageBytes, scratch + spread, scratch + spreadEnds]
          )
          border.crop(shard)
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
