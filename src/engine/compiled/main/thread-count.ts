/** How many threads a request gets: no more than it asks for, than there is work for, and than a machine can bear. */
import { availableParallelism } from 'node:os'
import type { Network } from '../../../config/network/network.js'
import { processors } from '../../processors.js'
import type { EngineRequest } from '../../request.js'
import { shardsOf } from '../plan/plan.js'

/** More threads than this are a mistake: each takes some 9 MiB and a turn of the processors. */
const mostThreads = Math.max(16, 2 * availableParallelism())

/**
 * Multiply-adds of a forward pass that make a thread of a step worth its while. Measured on networks from 32 to 230,000 of
 * them an image, batches of 8 to 128, on two busy cores: below 200,000 a step takes up to 0.3 ms in one thread, and a second
 * one never made it shorter, for the threads meet several times a step.
 */
const worthwhile = 100_000

/** For how many threads so many images are work enough; at least one. */
export function threadsWorth({ layers }: Network, images: number): number {
  let work = 0
  for (const { parameters, outputShape } of layers) {
    const pixels = outputShape.length === 3 ? outputShape[0] * outputShape[1] : 1
    work += parameters * pixels
  }
  return Math.max(1, Math.floor((work * images) / worthwhile))
}

/**
 * The threads that a request gets. A training has no more than there are shards in a batch; a prediction starts those that
 * a call has shards for.
 */
export function threadsOf(request: EngineRequest): number {
  const { network, purpose, batchSize, threads } = request
  const useful = purpose === 'train' ? shardsOf(request) : mostThreads
  const worth = purpose === 'train' ? threadsWorth(network, batchSize) : mostThreads
  const wanted = threads ?? Math.min(processors(), worth)
  return Math.max(1, Math.min(Math.floor(wanted), useful, mostThreads))
}
