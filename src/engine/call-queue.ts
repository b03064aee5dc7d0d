/** The calls on one open network: carried out one after the other, and refused once it is closed. */
import { CnnError } from '../errors.js'

export class CallQueue {
  /** Settles when every call so far is finished. */
  #through: Promise<unknown> = Promise.resolve()
  #closing: Promise<void> | undefined

  /**
   * Carries out a call when the calls before it are finished.
   *
   * @throws CnnError USAGE after `close`; whatever the call throws
   */
  run<T>(call: () => T | Promise<T>): Promise<T> {
    if (this.#closing)
      return Promise.reject(
        new CnnError('USAGE', 'the model is closed', { hint: 'open it again, or close it later' })
      )
    const result = this.#through.then(call)
    this.#through = result.catch(() => {})
    return result
  }

  /** Closes the queue and calls `end` when the calls before are finished. A second call waits for the same end. */
  close(end: () => void | Promise<void>): Promise<void> {
    this.#closing ??= this.#through.then(end)
    return this.#closing
  }
}
