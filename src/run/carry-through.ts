/** A run under way: it trains from its state to the end or a stop, with checkpoints, and leaves what came of it. */

import type { MetricReport } from '../config/metrics.js'
import { type Network, networkOf } from '../config/network/network.js'
import type { Config } from '../config/schema/config-schema.js'
import { type LoadedDataset, type Reading, type SplitName, scoredSplit } from '../dataset/load-dataset.js'
import type {
  Engine,
  EngineName,
  EpochReport,
  OpenEvaluator,
  StepReport,
  TrainingState
} from '../engine/engine.js'
import { isOver, keptEpoch } from '../engine/state.js'
import { CnnError } from '../errors.js'
import { hashWeights } from '../model/initial-weights.js'
import type { Evaluation } from '../report/evaluation.js'
import { shellWord } from '../report/text/shell-word.js'
import type { Checkpoint, History } from './checkpoints/checkpoint.js'
import { Keeper } from './checkpoints/keeper.js'
import { saveCheckpoint } from './checkpoints/store.js'
import type { Environment } from './environment.js'
import { evaluateOpen } from './evaluate.js'
import { EventLog } from './event-log.js'
import { checkFit, fitOpen } from './fit.js'
import { checkModel, leaveCharts, leaveHistory, leaveModel, leaveResult } from './leave.js'
import { whileOpen } from './while-open.js'
import type { Writer } from './writer/claim.js'

/** What is known when the first batch begins. */
export interface Begin {
  readonly run: string
  readonly engine: Engine
  readonly threads: number
  readonly dataset: LoadedDataset
}

/** What is reported on the way; each is called as soon as it is known. */
export interface TrainEvents {
  readonly onNotice: (text: string) => void
  readonly onProgress: Reading['onProgress']
  readonly onData: (dataset: LoadedDataset) => void
  readonly onNetwork: (network: Network) => void
  readonly onBegin: (begin: Begin) => void
  readonly onStep: (report: StepReport) => void
  readonly onEpoch: (report: EpochReport) => void
}

export interface TrainResult {
  /** The run directory. */
  readonly run: string
  readonly engine: { readonly name: EngineName; readonly threads: number }
  readonly parameters: number
  /** Of the whole run, those of earlier calls included. */
  readonly epochs: readonly EpochReport[]
  /** The epoch, counted from 1, whose weights earlyStopping restored; undefined: the weights are those of the last. */
  readonly keptEpoch?: number
  /** Undefined when the training was stopped before its end. */
  readonly scores?: Scores
  /** Seconds of everything. */
  readonly seconds: number
  /** SHA-256 of the final weights: float32, little-endian, in the order of tf.layers `getWeights()`. */
  readonly weightsSha256: string
}

/** What a run came to. */
export interface Scores extends MetricReport, Pick<Evaluation, 'loss'> {
  /** The images that they are of: the test split, or what stands in for it. */
  readonly split: SplitName
}

/** A run whose directory is there and written to by nobody else. */
export interface Undertaking {
  readonly run: string
  readonly writer: Writer
  readonly config: Config
  readonly engine: Engine
  readonly dataset: LoadedDataset
  readonly environment: Environment
  /** Where it resumes from; left out: it starts. */
  readonly from?: { readonly state: TrainingState; readonly history: History }
  /** The directory of TensorBoard's logs; left out: none are written. */
  readonly tensorboard?: string
  /** `performance.now()` when the call began. */
  readonly started: number
  readonly signal?: AbortSignal
}

/** What is written while the training goes on. */
interface Save {
  readonly checkpoint?: Checkpoint
  readonly epochs?: readonly EpochReport[]
}

/**
 * Trains a run to its end, evaluates it on the test split, and leaves its files. When `signal` stops it, the checkpoint
 * and the model as they are by then are saved and there is no evaluation.
 *
 * @throws CnnError NOT_FINITE, with the last finite checkpoint left as it is; WRITE; ENGINE
 */
export async function carryThrough(undertaking: Undertaking, events: TrainEvents): Promise<TrainResult> {
  const { run, writer, config, engine, dataset, environment, from, signal } = undertaking
  const { threads } = (environment.resumed.at(-1) ?? environment).engine
  const network = networkOf(config)
  events.onBegin({ run, engine, threads, dataset })

  const { everyEpochs, everySeconds, keep } = config.training.checkpoint
  const epochs: EpochReport[] = [...(from?.history.epochs ?? [])]
  const hashes: string[] = [...(from?.history.weightsSha256 ?? [])]
  let saved = from?.state
  const keeper = new Keeper<Save>(async ({ checkpoint, epochs: history }) => {
    if (checkpoint) await saveCheckpoint(run, checkpoint, keep)
    if (history) await leaveHistory(run, history)
  }, everySeconds)
  /** The state with the history as it is now. */
  const checkpointOf = (state: TrainingState): Checkpoint => {
    writer.check()
    saved = state
    const history = { epochs: [...epochs], weightsSha256: [...hashes] }
    return { run: environment.id, config, limit: environment.limit, state, history }
  }

  const { tensorboard } = undertaking
  const log = tensorboard === undefined ? undefined : new EventLog(tensorboard, run, network, epochs.length)
  const checked = checkFit({
    config,
    train: dataset.train,
    validation: dataset.validation,
    threads,
    state: from?.state,
    onStep: events.onStep,
    captures: {
      wanted: () => keeper.isDue(),
      take: (state) => keeper.save({ checkpoint: checkpointOf(state) })
    },
    onEpoch: (report, capture) => {
      const state = capture()
      epochs.push(report)
      hashes.push(hashWeights(state.weights))
      const isTime = report.epoch % everyEpochs === 0
      keeper.save({ epochs: [...epochs], ...(isTime && { checkpoint: checkpointOf(state) }) })
      events.onEpoch(report)
      return log?.add(report, state.weights)
    },
    signal
  })
  const resumption = (): string | undefined =>
    saved && `cnn train --resume ${shellWord(run)} --accept-changes`
  // A user who stops it waits only for what could be lost: the rest is done when the run is resumed.
  const isFinishing = (state: TrainingState): boolean =>
    isOver(state, config.training.epochs) && !signal?.aborted
  const opening = engine.open(checked.request, checked.weights)
  const { outcome, scores } = await whileOpen(opening, async (open) => {
    await log?.begin()
    const outcome = await settling(keeper, resumption, () => fitOpen(open, checked)).finally(() => log?.end())
    const { weights, state } = outcome
    if (saved === undefined || saved.step !== state.step || saved.epoch !== state.epoch)
      keeper.save({ checkpoint: checkpointOf(state) })
    await keeper.settled()

    const trained = { config, network, weights, dataset }
    if (isFinishing(state)) await checkModel(trained)
    writer.check()
    await leaveModel(run, trained)
    const scores = isFinishing(state) ? await finalScores(undertaking, open, network, weights) : undefined
    return { outcome, scores }
  })
  const { weights, state } = outcome
  const { split } = scoredSplit(dataset)
  if (scores) await leaveCharts(run, config.name, epochs, { evaluation: scores, split }, signal)
  const evaluation = isFinishing(state) ? scores : undefined
  const seconds = (performance.now() - undertaking.started) / 1000
  const weightsSha256 = hashWeights(weights)
  const kept = keptEpoch(config.training, state, config.training.epochs)
  const best = kept === undefined ? {} : { keptEpoch: kept }
  if (evaluation) {
    const result = {
      seconds,
      weightsSha256,
      stoppedEarly: state.monitoring.stopped,
      ...best,
      epochs: epochs.map(({ trainSeconds }, i) => ({ trainSeconds, weightsSha256: hashes[i] ?? '' }))
    }
    await leaveResult(run, evaluation, split, { ...environment, result })
  }
  return {
    run,
    engine: { name: engine.name, threads },
    parameters: network.totalParameters,
    epochs,
    ...best,
    ...(evaluation && { scores: { ...evaluation, split } }),
    seconds,
    weightsSha256
  }
}

/** Trains; where that fails, what is being saved is saved first, and of values that overflowed it is said what stays. */
async function settling<T>(
  keeper: Keeper<Save>,
  resumption: () => string | undefined,
  train: () => Promise<T>
): Promise<T> {
  try {
    return await train()
  } catch (error) {
    // That this fails too is less than the error that is on its way.
    await keeper.settled().catch(() => {})
    const command = resumption()
    if (!(error instanceof CnnError && error.code === 'NOT_FINITE') || !command) throw error
    throw new CnnError(error.code, error.message, {
      cause: error,
      hint: `${error.hint}; from the last finite checkpoint on: ${command}`
    })
  }
}

/** The evaluation on the split that a run is judged by; undefined when the signal stops it. */
async function finalScores(
  { dataset, signal }: Undertaking,
  open: OpenEvaluator,
  network: Network,
  weights: readonly Float32Array[]
): Promise<Evaluation | undefined> {
  try {
    const { examples } = scoredSplit(dataset)
    const classNames = dataset.facts.labels
    return await evaluateOpen(open, network, { weights, ...examples, classNames, signal })
  } catch (error) {
    if (signal?.aborted) return undefined
    throw error
  }
}
