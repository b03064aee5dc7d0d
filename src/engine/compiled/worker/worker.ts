/** A worker thread: makes the plan of its job, takes part in it, and ends. */
import { parentPort, workerData } from 'node:worker_threads'
import { makePlan } from '../plan/plan.js'
import { Aborted, ControlBlock } from '../shared/control-block.js'
import type { Job } from '../shared/jobs.js'
import { bindKernels } from '../shared/kernels.js'
import { forwardPass } from './forward-pass.js'
import { train } from './train-epochs.js'

const { job, thread } = workerData as { job: Job; thread: number }

function work(): void {
  const { memory } = job
  const plan = makePlan(job.request)
  const kernels = bindKernels(job.module, memory)
  const control = new ControlBlock(job.words, job.threads, job.spins)
  control.meet(() => plan.pack(kernels))
  if (job.kind === 'train')
    train(job, plan, kernels, control, thread, (message) => parentPort?.postMessage(message))
  else forwardPass(plan, kernels, memory.buffer, control, thread, job.data, job.scores, job.outputs)()
  control.meet(() => control.set('finished', 1))
}

try {
  work()
} catch (error) {
  // Somebody else failed, and says so.
  if (!(error instanceof Aborted)) throw error
}
