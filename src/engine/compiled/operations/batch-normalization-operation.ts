/** Batch normalization: training uses the whole batch's statistics, so all threads meet; inference the moving ones. */
import { normalizedSides } from '../../../config/network/normalized-sides.js'
import { blockIn } from '../kernels/block.js'
import type { OperationOf } from '../plan/lowering.js'
import type { MemoryMap } from '../plan/memory-map.js'
import {
  at,
  type Batch,
  type OperationKind,
  type Shard,
  type Task,
  type WeightPlace,
  wholeArrays
} from '../plan/operation.js'
import { paddedTo4 } from '../plan/packing.js'
import { gradientAddress, valueAddress } from './kernel-and-bias.js'

/** The weights of a batch normalization, and the table that it normalizes with by its moving statistics. */
export function movingTableOf(
  { layer, weights: own }: Pick<OperationOf<'batchNormalization'>, 'layer' | 'weights'>,
  weights: readonly WeightPlace[],
  map: MemoryMap
) {
  const { axis, epsilon, center, scale } = layer.layer
  const { groups } = normalizedSides(axis, layer.inputShape)
  const places = own.map((index) => weights[index])
  const gamma = scale ? places[0] : undefined
  const beta = center ? places[scale ? 1 : 0] : undefined
  const [mean, variance] = places.slice(-2)
  if (mean === undefined || variance === undefined) throw new Error(`${layer.name} has no statistics`)
  const [scales, shifts] = [valueAddress(gamma), valueAddress(beta)]
  const table = map.fixed(16 * paddedTo4(groups))
  const pack: Task['pack'] = (k) =>
    k.normalizationTable(mean.value, variance.value, scales, shifts, epsilon, groups, table)
  return { gamma, beta, mean, variance, table, pack }
}

export const batchNormalization: OperationKind<OperationOf<'batchNormalization'>> = (operation, draft) => {
  const { layer } = operation
  const { map, weights, shards, shardSize } = draft
  const { axis, epsilon, momentum } = layer.layer
  const { outer, groups, inner } = normalizedSides(axis, layer.inputShape)
  const { gamma, beta, mean, variance, table: movingTable, pack } = movingTableOf(operation, weights, map)
  const [scales, shifts] = [valueAddress(gamma), valueAddress(beta)]
  const column = 4 * paddedTo4(groups)

  return {
    pack,
    calls({ training, input, output, outputGradient, inputGradient }) {
      const rows = (shard: Shard): number => shard.count * outer
      const normalizeWith =
        (table: number) =>
        (shard: Shard): void =>
          shard.kernels.normalize(at(input, shard), rows(shard), groups, inner, table, at(output, shard))
      if (!training) return { forward: normalizeWith(movingTable) }

      const table = map.fixed(4 * column)
      const means = map.fixed(2 * column)
      const [batchMean, batchVariance] = [map.fixed(column), map.fixed(column)]
      const partBytes = 16 * groups
      const parts = map.fixed(shards * partBytes)
      const moments = blockIn(map, 'Moments', {
        ...{ parts, partBytes, groups, mean: batchMean, variance: batchVariance },
        ...{ movingMean: mean.value, movingVariance: variance.value }
      })
      const partOf = (shard: Shard): number => parts + shard.index * partBytes
      /** How many numbers a group has in this many images. */
      const counted = (images: number): number => images * outer * inner
      const lastOf = ({ images, shards: number }: Batch): number => images - (number - 1) * shardSize
      const forward = {
        forward: normalizeWith(table),
        beforeForward: {
          gather: (shard: Shard) =>
            shard.kernels.groupMoments(at(input, shard), rows(shard), groups, inner, partOf(shard)),
          meet(batch: Batch) {
            const k = batch.kernels
            k.mergeMoments(moments, batch.shards, counted(shardSize), counted(lastOf(batch)), momentum)
            k.normalizationTable(batchMean, batchVariance, scales, shifts, epsilon, groups, table)
          }
        }
      }
      const tasks: Task[] = [{ ranges: wholeArrays(gamma, beta), gradient() {}, pack }]
      if (outputGradient === undefined) return { ...forward, tasks }
      return {
        ...forward,
        tasks,
        beforeBackward: {
          gather: (shard) =>
            shard.kernels.normalizationSums(
              at(input, shard),
              at(outputGradient, shard),
              rows(shard),
              groups,
              inner,
              table,
              partOf(shard)
            ),
          meet: (batch) =>
            batch.kernels.mergeNormalizationSums(
              parts,
              partBytes,
              batch.shards,
              groups,
              counted(batch.images),
              gradientAddress(beta),
              gradientAddress(gamma),
              means
            )
        },
        backward(shard) {
          if (inputGradient === undefined) return
          shard.kernels.normalizeGradient(
            at(input, shard),
            at(outputGradient, shard),
            rows(shard),
            groups,
            inner,
            table,
            means,
            at(inputGradient, shard)
          )
        }
      }
    }
  }
}
