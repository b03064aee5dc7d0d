/** Dense layers: a product of matrices, its positions the images. */
import { elements } from '../../../config/shapes.js'
import type { StepOf } from '../network.js'
import { packedBytes, ramp } from '../packing.js'
import { at, type Range, type StepKind, type Task } from '../step.js'

/** Rows of the kernel that one task updates: a strip of `denseGradient`. */
const blockRows = 32
/** Units that it takes at a time. */
const panelUnits = 8

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
  const stripBytes = 4 * batchSize * (blockRows + panelUnits)
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
      // Tasks come when everything else of a batch is done.
      const strips = slope === undefined ? 0 : map.scratch(stripBytes, Infinity, Infinity)
      if (slope !== undefined)
        for (let from = 0; from < inputs; from += blockRows) {
          const to = Math.min(from + blockRows, inputs)
          const ranges: Range[] = [{ place: kernel, from: from * units, count: (to - from) * units }]
          // The packed bias goes with the first rows.
          if (from === 0 && bias !== undefined) ranges.push({ place: bias, from: 0, count: units })
          tasks.push({
            ranges,
            gradient({ kernels: k, images, scratch }) {
              k.denseGradient(
                ...[input.base + 4 * from, 4 * inputs, to - from, slope.base, images, units],
                ...[kernel.gradient + 4 * from * units, scratch + strips]
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
