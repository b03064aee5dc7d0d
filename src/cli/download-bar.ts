/** The progress bar of a data set, on a terminal: of a download, or of own pictures that are prepared. */

import { Presets, SingleBar } from 'cli-progress'
import { counted, withCommas } from '../counts.js'
import type { PreparingProgress } from '../dataset/load-dataset.js'
import type { DownloadProgress } from '../dataset/sources/source.js'
import { visible } from '../report/text/visible.js'
import type { Output } from './output.js'
import { canMove, widthOf } from './terminal.js'

/** Characters of a bar: never fewer than it takes to be seen, nor more than it takes to be read. */
const barsizes = { least: 6, most: 20 }

/** As much as fits into the width: the name, the bar and the share, then of what, then the time left. */
export function barLayout(name: string, of: string, width: number): { format: string; barsize: number } {
  const tails = [`{percentage}% of ${of}, {eta_formatted} left`, `{percentage}% of ${of}`, '{percentage}%']
  const lengthOf = (tail: string): number =>
    tail.replace('{percentage}', '100').replace('{eta_formatted}', '59m59s').length
  // A space before the name, two around the bar, and the last column is left free.
  const roomBeside = (tail: string): number => width - name.length - lengthOf(tail) - 4
  const tail = tails.find((each) => roomBeside(each) >= barsizes.least) ?? '{percentage}%'
  const barsize = Math.max(barsizes.least, Math.min(barsizes.most, roomBeside(tail)))
  const most = Math.max(1, width - lengthOf(tail) - barsize - 4)
  const shown = name.length > most ? `…${name.slice(name.length - most + 1)}` : name
  return { format: ` ${shown} {bar} ${tail}`, barsize }
}

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
      const layout = barLayout(visible(file), of, widthOf(process.stderr))
      this.#bar = new SingleBar({ ...layout, fps: 20, stream: process.stderr }, Presets.rect)
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
