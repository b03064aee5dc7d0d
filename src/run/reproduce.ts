/** Trains a finished run again from its receipt, and compares epoch by epoch. */

import { networkOf } from '../config/network/network.js'
import { counted } from '../counts.js'
import { loadDataset, type Reading } from '../dataset/load-dataset.js'
import { chooseEngine } from '../engine/choose.js'
import type { EpochReport, StepReport } from '../engine/engine.js'
import { trainRequest } from '../engine/request.js'
import { CnnError } from '../errors.js'
import { hashWeights } from '../model/initial-weights.js'
import type { HistoryRow } from '../report/history.js'
import { shellWord } from '../report/text/shell-word.js'
import { describeMachine, type Environment, threadsAgain } from './environment.js'
import { checkFit, fitOpen } from './fit.js'
import { findRun, readHistory, readRun } from './run-directory.js'
import { checkData } from './same-data.js'
import { whileOpen } from './while-open.js'

export interface ReproduceOptions {
  /** Its path, or its name below `runs/`; left out: the latest. */
  readonly run?: string
  /** Left out: on the compiled engine the processors available, on others as many as the run was trained with. */
  readonly threads?: number
  /** The version of this program. */
  readonly version: string
  readonly onNotice: (text: string) => void
  readonly onProgress?: Reading['onProgress']
  readonly onStep?: (report: StepReport) => void
  /** Called after each epoch, with whether it is equal. */
  readonly onEpoch: (report: EpochReport, isEqual: boolean) => void
  readonly signal?: AbortSignal
}

export interface Reproduction {
  readonly run: string
  readonly equal: boolean
  /** Epochs that were trained again. */
  readonly epochs: number
  /** The first epoch that differs, and what of it. */
  readonly differs?: { readonly epoch: number; readonly what: readonly string[] }
  /** Why it may differ, the likeliest first: what has changed since. */
  readonly reasons: readonly string[]
  /** SHA-256 of the final weights as the receipt has them, and as they are now; of an equal run alone the second. */
  readonly weightsSha256: { readonly receipt: string; readonly now?: string }
}

/**
 * Trains again what a finished run trained: its config, seed, images and engine. Nothing is written. It stops at the
 * first epoch that differs.
 *
 * @throws CnnError CHECKPOINT when the run is not finished or its files are damaged; DATA when the data set is another;
 *   ENGINE when its engine cannot run here; the signal's reason
 */
export async function reproduce(options: ReproduceOptions): Promise<Reproduction> {
  const { signal, onNotice } = options
  const run = await findRun(options.run)
  const { config, environment } = await readRun(run)
  const { result, limit } = environment
  const rows = await readHistory(run)
  if (!result || rows.length !== result.epochs.length)
    throw new CnnError('CHECKPOINT', `${run} is not finished: there is no result to compare with`, {
      where: run,
      hint: `cnn train --resume ${shellWord(run)}`
    })
  const last = (environment.resumed.at(-1) ?? environment).engine
  const threads = options.threads ?? threadsAgain(last)
  const wanted = trainRequest(config, networkOf(config), threads)
  const engine = await chooseEngine(last.name, wanted, onNotice)
  const loading = { seed: config.seed, limit: limit ?? undefined, onNotice, signal }
  const dataset = await loadDataset(config.dataset, { ...loading, onProgress: options.onProgress })
  checkData(run, environment, dataset)

  const stop = new AbortController()
  let epochs = 0
  let differs: Reproduction['differs']
  const checked = checkFit({
    config,
    train: dataset.train,
    validation: dataset.validation,
    threads,
    onStep: options.onStep,
    onEpoch: (report, capture) => {
      const what = differences(rows[report.epoch - 1], report)
      if (hashWeights(capture().weights) !== result.epochs[report.epoch - 1]?.weightsSha256)
        what.push('weights')
      epochs++
      options.onEpoch(report, what.length === 0)
      if (what.length === 0) return
      differs = { epoch: report.epoch, what }
      stop.abort()
    },
    signal: signal ? AbortSignal.any([signal, stop.signal]) : stop.signal
  })
  const opening = engine.open(checked.request, checked.weights)
  const { weights, state } = await whileOpen(opening, (network) => fitOpen(network, checked))
  if (signal?.aborted) throw signal.reason
  const now = hashWeights(weights)
  if (!differs && (state.epoch !== rows.length || now !== result.weightsSha256))
    differs = { epoch: rows.length, what: ['final weights'] }
  return {
    run,
    equal: !differs,
    epochs,
    ...(differs && { differs }),
    reasons: differs ? reasonsOf(environment, options.version, engine.threads(wanted)) : [],
    weightsSha256: { receipt: result.weightsSha256, ...(!differs && { now }) }
  }
}

/** The numbers of an epoch that are others than history.csv has. */
function differences(row: HistoryRow | undefined, report: EpochReport): string[] {
  if (!row) return ['an epoch that the run does not have']
  const { epoch: _epoch, seconds: _seconds, ...numbers } = row
  return Object.entries(numbers)
    .filter(([name, value]) => !Object.is(value, report[name as keyof EpochReport]))
    .map(([name]) => name)
}

/** Why the bits may differ. */
function reasonsOf(environment: Environment, version: string, threads: number): string[] {
  const { engine, resumed } = environment
  const now = describeMachine(version)
  const reasons: string[] = []
  const changed = [...new Set(resumed.flatMap((time) => time.changed))]
  if (changed.length > 0)
    reasons.push(
      `its config was changed on the way (${changed.join(', ')}), and it was trained by the last alone`
    )
  const engines = [...new Set([engine, ...resumed.map((time) => time.engine)].map(({ name }) => name))]
  if (engines.length > 1) reasons.push(`it was trained on several engines: ${engines.join(', ')}`)
  const versions = [environment, ...resumed].map((time) => time.versions.cnn)
  const others = [...new Set(versions.filter((other) => other !== version))]
  if (others.length > 0) reasons.push(`it was trained by cnn ${others.join(', ')}, this is ${version}`)
  if (engines.some((name) => name !== 'compiled')) {
    reasons.push(
      'only the compiled engine gives the same bits on every machine and with any number of threads'
    )
    const last = (resumed.at(-1) ?? environment).engine
    if (last.threads !== threads)
      reasons.push(
        `it was trained with ${counted(last.threads, 'thread')}, this was ${counted(threads, 'thread')}`
      )
    if (environment.processor !== now.processor || environment.versions.node !== now.versions.node)
      reasons.push(
        `it was trained on ${environment.processor} with Node ${environment.versions.node}, ` +
          `this is ${now.processor} with Node ${now.versions.node}`
      )
  }
  if (reasons.length === 0)
    reasons.push('its files were changed, or this is a fault of cnn: the same seed gives the same bits')
  return reasons
}
