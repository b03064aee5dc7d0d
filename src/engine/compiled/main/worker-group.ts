/** The workers of one run, seen from the main thread: started together, ended together, a failure of one an error. */
import { Worker } from 'node:worker_threads'
import { CnnError } from '../../../errors.js'
import { ControlBlock } from '../shared/control-block.js'
import type { Job, Message } from '../shared/jobs.js'

export interface WorkerGroup {
  /**
   * Settles when all workers have ended and all calls are through.
   * @throws CnnError ENGINE when a worker failed or left before the work was done; what `onMessage` or an attempted
   *   call threw
   */
  readonly ended: Promise<void>
  /** Calls something of the user's when all calls before it are through; what it throws ends the run. */
  attempt(call: () => void | Promise<void>): void
}

/**
 * Runs the job in `job.threads` workers.
 *
 * @param onMessage called for each message of the workers, one after the other; what it throws ends the run
 */
export function startWorkers(job: Job, onMessage: (message: Message) => void | Promise<void>): WorkerGroup {
  const control = new ControlBlock(job.words, job.threads, 0)
  let failure: { readonly error: unknown } | undefined
  const fail = (error: unknown): void => {
    failure ??= { error }
    control.abort()
  }
  let calls = Promise.resolve()
  // After a failure nothing more of the user's is called.
  const attempt: WorkerGroup['attempt'] = (call) => {
    calls = calls.then(() => (failure ? undefined : call())).catch(fail)
  }
  let running = 0
  const start = (thread: number, onLast: () => void): void => {
    const worker = new Worker(new URL('../worker/worker.js', import.meta.url), {
      workerData: { job, thread },
      // Options of the process are not for a file of ours: with --input-type it would not even load.
      execArgv: []
    })
    running++
    worker.on('message', (message: Message) => attempt(() => onMessage(message)))
    worker.on('error', (cause) => fail(crash(cause)))
    worker.on('exit', () => {
      // Whoever leaves before the end, for whatever reason, would be waited for at the next barrier.
      if (control.get('finished') === 0) fail(crash())
      if (--running === 0) onLast()
    })
  }
  const ended = new Promise<void>((resolve, reject) => {
    const settle = (): void => {
      calls.then(() => (failure ? reject(failure.error) : resolve()))
    }
    try {
      for (let thread = 0; thread < job.threads; thread++) start(thread, settle)
    } catch (cause) {
      fail(crash(cause))
      if (running === 0) settle()
    }
  })
  return { ended, attempt }
}

const crash = (cause?: unknown): CnnError =>
  new CnnError('ENGINE', 'a thread of the compiled engine stopped before its work was done', {
    hint: 'run it again; if it happens again, use --engine wasm and report it',
    cause
  })
