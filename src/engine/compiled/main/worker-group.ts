/** The workers of one open network, seen from the main thread: started when a job first needs them, kept until the end. */
import { Worker } from 'node:worker_threads'
import { CnnError } from '../../../errors.js'
import { ControlBlock } from '../shared/control-block.js'
import type { JobMessage, WorkerJob, WorkerMessage, WorkerSetting } from '../shared/jobs.js'

/** A job that workers are doing. */
export interface RunningJob {
  /**
   * Settles when no worker works on it any more and all calls are through.
   *
   * @throws CnnError ENGINE when a worker failed or left before its work was done; what `onMessage` or an attempted
   *   call threw
   */
  readonly ended: Promise<void>
  /** Calls something of the user's when all calls before it are through; what it throws ends the job. Nothing after its end. */
  attempt(call: () => void | Promise<void>): void
}

/** What a worker's events mean for the job that it works on. */
interface Participation {
  onMessage(message: JobMessage): void
  onFailure(error: CnnError): void
  /** It does not work on the job any more. */
  onOver(): void
}

interface Member {
  readonly worker: Worker
  /** Undefined: it waits for a job. */
  participation: Participation | undefined
}

export class WorkerGroup {
  readonly #setting: WorkerSetting
  /** By their numbers; one that died is missing, and is started again when a job needs it. */
  readonly #members = new Map<number, Member>()

  constructor(setting: WorkerSetting) {
    this.#setting = setting
  }

  /**
   * Has the first `job.threads` workers do a job. There must be no other under way.
   *
   * @param onMessage called for each message of the workers, one after the other; what it throws ends the job
   */
  run(job: WorkerJob, onMessage: (message: JobMessage) => void | Promise<void>): RunningJob {
    const control = new ControlBlock(this.#setting.words, job.threads, 0)
    let failure: { readonly error: unknown } | undefined
    const fail = (error: unknown): void => {
      failure ??= { error }
      control.abort()
    }
    // One more than the workers until all are sent the job: it cannot be over before.
    let working = 1
    let calls = Promise.resolve()
    // After a failure nothing more of the user's is called, and after the end nothing new.
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

  /** Ends the workers. There must be no job under way. */
  async close(): Promise<void> {
    await Promise.all([...this.#members.values()].map(({ worker }) => worker.terminate()))
  }

  #start(thread: number): Member {
    const worker = new Worker(new URL('../worker/worker.js', import.meta.url), {
      workerData: { setting: this.#setting, thread },
      // Options of the process are not for a file of ours: with --input-type it would not even load.
      execArgv: []
    })
    const member: Member = { worker, participation: undefined }
    const leave = (): void => {
      const { participation } = member
      member.participation = undefined
      // While it waits it keeps no process alive.
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
      // The others would wait at the next barrier for a worker that leaves before the end.
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
