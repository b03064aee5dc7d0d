/** How many threads a request gets: no more than it asks for, its work justifies, and the machine can bear. */
import { availableParallelism } from 'node:os'
import type { Network } from '../../../config/network/network.js'
import { processors } from '../../processors.js'
import type { EngineRequest } from '../../request.js'
import { shardsOf } from '../plan/plan.js'

/** More threads than this are a mistake: each takes some 9 MiB of memory and a share of the processors. */
const mostThreads = Math.max(16, 2 * availableParallelism())

/**
 * Multiply-adds of a forward pass that justify another thread in a step. Measured on networks of 32 to 230,000
 * multiply-adds an image, in batches of 8 to 128 images, on two busy cores: below 200,000 a step takes up to 0.3 ms in
 * one thread, and a second thread never made it shorter, because the threads meet several times a step.
 */
const worthwhile = 100_000

/** The number of threads that this many images justify; at least one. */
export function threadsWorth({ layers }: Network, images: number): number {
  let work = 0
  for (const { parameters, outputShape } of layers) {
    const pixels = outputShape.length === 3 ? outputShape[0] * outputShape[1] : 1
    work += parameters * pixels
  }
  return Math.max(1, Math.floor((work * images) / worthwhile))
}

/**
 * The threads that a request gets. A training has no more threads than a batch has shards. A prediction starts only the
 * threads that a call has shards for.
 */
export function threadsOf(request: EngineRequest): number {
  const { network, purpose, batchSize, threads } = request
  const useful = purpose === 'train' ? shardsOf(request) : mostThreads
  const worth = purpose === 'train' ? threadsWorth(network, batchSize) : mostThreads
  const wanted = threads ?? Math.min(processors(), worth)
  return Math.max(1, Math.min(Math.floor(wanted), useful, mostThreads))
}
