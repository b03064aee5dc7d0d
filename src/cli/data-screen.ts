/** What a command shows while a data set is read: its progress, and what is noticed. */
import type { Reading } from '../dataset/load-dataset.js'
import type { Context } from './context.js'
import { DownloadBar } from './download-bar.js'

export class DataScreen implements Reading {
  readonly onNotice: (text: string) => void
  readonly onProgress: NonNullable<Reading['onProgress']>
  readonly signal: AbortSignal

  constructor({ output, notice }: Context, signal: AbortSignal) {
    const bar = new DownloadBar(output)
    this.onNotice = notice
    this.onProgress = (progress) => bar.update(progress)
    this.signal = signal
  }
}
