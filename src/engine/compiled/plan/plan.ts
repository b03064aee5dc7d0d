/** A compiled network: operations with all their addresses. Main thread and workers plan the same from a request. */

import { elements, type LayerShape, type Network } from '../../../config/network/network.js'
import { createOptimizer } from '../../../update/update-rules.js'
import { type EngineRequest, lossOf } from '../../request.js'
import type { KernelSet } from '../kernels/kernel-set.js'
import { type Kernels, webAssemblyKernels } from '../kernels/webassembly-kernels.js'
import { planOperation } from '../operations/operation-kinds.js'
import { type NetworkFlow, type PlannedNetwork, type PlannedNode, planFlow, type ScoredFlow } from './flow.js'
import { withForks } from './forks.js'
import { type Lowered, learns, lower, type Value } from './lowering.js'
import { MemoryMap } from './memory-map.js'
import type { Draft, WeightPlace } from './operation.js'
import { planLoss } from './planned-loss.js'

export interface Plan {
  readonly map: MemoryMap
  /**
   * Images in a shard, and shards in a full batch. They depend only on the network and the batch, not on the threads.
   */
  readonly shardSize: number
  readonly shards: number
  /** In the order of tf.layers `getWeights()`. */
  readonly weights: readonly WeightPlace[]
  /** Present if the plan is for training. */
  readonly training: ScoredFlow | undefined
  /** Outputs, losses and metrics, without gradients: present if the plan is for training or evaluation. */
  readonly evaluation: ScoredFlow | undefined
  /** Only outputs: no labels are read. */
  readonly prediction: NetworkFlow
  /** Packs all weights for the kernels. */
  pack(kernels: Kernels): void
}

/** The most bytes that the gradients of all shards may take; beyond it, shards become larger and fewer. */
const gradientBudget = 64 * 1024 * 1024

/** @param kernels the set that will run the plan */
export function makePlan(
  request: EngineRequest,
  { prefers }: Pick<KernelSet<unknown>, 'prefers'> = webAssemblyKernels
): Plan {
  const { network, batchSize } = request
  const map = new MemoryMap()
  const training = request.purpose === 'train'
  const seed = training ? request.seed : undefined
  const slotNames = training ? createOptimizer(request.training.optimizer).slotNames : []
  const weights = network.weights.map(({ shape, trainable, regularizer }): WeightPlace => {
    const count = elements(shape)
    const learns = training && trainable
    return {
      value: map.fixed(4 * count),
      gradient: learns ? map.fixed(4 * count) : 0,
      slots: learns ? slotNames.map(() => map.fixed(4 * count)) : [],
      ...{ count, regularizer },
      clipping: learns ? map.fixed(4) : 0
    }
  })
  const shardSize = chooseShardSize(network, batchSize)
  const shards = shardsOf(request)
  const common = { map, prefers, weights, training, seed, batchSize, shardSize, shards }
  const planned = plannedNetwork(withForks(lower(network)), common)
  const loss = lossOf(request)
  const plannedLoss = loss && planLoss(loss, network)
  return {
    map,
    shardSize,
    shards,
    weights,
    training: training && plannedLoss ? planFlow(planned, common, plannedLoss, true) : undefined,
    evaluation: plannedLoss && planFlow(planned, common, plannedLoss, false),
    prediction: planFlow(planned, common),
    pack: (kernels) => {
      for (const node of planned.nodes) node.planned.pack(kernels)
    }
  }
}

/** Plans each operation. It must produce an input gradient if something before it has weights. */
function plannedNetwork(
  { nodes, sizes, output }: Lowered,
  draft: Omit<Draft, 'wantsInputGradient'>
): PlannedNetwork {
  const learning = new Set<Value>()
  const planned = nodes.map((node): PlannedNode => {
    const { operation, inputs, outputs } = node
    const follows = inputs.some((value) => learning.has(value))
    if (follows || learns(operation)) for (const value of outputs) learning.add(value)
    const wantsInputGradient = draft.training && follows
    return { ...node, planned: planOperation(operation, { ...draft, wantsInputGradient }) }
  })
  return { nodes: planned, sizes, output }
}

/** How many shards a full batch has. */
export const shardsOf = ({ network, batchSize }: Pick<EngineRequest, 'network' | 'batchSize'>): number =>
  Math.ceil(batchSize / chooseShardSize(network, batchSize))

/** From this many dense weights they no longer stay in a core's cache from one shard to the next. */
const manyWeights = 1024 * 1024

/**
 * Shards of 4 images give small batches enough shards for all threads; 8 suit the cache. Without convolutions, or with
 * large dense layers, each shard reads all the weights once: fewer and larger shards are better then.
 */
function chooseShardSize(network: Network, batchSize: number): number {
  const bytesOf = (isCounted: (layer: LayerShape) => boolean): number =>
    network.layers.filter(isCounted).reduce((sum, layer) => sum + 4 * layer.parameters, 0)
  const isConvolution = ({ layer }: LayerShape): boolean => 'kernelSize' in layer
  const perShard = bytesOf(isConvolution)
  const isDense = !network.layers.some(isConvolution) || bytesOf((each) => !isConvolution(each)) > manyWeights
  let size = batchSize <= 32 ? 4 : 8
  if (isDense) while (size < 32 && size * 8 < batchSize) size *= 2
  while (size < batchSize && Math.ceil(batchSize / size) * perShard > gradientBudget) size *= 2
  return Math.min(size, batchSize)
}
