/** The bar of the epoch under way, on a terminal; elsewhere a line every 30 seconds, and one at its end. */
import { SingleBar } from 'cli-progress'
import type { EpochReport, StepReport } from '../engine/engine.js'
import { epochLine, stepLine, type Timing, withinEpochLine } from '../report/text/progress.js'
import { EpochWatch } from './epoch-watch.js'
import type { Output } from './output.js'
import { canMove, widthOf } from './terminal.js'

export class EpochBar {
  readonly #output: Output
  readonly #watch: EpochWatch
  #bar: SingleBar | undefined
  #timing: Timing | undefined
  #report: StepReport | undefined

  /** @param interval seconds between two lines within an epoch where there is no terminal */
  constructor(output: Output, interval = 30) {
    this.#output = output
    this.#watch = new EpochWatch(interval)
    output.attach(this)
  }

  /** An epoch begins. */
  start(): void {
    this.#watch.start()
    this.#report = undefined
  }

  update(report: StepReport): void {
    if (report.epoch !== this.#report?.epoch) this.#draw(report)
    this.#report = report
    const timing = this.#watch.update(report)
    this.#timing = timing
    if (canMove(process.stderr)) this.#bar?.update(report.batch)
    else if (this.#watch.isDue(report, timing)) this.#output.say(withinEpochLine(report, timing))
  }

  finish(report: EpochReport): void {
    const { batches = 0 } = this.#report ?? {}
    this.#output.say(epochLine(report, batches, process.stderr.isTTY ? widthOf(process.stderr) : undefined))
  }

  /** Takes the bar off the terminal; it comes back with the next epoch. */
  stop(): void {
    this.#bar?.stop()
    this.#bar = undefined
  }

  #draw(report: StepReport): void {
    if (this.#output.quiet || !canMove(process.stderr)) return
    const format = (): string => this.#line()
    const options = { format, fps: 20, stream: process.stderr, clearOnComplete: true, hideCursor: true }
    this.#bar = new SingleBar(options)
    this.#bar.start(report.batches, 0)
  }

  #line(): string {
    if (!this.#report || !this.#timing) return ''
    return stepLine(this.#report, this.#timing, widthOf(process.stderr), this.#output.messageColour)
  }
}
