/** Dense layers: matrix products that skip the zeros of inputs and gradients. */
import { elements } from '../../../config/network/network.js'
import { learns, type OperationOf } from '../plan/lowering.js'
import { at, type OperationKind, type Shard, type Task, type WeightRange } from '../plan/operation.js'
import { paddedTo4 } from '../plan/packing.js'
import { kernelAndBias } from './kernel-and-bias.js'
import { multiply, panelColumns, panelRow, panelsIn, roomFor, shufflesIn, turnInto } from './sparse-rows.js'

/** Rows of the kernel that one task updates: a panel of the transposed kernel. */
const stripRows = panelColumns

export const dense: OperationKind<OperationOf<'dense'>> = (operation, draft) => {
  const { layer } = operation
  const { map, weights, batchSize, shardSize } = draft
  const inputs = elements(layer.inputShape)
  const units = layer.layer.units
  const [inputBytes, unitBytes] = [4 * inputs, 4 * units]
  const { kernel, bias } = kernelAndBias(operation, weights)
  const packed = panelsIn(map, inputs, units)
  const transposed = draft.wantsInputGradient ? panelsIn(map, units, inputs) : undefined
  const shuffles = shufflesIn(map)
  const zeros = map.fixed(panelRow)

  const packRows = (k: Parameters<Task['pack']>[0], from: number, to: number): void => {
    const row = kernel.value + from * unitBytes
    k.toPanels(row, unitBytes, to - from, units, packed.address + from * panelRow, packed.pitch)
    if (transposed) turnInto(k, transposed, kernel.value, units, from, to)
  }

  return {
    pack: (k) => packRows(k, 0, inputs),
    calls({ input, output, outputGradient, inputGradient, forward: now, backward: back }) {
      const room = map.scratch(roomFor(shardSize, inputs), now, now)
      const forward = (shard: Shard): void =>
        multiply(
          shard.kernels,
          [at(input, shard), inputBytes, shard.count, inputs],
          packed,
          bias ? [bias.value, panelRow] : [zeros, 0],
          [at(output, shard), unitBytes],
          shard.scratch + room,
          shuffles
        )
      if (outputGradient === undefined) return { forward }

      const outputGradients = panelsIn(map, batchSize, units)
      const roomBack = inputGradient ? map.scratch(roomFor(shardSize, units), back, back) : 0
      // Tasks run when everything else of a batch is done.
      const stripPitch = 4 * paddedTo4(batchSize)
      const strip = map.scratch(stripRows * stripPitch, Infinity, Infinity)
      const stripRoom = map.scratch(roomFor(stripRows, batchSize), Infinity, Infinity)
      const tasks: Task[] = []
      const isLearning = learns(operation)
      for (let from = 0; isLearning && from < inputs; from += stripRows) {
        const to = Math.min(from + stripRows, inputs)
        const ranges: WeightRange[] = [{ place: kernel, from: from * units, count: (to - from) * units }]
        if (from === 0 && bias !== undefined) ranges.push({ place: bias, from: 0, count: units })
        tasks.push({
          ranges,
          gradient({ kernels: k, images, scratch }) {
            k.clear(kernel.gradient + from * unitBytes, (to - from) * unitBytes)
            k.transpose(input.base + 4 * from, inputBytes, images, to - from, scratch + strip, stripPitch)
            multiply(
              k,
              [scratch + strip, stripPitch, to - from, images],
              outputGradients,
              [zeros, 0],
              [kernel.gradient + from * unitBytes, unitBytes],
              scratch + stripRoom,
              shuffles
            )
            if (from === 0 && bias !== undefined)
              k.columnSums(outputGradient.base, 0, 1, images, units, bias.gradient)
          },
          pack: (k) => packRows(k, from, to)
        })
      }
      return {
        forward,
        backward(shard) {
          const { kernels: k, count } = shard
          const from = at(outputGradient, shard)
          if (isLearning)
            k.toPanels(
              from,
              unitBytes,
              count,
              units,
              outputGradients.address + shard.first * panelRow,
              outputGradients.pitch
            )
          if (inputGradient === undefined || transposed === undefined) return
          multiply(
            k,
            [from, unitBytes, count, units],
            transposed,
            [zeros, 0],
            [at(inputGradient, shard), inputBytes],
            shard.scratch + roomBack,
            shuffles
          )
        },
        tasks
      }
    }
  }
}
