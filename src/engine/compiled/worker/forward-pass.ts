/** A worker's part in running images forward: outputs, losses and metrics, shard by shard as they come. */

import { at, type Shard } from '../plan/operation.js'
import type { Plan } from '../plan/plan.js'
import type { ControlBlock } from '../shared/control-block.js'
import type { Scores } from '../shared/jobs.js'
import type { Kernels } from '../shared/kernels.js'
import { Loader, type SharedImages } from '../shared/shared-images.js'

/** Makes the pass over all of `data`; each thread takes shards until none is left, or it is told to stop. */
export function forwardPass(
  { evaluation, prediction, shardSize, map }: Plan,
  kernels: Kernels,
  memory: SharedArrayBuffer,
  control: ControlBlock,
  thread: number,
  data: SharedImages,
  scores?: Scores,
  outputs?: Float32Array
): () => void {
  if (scores && evaluation === undefined) throw new Error('the plan is not made to evaluate')
  const flow = scores && evaluation ? evaluation : prediction
  const loader = new Loader(flow, data, memory)
  const floats = new Float32Array(memory)
  const columns = flow.output.imageBytes / 4
  const shard: Shard = { kernels, scratch: map.scratchOf(thread), index: 0, first: 0, count: 0, step: 0 }
  return () => {
    for (;;) {
      const from = control.claim() * shardSize
      if (from >= data.count || control.get('stop') !== 0) return
      shard.count = Math.min(shardSize, data.count - from)
      loader.load(shard, undefined, from)
      for (const phase of flow.phases) phase.run(shard, 0)
      if (scores && evaluation) {
        const loss = at(evaluation.losses, shard) / 4
        scores.losses.set(floats.subarray(loss, loss + shard.count), from)
        const metric = at(evaluation.metrics, shard) / 4
        scores.metrics.set(floats.subarray(metric, metric + shard.count), from)
      }
      const output = at(flow.output, shard) / 4
      outputs?.set(floats.subarray(output, output + shard.count * columns), from * columns)
    }
  }
}
