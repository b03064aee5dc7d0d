/** Dense layers: products of matrices, in which the zeros of inputs and gradients are left out. */
import { elements } from '../../../config/network/network.js'
import type { StepOf } from '../plan/lowering.js'
import { at, type Range, type Shard, type StepKind, type Task } from '../plan/operation.js'
import { paddedTo4 } from '../plan/packing.js'
import { multiply, panelColumns, panelRow, panelsIn, roomFor, shufflesIn, turnInto } from './sparse-rows.js'

/** Rows of the kernel that one task updates: a panel of the kernel transposed. */
const stripRows = panelColumns

export const dense: StepKind<StepOf<'dense'>> = ({ layer, weights: own }, draft) => {
  const { map, weights, batchSize, shardSize } = draft
  const inputs = elements(layer.inputShape)
  const units = layer.layer.units
  const [inputBytes, unitBytes] = [4 * inputs, 4 * units]
  const [kernel, bias] = own.map((place) => weights[place])
  if (kernel === undefined) throw new Error(`${layer.name} has no kernel`)
  const packed = panelsIn(map, inputs, units)
  const transposed = draft.wantsInputSlope ? panelsIn(map, units, inputs) : undefined
  const shuffles = shufflesIn(map)
  const zeros = map.fixed(panelRow)

  const packRows = (k: Parameters<Task['pack']>[0], from: number, to: number): void => {
    const row = kernel.value + from * unitBytes
    k.toPanels(row, unitBytes, to - from, units, packed.address + from * panelRow, packed.step)
    if (transposed) turnInto(k, transposed, kernel.value, units, from, to)
  }

  return {
    pack: (k) => packRows(k, 0, inputs),
    calls({ input, output, slope, inputSlope, forward: now, backward: back }) {
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
      if (slope === undefined) return { forward }

      const slopes = panelsIn(map, batchSize, units)
      const roomBack = inputSlope ? map.scratch(roomFor(shardSize, units), back, back) : 0
      // Tasks come when everything else of a batch is done.
      const stripPitch = 4 * paddedTo4(batchSize)
      const strip = map.scratch(stripRows * stripPitch, Infinity, Infinity)
      const stripRoom = map.scratch(roomFor(stripRows, batchSize), Infinity, Infinity)
      const tasks: Task[] = []
      for (let from = 0; from < inputs; from += stripRows) {
        const to = Math.min(from + stripRows, inputs)
        const ranges: Range[] = [{ place: kernel, from: from * units, count: (to - from) * units }]
        if (from === 0 && bias !== undefined) ranges.push({ place: bias, from: 0, count: units })
        tasks.push({
          ranges,
          gradient({ kernels: k, images, scratch }) {
            k.clear(kernel.gradient + from * unitBytes, (to - from) * unitBytes)
            k.transpose(input.base + 4 * from, inputBytes, images, to - from, scratch + strip, stripPitch)
            multiply(
              k,
              [scratch + strip, stripPitch, to - from, images],
              slopes,
              [zeros, 0],
              [kernel.gradient + from * unitBytes, unitBytes],
              scratch + stripRoom,
              shuffles
            )
            if (from === 0 && bias !== undefined) k.columnSums(slope.base, 0, 1, images, units, bias.gradient)
          },
          pack: (k) => packRows(k, from, to)
        })
      }
      return {
        forward,
        backward(shard) {
          const { kernels: k, count } = shard
          const from = at(slope, shard)
          k.toPanels(from, unitBytes, count, units, slopes.address + shard.first * panelRow, slopes.step)
          if (inputSlope === undefined || transposed === undefined) return
          multiply(
            k,
            [from, unitBytes, count, units],
            transposed,
            [zeros, 0],
            [at(inputSlope, shard), inputBytes],
            shard.scratch + roomBack,
            shuffles
          )
        },
        tasks
      }
    }
  }
}
