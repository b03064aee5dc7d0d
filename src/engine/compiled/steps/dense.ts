/** Dense layers: a product of matrices, its positions the images. */
import { elements } from '../../../config/shapes.js'
import type { StepOf } from '../network.js'
import { packedBytes, ramp } from '../packing.js'
import { at, type Range, type StepKind, type Task } from '../step.js'

/** Rows of the kernel that one task updates. */
const blockRows = 32

export const dense: StepKind<StepOf<'dense'>> = ({ layer, weights: own }, draft) => {
  const { map, weights, batchSize } = draft
  const inputs = elements(layer.inputShape)
  const units = layer.layer.units
  const [kernel, bias] = own.map((place) => weights[place])
  if (kernel === undefined) throw new Error(`${layer.name} has no kernel`)
  const packed = map.fixed(packedBytes(inputs, units))
  const transposed = draft.training ? map.fixed(packedBytes(units, inputs)) : 0
  const rows = ramp(map, batchSize, 4 * inputs)
  const taps = ramp(map, inputs, 4)
  const slopeRows = ramp(map, batchSize, 4 * units)
  const slopeTaps = ramp(map, units, 4)

  const packRows = (k: Parameters<Task['pack']>[0], from: number, to: number): void => {
    k.packFilters(kernel.value, bias?.value ?? 0, inputs, units, from, to, packed)
    if (transposed !== 0) k.packTransposed(kernel.value, inputs, units, from, to, transposed)
  }

  return {
    pack: (k) => packRows(k, 0, inputs),
    calls({ input, output, slope, inputSlope }) {
      const tasks: Task[] = []
      if (slope !== undefined)
        for (let from = 0; from < inputs; from += blockRows) {
          const to = Math.min(from + blockRows, inputs)
          const ranges: Range[] = [{ place: kernel, from: from * units, count: (to - from) * units }]
          // The packed bias goes with the first rows.
          if (from === 0 && bias !== undefined) ranges.push({ place: bias, from: 0, count: units })
          tasks.push({
            ranges,
            gradient({ kernels: k, images }) {
              const gradient = kernel.gradient + 4 * from * units
              k.weightGradient(
                ...[input.base, 0, 1, rows, images, taps + 4 * from, to - from],
                ...[slope.base, 0, units, gradient]
              )
              if (from === 0 && bias !== undefined)
                k.columnSums(slope.base, 0, 1, images, units, bias.gradient)
            },
            pack: (k) => packRows(k, from, to)
          })
        }
      return {
        forward(shard) {
          shard.kernels.correlate(
            ...[at(input, shard), 0, 1, rows, shard.count, taps, inputs, packed, units],
            ...[at(output, shard), 0, 4 * units]
          )
        },
        backward(shard) {
          if (slope === undefined || inputSlope === undefined) return
          shard.kernels.correlate(
            ...[at(slope, shard), 0, 1, slopeRows, shard.count, slopeTaps, units, transposed, inputs],
            ...[at(inputSlope, shard), 0, 4 * inputs]
          )
        },
        tasks
      }
    }
  }
}
