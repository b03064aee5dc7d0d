/** The progress bar of a data set, on a terminal: of a download, or of own pictures that are prepared. */

import { Presets, SingleBar } from 'cli-progress'
import { counted, withCommas } from '../counts.js'
import type { PreparingProgress } from '../dataset/load-dataset.js'
import type { DownloadProgress } from '../dataset/sources/source.js'
import { visible } from '../report/text/visible.js'
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
  update(progress: DownloadProgress | PreparingProgress): void {
    if (this.#output.quiet) return
    const { file, total } = progress
    const isDownload = 'source' in progress
    if (file !== this.#file) {
      this.stop()
      const what = isDownload
        ? `fetching ${file} from ${progress.source}`
        : `preparing ${counted(total, 'picture')}`
      if (!canMove(process.stderr)) this.#output.say(what)
      // What is said takes the bar off, and the next file begins anew: the file comes last.
      this.#file = file
      if (!canMove(process.stderr)) return
      const of = isDownload ? `${withCommas(Math.ceil(total / 1024))} KiB` : counted(total, 'picture')
      const format = ` ${visible(file)} {bar} {percentage}% of ${of}, {eta_formatted} left`
      this.#bar = new SingleBar({ format, fps: 20, stream: process.stderr, barsize: 20 }, Presets.rect)
      this.#bar.start(total, 0)
    }
    this.#bar?.update(isDownload ? progress.bytes : progress.pictures)
  }

  stop(): void {
    this.#bar?.stop()
    this.#bar = undefined
    this.#file = undefined
  }
}
