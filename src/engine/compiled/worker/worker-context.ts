/** What a worker has from start to end, whatever jobs it receives. */

import type { Kernels } from '../kernels/webassembly-kernels.js'
import type { Shard } from '../plan/operation.js'
import type { Plan } from '../plan/plan.js'

export interface WorkerContext {
  readonly plan: Plan
  readonly kernels: Kernels
  readonly memory: SharedArrayBuffer
  /** Its number among the workers, from 0. */
  readonly thread: number
}

/** An empty shard of this worker. */
export const emptyShard = ({ plan, kernels, thread }: WorkerContext): Shard => ({
  kernels,
  scratch: plan.map.scratchOf(thread),
  ...{ index: 0, first: 0, count: 0, step: 0 }
})
