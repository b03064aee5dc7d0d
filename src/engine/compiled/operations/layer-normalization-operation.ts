/** Layer normalization: each pixel, or each vector, by its own mean and deviation, in training as in inference. */
import { elements } from '../../../config/network/network.js'
import { lastSide } from '../../../config/network/shape.js'
import { learns, type OperationOf } from '../plan/lowering.js'
import { at, type OperationKind, wholeArrays } from '../plan/operation.js'
import { paddedTo4 } from '../plan/packing.js'
import { valueAddress } from './kernel-and-bias.js'

export const layerNormalization: OperationKind<OperationOf<'layerNormalization'>> = (
  operation,
  { map, weights, shards }
) => {
  const { layer, weights: own } = operation
  const { epsilon, center, scale } = layer.layer
  const columns = lastSide(layer.inputShape)
  const rows = elements(layer.inputShape) / columns
  const places = own.map((index) => weights[index])
  const gamma = scale ? places[0] : undefined
  const beta = center ? places[scale ? 1 : 0] : undefined
  const [scales, shifts] = [valueAddress(gamma), valueAddress(beta)]
  return {
    pack() {},
    calls({ input, output, outputGradient, inputGradient, keep, forward: now, backward: back }) {
      const moments = outputGradient && keep(8 * rows, now, back)
      const calls = {
        forward: (shard: Parameters<typeof at>[1]): void =>
          shard.kernels.normalizeRows(
            at(input, shard),
            shard.count * rows,
            columns,
            scales,
            shifts,
            epsilon,
            moments === undefined ? 0 : at(moments, shard),
            at(output, shard)
          )
      }
      if (outputGradient === undefined || moments === undefined) return calls
      // Each shard has gradients of its own: of gamma, then of beta.
      const column = 4 * paddedTo4(columns)
      const parts = map.fixed(shards * 2 * column)
      return {
        ...calls,
        backward(shard) {
          const { kernels: k, count, index } = shard
          const part = parts + index * 2 * column
          k.clear(part, 2 * column)
          k.normalizeRowsGradient(
            at(input, shard),
            at(outputGradient, shard),
            count * rows,
            columns,
            scales,
            at(moments, shard),
            part,
            part + column,
            inputGradient === undefined ? 0 : at(inputGradient, shard)
          )
        },
        tasks: learns(operation)
          ? [
              {
                ranges: wholeArrays(gamma, beta),
                gradient({ kernels: k, shards: number }) {
                  if (gamma) k.sumParts(parts, 2 * column, number, columns, gamma.gradient)
                  if (beta) k.sumParts(parts + column, 2 * column, number, columns, beta.gradient)
                },
                pack() {}
              }
            ]
          : []
      }
    }
  }
}
