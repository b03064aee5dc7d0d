/** The bar of the epoch under way, on a terminal; elsewhere only the line at its end. */
import { SingleBar } from 'cli-progress'
import type { EpochReport, StepReport } from '../engine/engine.js'
import { epochLine, stepLine, type Timing, timingAfter } from '../report/text/progress.js'
import type { Output } from './output.js'
import { canMove, widthOf } from './terminal.js'

export class EpochBar {
  readonly #output: Output
  #bar: SingleBar | undefined
  #started = 0
  #timing: Timing | undefined
  #report: StepReport | undefined

  constructor(output: Output) {
    this.#output = output
    output.attach(this)
  }

  /** An epoch begins. */
  start(): void {
    this.#started = performance.now()
    this.#timing = undefined
    this.#report = undefined
  }

  update(report: StepReport): void {
    if (report.epoch !== this.#report?.epoch) this.#draw(report)
    this.#report = report
    this.#timing = timingAfter(this.#timing, report.batch, (performance.now() - this.#started) / 1000)
    this.#bar?.update(report.batch)
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
