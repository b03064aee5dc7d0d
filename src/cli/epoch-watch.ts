/** Watches the epoch under way: how long it takes, and when it is time to report on it. */
import type { StepReport } from '../engine/engine.js'
import { type Timing, timingAfter } from '../report/text/progress.js'

export class EpochWatch {
  readonly #interval: number
  #started = performance.now()
  #reported = 0
  #timing: Timing | undefined

  /** @param interval seconds between two reports within an epoch */
  constructor(interval: number) {
    this.#interval = interval
  }

  /** An epoch begins. */
  start(): void {
    this.#started = performance.now()
    this.#reported = 0
    this.#timing = undefined
  }

  /** The timing of the epoch after a batch. */
  update({ batch }: StepReport): Timing {
    this.#timing = timingAfter(this.#timing, batch, (performance.now() - this.#started) / 1000)
    return this.#timing
  }

  /**
   * Whether the interval has passed since the epoch began, or since this was last true. Never after the last batch:
   * the report of the epoch is next.
   */
  isDue({ batch, batches }: StepReport, { seconds }: Timing): boolean {
    if (batch >= batches || seconds - this.#reported < this.#interval) return false
    this.#reported = seconds
    return true
  }
}
