/** One TensorFlow.js with one of its backends: all tf work goes through a session. */
import type { Tf } from '../../model/tf.js'

export class TfSession {
  readonly tf: Tf
  readonly backend: string

  /** @param backend must have been initialized: `await tf.setBackend(backend)` */
  constructor(tf: Tf, backend: string) {
    this.tf = tf
    this.backend = backend
  }

  /**
   * Runs synchronous work on this session's backend and disposes every tensor that the work makes and does not return
   * or keep. The current backend of tf belongs to the whole process. It is restored afterwards, so that sessions with
   * different backends can take turns. The same holds for the engine in the global `_tfengine`, to which the tensors of
   * every copy of tfjs-core report: during the work it is the engine of this session's copy.
   */
  work<T>(task: () => T): T {
    const global: { [key: string]: unknown } = globalThis
    const outer = global._tfengine
    global._tfengine = this.tf.engine()
    const before = this.tf.getBackend()
    this.#use(this.backend)
    try {
      let result: T | undefined
      this.tf.tidy(() => {
        result = task()
      })
      return result as T
    } finally {
      this.#use(before)
      global._tfengine = outer
    }
  }

  /** Switches at once if the backend is initialized; the promise only matters for backends that are not. */
  #use(backend: string): void {
    if (this.tf.getBackend() !== backend) void this.tf.setBackend(backend)
  }
}
