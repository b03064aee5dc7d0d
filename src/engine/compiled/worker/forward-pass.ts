/** A worker's part in running images forward: outputs, losses and metrics, shard by shard. */

import type { NetworkFlow, ScoredFlow } from '../plan/flow.js'
import type { BatchBuffer } from '../plan/memory-map.js'
import { at } from '../plan/operation.js'
import type { ControlBlock } from '../shared/control-block.js'
import type { ImageScores } from '../shared/jobs.js'
import { Loader, type SharedImages } from '../shared/shared-images.js'
import { emptyShard, type WorkerContext } from './worker-context.js'

/** Images to run forward, and where the results go. */
export interface ForwardWork {
  readonly data: SharedImages
  /** Left out if losses and metrics are not wanted; then labels are not read. */
  readonly scores?: ImageScores | undefined
  /** `[n, outputs]`; left out if outputs are not wanted. */
  readonly outputs?: Float32Array
}

/** Prepares a pass over all images. In it each worker takes shards until none is left, or until it is stopped. */
export function forwardPass(
  context: WorkerContext,
  control: ControlBlock,
  { data, scores, outputs }: ForwardWork
): () => void {
  const { plan, memory } = context
  const { shardSize } = plan
  const shard = emptyShard(context)
  const floats = new Float32Array(memory)
  /** Copies the shard's part of a buffer of the flow. */
  const copy = (buffer: BatchBuffer, to: Float32Array, from: number): void => {
    const columns = buffer.imageBytes / 4
    const first = at(buffer, shard) / 4
    to.set(floats.subarray(first, first + shard.count * columns), from * columns)
  }
  const pass = (flow: NetworkFlow, finish: (from: number) => void) => {
    const loader = new Loader(flow, data, memory)
    return (): void => {
      for (;;) {
        const from = control.claim() * shardSize
        if (from >= data.count || control.get('stop') !== 0) return
        shard.count = Math.min(shardSize, data.count - from)
        loader.load(shard, undefined, from)
        loader.scale(shard)
        for (const phase of flow.phases) phase.run(shard, 0)
        if (outputs) copy(flow.output, outputs, from)
        finish(from)
      }
    }
  }
  if (scores === undefined) return pass(plan.prediction, () => {})
  const flow = evaluationOf(context)
  return pass(flow, (from) => {
    copy(flow.losses, scores.losses, from)
    copy(flow.metrics, scores.metrics, from)
  })
}

function evaluationOf({ plan }: WorkerContext): ScoredFlow {
  if (plan.evaluation === undefined) throw new Error('the plan is not made to evaluate')
  return plan.evaluation
}
