/** The workers of one open network, seen from the main thread: started when a job needs them, kept until close. */
import { Worker } from 'node:worker_threads'
import { CnnError } from '../../../errors.js'
import { ControlBlock } from '../shared/control-block.js'
import type { JobMessage, WorkerJob, WorkerMessage, WorkerSetting } from '../shared/jobs.js'

/** A job that workers are doing. */
export interface RunningJob {
  /**
   * Settles when no worker works on the job any more and all calls are finished.
   *
   * @throws CnnError ENGINE when a worker failed or exited before its work was done; whatever `onMessage` or an
   *   attempted call threw
   */
  readonly ended: Promise<void>
  /**
   * Makes one of the user's calls when all calls before it are finished; an error ends the job. No call after its end.
   */
  attempt(call: () => void | Promise<void>): void
}

/** How a worker's events affect the job that it works on. */
interface Participation {
  onMessage(message: JobMessage): void
  onFailure(error: CnnError): void
  /** The worker no longer works on the job. */
  onOver(): void
}

interface Member {
  readonly worker: Worker
  /** Undefined while it waits for a job. */
  participation: Participation | undefined
}

export class WorkerGroup {
  readonly #setting: WorkerSetting
  /** By number. A worker that died is missing, and is started again when a job needs it. */
  readonly #members = new Map<number, Member>()

  constructor(setting: WorkerSetting) {
    this.#setting = setting
  }

  /**
   * Makes the first `job.threads` workers do a job. No other job may be running.
   *
   * @param onMessage called for each message of the workers, one after the other; an error in it ends the job
   */
  run(job: WorkerJob, onMessage: (message: JobMessage) => void | Promise<void>): RunningJob {
    const control = new ControlBlock(this.#setting.words, job.threads, 0)
    let failure: { readonly error: unknown } | undefined
    const fail = (error: unknown): void => {
      failure ??= { error }
      control.abort()
    }
    // One more than the workers until the job is sent to all of them, so that it cannot end before.
    let working = 1
    let calls = Promise.resolve()
    // After a failure no more user code is called, and after the end no new call begins.
    const attempt: RunningJob['attempt'] = (call) => {
      if (working > 0) calls = calls.then(() => (failure ? undefined : call())).catch(fail)
    }
    const ended = new Promise<void>((resolve, reject) => {
      const onOver = (): void => {
        if (--working === 0) calls.then(() => (failure ? reject(failure.error) : resolve()))
      }
      const participation: Participation = {
        onMessage: (message) => attempt(() => onMessage(message)),
        onFailure: fail,
        onOver
      }
      try {
        for (let thread = 0; thread < job.threads; thread++) {
          const member = this.#members.get(thread) ?? this.#start(thread)
          member.worker.postMessage(job)
          member.participation = participation
          member.worker.ref()
          working++
        }
      } catch (cause) {
        fail(crash(cause))
      }
      onOver()
    })
    return { ended, attempt }
  }

  /** Ends the workers. No job may be running. */
  async close(): Promise<void> {
    await Promise.all([...this.#members.values()].map(({ worker }) => worker.terminate()))
  }

  #start(thread: number): Member {
    const worker = new Worker(new URL('../worker/worker.js', import.meta.url), {
      workerData: { setting: this.#setting, thread },
      // The options of the process are not meant for this file: with --input-type it would not even load.
      execArgv: []
    })
    const member: Member = { worker, participation: undefined }
    const leave = (): void => {
      const { participation } = member
      member.participation = undefined
      // A waiting worker does not keep the process alive.
      worker.unref()
      participation?.onOver()
    }
    worker.on('message', (message: WorkerMessage) => {
      if ('done' in message) leave()
      else member.participation?.onMessage(message)
    })
    worker.on('error', (cause) => member.participation?.onFailure(crash(cause)))
    worker.on('exit', () => {
      this.#members.delete(thread)
      // Without this, the others would wait at the next barrier for a worker that has already exited.
      member.participation?.onFailure(crash())
      leave()
    })
    this.#members.set(thread, member)
    return member
  }
}

const crash = (cause?: unknown): CnnError =>
  new CnnError('ENGINE', 'a thread of the compiled engine stopped before its work was done', {
    hint: 'run it again; if it happens again, use --engine wasm and report it',
    cause
  })
