/** Memory and workers of one open network, prepared for one job after another. */
import { processors } from '../../processors.js'
import type { EngineRequest } from '../../request.js'
import { webAssemblyKernels } from '../kernels/webassembly-kernels.js'
import { ControlBlock } from '../shared/control-block.js'
import type { ForwardJob, JobMessage, JobTerms, TrainingJob } from '../shared/jobs.js'
import { CallMemory } from './call-memory.js'
import { PlannedMemory } from './planned-memory.js'
import { type RunningJob, WorkerGroup } from './worker-group.js'

/** How often a waiting thread checks before it sleeps: some tens of microseconds. */
const spins = 2000

/** A job that is about to begin. */
export interface NextJob {
  /** Its control block, with nothing left of the job before. */
  readonly control: ControlBlock
  /** Makes the workers do it. `onMessage` is called for each of their messages, one after the other. */
  start(
    job: Omit<ForwardJob, keyof JobTerms> | Omit<TrainingJob, keyof JobTerms>,
    onMessage: (message: JobMessage) => void | Promise<void>
  ): RunningJob
}

export class Workplace {
  readonly request: EngineRequest
  readonly planned: PlannedMemory
  readonly callMemory = new CallMemory()
  readonly #words = ControlBlock.words()
  readonly #group: WorkerGroup
  /** Whether the weights in memory are not yet packed for the kernels. */
  #hasNewWeights = true

  private constructor(request: EngineRequest, module: WebAssembly.Module) {
    this.request = request
    this.planned = new PlannedMemory(request)
    const { memory } = this.planned
    this.#group = new WorkerGroup({ module, memory, words: this.#words, request })
  }

  /** @throws CnnError ENGINE when the memory is too large */
  static async open(request: EngineRequest): Promise<Workplace> {
    return new Workplace(request, await webAssemblyKernels.load())
  }

  /** Copies new weights. No job may be running. */
  setWeights(weights: readonly Float32Array[]): void {
    this.planned.writeWeights(weights)
    this.#hasNewWeights = true
  }

  /**
   * Prepares a job.
   *
   * @param useful the number of threads that there is work for
   */
  begin(useful: number): NextJob {
    const threads = Math.max(1, Math.min(this.planned.threads, useful))
    const control = new ControlBlock(this.#words, threads, 0)
    control.reset()
    const terms: JobTerms = {
      threads,
      spins: threads > processors() ? 0 : spins,
      hasNewWeights: this.#hasNewWeights
    }
    return {
      control,
      start: (job, onMessage) => {
        const running = this.#group.run({ ...job, ...terms }, onMessage)
        this.#hasNewWeights = false
        // A worker that fails may leave weights half packed.
        const ended = running.ended.catch((error: unknown) => {
          this.#hasNewWeights = true
          throw error
        })
        return { ...running, ended }
      }
    }
  }

  /** Ends the workers. No job may be running. */
  close(): Promise<void> {
    return this.#group.close()
  }
}
