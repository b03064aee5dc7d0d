/** What every command is given to work with: its output, the bars that it draws, Ctrl-C, and how it ends. */
import type { CnnError } from '../errors.js'
import { finish } from './failure.js'
import { type Interrupts, watchInterrupts } from './interrupt.js'
import { Output, type OutputFlags } from './output.js'
import { lostOutput } from './streams.js'

export class Context {
  readonly output: Output
  #interrupts: Interrupts | undefined
  #isResultOnDisk = false

  constructor(flags: OutputFlags) {
    this.output = new Output(flags)
  }

  /**
   * From here on the first Ctrl-C, SIGTERM or SIGHUP asks the work to stop in good order; one that comes more than a
   * second later leaves at once. A command
   * that never calls this is ended by the first.
   *
   * @param words what is said at the first; left out: nothing
   * @returns aborted at the first; its reason is the error to end with
   */
  stoppable(words?: string): AbortSignal {
    this.#interrupts = watchInterrupts(() =>
      words === undefined ? this.output.clear() : this.output.say(words)
    )
    return this.#interrupts.signal
  }

  /** A message on the way to the result. */
  readonly notice = (text: string): void => this.output.say(text)

  /**
   * Ends the command with its result, as one JSON document where that is asked for.
   *
   * @param failure why the process must not end with 0 although there is a result: it is thrown
   */
  finish(document: object, failure?: CnnError): void {
    finish(this.output, document, failure)
  }

  /** Says that the command's result is what it leaves on the disk: words that stdout did not take are no failure. */
  resultIsOnDisk(): void {
    this.#isResultOnDisk = true
  }

  /**
   * Waits until stdout has taken everything.
   *
   * @throws CnnError WRITE where it did not, and the result was there
   */
  async delivered(): Promise<void> {
    const lost = await lostOutput()
    if (lost !== undefined && (this.output.json || !this.#isResultOnDisk)) throw lost
  }

  /** Takes the bars off the terminal and listens to interrupts no more. */
  close(): void {
    this.output.clear()
    this.#interrupts?.release()
  }
}
