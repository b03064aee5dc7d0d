/** The progress bar of a download, on a terminal. */
import { Presets, SingleBar } from 'cli-progress'
import type { DownloadProgress } from '../dataset/sources/source.js'
import type { Output } from './output.js'
import { canMove } from './terminal.js'

export class DownloadBar {
  readonly #output: Output
  #bar: SingleBar | undefined
  #file: string | undefined

  constructor(output: Output) {
    this.#output = output
    output.attach(this)
  }

  /** Draws how far a file is; where there is no terminal, one line a file. */
  update({ file, source, bytes, total }: DownloadProgress): void {
    if (this.#output.quiet) return
    if (file !== this.#file) {
      this.stop()
      if (!canMove(process.stderr)) this.#output.say(`fetching ${file} from ${source}`)
      // What is said takes the bar off, and the next file begins anew: the file comes last.
      this.#file = file
      if (!canMove(process.stderr)) return
      const format = ` ${file} {bar} {percentage}% of ${Math.ceil(total / 1024)} KiB, {eta_formatted} left`
      this.#bar = new SingleBar({ format, fps: 20, stream: process.stderr, barsize: 20 }, Presets.rect)
      this.#bar.start(total, 0)
    }
    this.#bar?.update(bytes)
  }

  stop(): void {
    this.#bar?.stop()
    this.#bar = undefined
    this.#file = undefined
  }
}
