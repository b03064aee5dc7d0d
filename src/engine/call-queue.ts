/** The calls on one open network: carried out one after the other, and refused once it is closed. */
import { CnnError } from '../errors.js'

export class CallQueue {
  /** Settled when every call so far is through. */
  #through: Promise<unknown> = Promise.resolve()
  #closing: Promise<void> | undefined

  /**
   * Carries out a call when those before it are through.
   *
   * @throws CnnError USAGE after `close`; what the call throws
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

  /** Ends it, when the calls before are through; again, it waits for the same end. */
  close(end: () => void | Promise<void>): Promise<void> {
    this.#closing ??= this.#through.then(end)
    return this.#closing
  }
}
