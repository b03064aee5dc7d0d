/** A worker thread: it makes the plan once, and then does its part of each job that it receives. */
import { parentPort, workerData } from 'node:worker_threads'
import { webAssemblyKernels } from '../kernels/webassembly-kernels.js'
import { makePlan } from '../plan/plan.js'
import { Aborted, ControlBlock } from '../shared/control-block.js'
import type { WorkerJob, WorkerMessage, WorkerSetting } from '../shared/jobs.js'
import { forwardPass } from './forward-pass.js'
import { train } from './train-epochs.js'
import type { WorkerContext } from './worker-context.js'

if (parentPort === null) throw new Error('this module is for a worker thread')
const port = parentPort
const { setting, thread } = workerData as { setting: WorkerSetting; thread: number }
const { request, memory, words } = setting
const plan = makePlan(request)
const context: WorkerContext = {
  plan,
  kernels: webAssemblyKernels.bind(setting.module, memory),
  memory: memory.buffer,
  thread
}

const tell = (message: WorkerMessage): void => port.postMessage(message)

function work(job: WorkerJob): void {
  const control = new ControlBlock(words, job.threads, job.spins)
  if (job.hasNewWeights) control.meet(() => plan.pack(context.kernels))
  if (job.kind === 'forward') forwardPass(context, control, job)()
  else if (request.purpose === 'train') train(context, control, request, job, tell)
  else throw new Error('the plan is not made to train')
}

port.on('message', (job: WorkerJob) => {
  try {
    work(job)
  } catch (error) {
    // Another worker failed and reports it.
    if (!(error instanceof Aborted)) throw error
  }
  tell({ done: true })
})
