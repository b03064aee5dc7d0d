/** What `cnn train` shows while it works: the data's shapes, the network, the bar, a line an epoch, the scores. */

import { type Score, scoresIn, validationScoresIn } from '../config/metrics.js'
import type { Network } from '../config/network/network.js'
import type { Config } from '../config/schema/config-schema.js'
import { counted, withCommas } from '../counts.js'
import type { LoadedDataset, PreparingProgress } from '../dataset/load-dataset.js'
import type { DownloadProgress } from '../dataset/sources/source.js'
import type { EpochReport, StepReport } from '../engine/engine.js'
import { metricText } from '../report/text/number-text.js'
import { epochTitle } from '../report/text/progress.js'
import { noTestSplit, resultText } from '../report/text/score-text.js'
import { summaryTable } from '../report/text/summary-table.js'
import { shapeLine } from '../report/text/tuple.js'
import type { Begin, TrainEvents, TrainResult } from '../run/carry-through.js'
import { DownloadBar } from './download-bar.js'
import { EpochBar } from './epoch-bar.js'
import type { Output } from './output.js'

export class TrainScreen implements TrainEvents {
  readonly #output: Output
  readonly #config: Config
  readonly #download: DownloadBar
  readonly #bar: EpochBar
  /** The epoch under way. */
  #epoch = 0

  constructor(output: Output, config: Config) {
    this.#output = output
    this.#config = config
    this.#download = new DownloadBar(output)
    this.#bar = new EpochBar(output)
  }

  onNotice = (text: string): void => this.#output.say(text)

  onProgress = (progress: DownloadProgress | PreparingProgress): void => this.#download.update(progress)

  onData = (dataset: LoadedDataset): void => {
    for (const lines of Object.values(dataset.shapes)) {
      if (lines.length === 0) continue
      for (const { name, shape } of lines) this.#output.show(shapeLine(name, shape))
      this.#output.show()
    }
  }

  onNetwork = (network: Network): void => {
    this.#output.show(summaryTable(network, this.#config.name, this.#output.layout), 'laid out')
  }

  onBegin = ({ dataset, engine, threads, run }: Begin): void => {
    const { train, validation } = dataset
    const validate = validation ? `, validate on ${withCommas(validation.shape[0])} samples` : ''
    this.#output.show()
    this.#output.show(`Train on ${withCommas(train.shape[0])} samples${validate}`)
    this.#output.say(`${engine.description}, ${counted(threads, 'thread')}; the run goes to ${run}`)
    this.#bar.start()
  }

  onStep = (report: StepReport): void => {
    if (report.epoch !== this.#epoch) this.#title(report.epoch)
    this.#bar.update(report)
  }

  onEpoch = (report: EpochReport): void => {
    this.#bar.finish(report)
    this.#bar.start()
  }

  /** The scores of the epoch whose weights are saved, as the lecture closes with them, and where the run is. */
  close({ epochs, keptEpoch, scores, run, seconds }: TrainResult): void {
    const last = keptEpoch === undefined ? epochs.at(-1) : epochs.find(({ epoch }) => epoch === keptEpoch)
    const { earlyStopping } = this.#config.training
    const line = (name: string, loss: number, scores: readonly Score[]): void =>
      this.#output.print([name.padEnd(10), `loss ${metricText(loss)}`, ...scores.map(resultText)].join('  '))
    this.#output.show()
    if (keptEpoch !== undefined && earlyStopping)
      this.#output.print(
        `the weights of epoch ${keptEpoch} are kept, which has the best ${earlyStopping.monitor}`
      )
    if (last) line('training', last.loss, scoresIn(last))
    if (last?.valLoss !== undefined) line('validation', last.valLoss, validationScoresIn(last))
    if (scores?.split === 'test') line('test', scores.loss, scoresIn(scores))
    else if (scores) this.#output.print(noTestSplit(scores.split))
    this.#output.show(
      `\n${seconds.toFixed(1)} seconds in all; the model, the curves and the scores are in ${run}`
    )
  }

  #title(epoch: number): void {
    this.#epoch = epoch
    if (process.stderr.isTTY) this.#output.say(epochTitle(epoch, this.#config.training.epochs))
  }
}
