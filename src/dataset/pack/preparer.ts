/** Prepares pictures on all processors: threads for many, this thread for a few. */
import { availableParallelism } from 'node:os'
import { SHARE_ENV, Worker } from 'node:worker_threads'
import { CnnError } from '../../errors.js'
import type { PictureTask, Prepared } from './picture-task.js'
import type { PrepareAnswer, PrepareMessage } from './prepare-worker.js'

export interface Preparer {
  /** How many pictures it should be given at a time. */
  readonly width: number
  /** @throws CnnError UNEXPECTED where a thread fails; what is wrong with a picture is in the answer */
  prepare(task: PictureTask): Promise<Prepared>
  close(): Promise<void>
}

/** From so many pictures on, threads are worth their start, about a tenth of a second. */
const leastForThreads = 100

/** More decode no faster on the machines that were measured, and each holds a decoded picture. */
const mostThreads = 8

export function preparerFor(pictures: number): Preparer {
  if (pictures >= leastForThreads) return new Threads(Math.min(mostThreads, availableParallelism()))
  return {
    width: 2,
    prepare: async (task) => (await import('./prepare-one.js')).prepareOne(task),
    close: async () => {}
  }
}

interface Waiting {
  readonly thread: Worker
  readonly resolve: (prepared: Prepared) => void
  readonly reject: (error: unknown) => void
}

class Threads implements Preparer {
  readonly width: number
  readonly #idle: Worker[]
  readonly #workers: readonly Worker[]
  readonly #waiting = new Map<number, Waiting>()
  #next = 0

  constructor(count: number) {
    // While one of a thread's two pictures is decoded, the other is fitted.
    this.width = 2 * count
    this.#workers = Array.from({ length: count }, () => this.#start())
    this.#idle = [...this.#workers]
  }

  prepare(task: PictureTask): Promise<Prepared> {
    const id = this.#next++
    const thread = this.#idle[id % this.#idle.length]
    if (thread === undefined) throw stopped()
    const bytes = 'bytes' in task.picture ? task.picture.bytes : task.picture.pixels
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { thread, resolve, reject })
      thread.postMessage({ id, task } satisfies PrepareMessage, transferable(bytes))
    })
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()))
  }

  #start(): Worker {
    // What fontconfig reads is the environment of the process (src/fonts.ts), not a thread's copy.
    const worker = new Worker(new URL('./prepare-worker.js', import.meta.url), {
      execArgv: [],
      env: SHARE_ENV
    })
    worker.on('message', ({ id, prepared, failure }: PrepareAnswer) => {
      const waiting = this.#waiting.get(id)
      this.#waiting.delete(id)
      if (prepared !== undefined) waiting?.resolve(prepared)
      else waiting?.reject(stopped(failure))
    })
    const fail = (cause?: unknown): void => {
      for (const [id, { thread, reject }] of this.#waiting) {
        if (thread !== worker) continue
        this.#waiting.delete(id)
        reject(stopped(undefined, cause))
      }
    }
    worker.on('error', fail)
    worker.on('exit', () => fail())
    return worker
  }
}

const stopped = (reason = 'a thread stopped', cause?: unknown): CnnError =>
  new CnnError('UNEXPECTED', `the pictures could not be prepared: ${reason}`, { cause })

/** The memory of a picture goes to the thread, where no other view of it stays here. */
const transferable = ({ buffer, byteLength }: Uint8Array): ArrayBuffer[] =>
  buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : []
