/** Training as a function: config and data in, weights and history out. */

import { networkOf } from '../config/network/network.js'
import type { Config } from '../config/schema/config-schema.js'
import type { Examples } from '../dataset/examples.js'
import { chooseEngine } from '../engine/choose.js'
import type {
  EngineName,
  EpochReport,
  FitJob,
  FitOutcome,
  OpenTrainer,
  TrainingState
} from '../engine/engine.js'
import { NotFinite } from '../engine/not-finite.js'
import { type TrainRequest, trainRequest } from '../engine/request.js'
import { initialWeights } from '../model/initial-weights.js'
import {
  callback,
  checkedConfig,
  checkOptions,
  engineKinds,
  flag,
  optional,
  other,
  recordOf,
  signal,
  wholeFrom
} from './arguments.js'
import { checkFinite } from './finite.js'
import { checkExamples, checkState, checkWatched, checkWeights } from './inputs.js'
import { untilAborted } from './until-aborted.js'
import { whileOpen } from './while-open.js'

export interface FitOptions {
  readonly config: Config
  /** Images `[n, height, width, channels]` and their labels. */
  readonly train: Examples
  readonly validation?: Examples
  /** In the order of tf.layers `getWeights()`; left out: drawn from the config's seed. */
  readonly weights?: readonly Float32Array[]
  /** Left out or `auto`: the first engine that runs here and supports the network. */
  readonly engine?: EngineName | 'auto'
  /** Left out: the processors available, and no more than the work is worth. */
  readonly threads?: number
  /** Whether each epoch takes the images in a new order, drawn from the config's seed; true if left out. */
  readonly shuffle?: boolean
  /** In place of the config's. */
  readonly epochs?: number
  /** In place of the config's. */
  readonly batchSize?: number
  /** Goes on from the state of an earlier fit, bit for bit. */
  readonly state?: TrainingState
  readonly onStep?: FitJob['onStep']
  readonly onEpoch?: FitJob['onEpoch']
  /** Copies of the state within epochs, for checkpoints. */
  readonly captures?: FitJob['captures']
  /**
   * Stops the training at the next batch boundary; the result holds what is done by then. A callback that has not returned
   * is no longer waited for.
   */
  readonly signal?: AbortSignal
  /** Told once why `auto` passed over an engine. */
  readonly onNotice?: (text: string) => void
}

export interface FitResult {
  /** In the order of tf.layers `getWeights()`. */
  readonly weights: Float32Array[]
  /** One entry for each epoch of this call. */
  readonly history: EpochReport[]
  /** The loss of each batch of this call, before its update, penalties included. */
  readonly steps: Float32Array
  /** What `fit({ …, state })` needs to go on bit for bit. */
  readonly state: TrainingState
  readonly engine: { readonly name: EngineName; readonly threads: number }
}

/**
 * Trains a network.
 *
 * @throws CnnError CONFIG for a network that cannot be, DATA for data, weights or a state that do not fit it, USAGE for an
 *   option of the wrong kind, ENGINE when the engine asked for cannot run it, NOT_FINITE when a weight that it is given,
 *   the loss or, by the end of an epoch, a weight is NaN or infinite
 */
export async function fit(options: FitOptions): Promise<FitResult> {
  checkOptions<FitOptions>('fit', options, fitKinds)
  const { onStep, onEpoch, captures, signal: stopping } = options
  const checked = checkFit({
    ...options,
    config: checkedConfig(options.config),
    onStep: onStep && untilAborted(onStep, stopping),
    onEpoch: onEpoch && untilAborted(onEpoch, stopping),
    captures: captures && { wanted: captures.wanted, take: untilAborted(captures.take, stopping) }
  })
  const { request, weights } = checked
  const engine = await chooseEngine(options.engine ?? 'auto', request, options.onNotice)
  const outcome = await whileOpen(engine.open(request, weights), (network) => fitOpen(network, checked))
  return {
    weights: [...outcome.weights],
    history: [...outcome.history],
    steps: outcome.steps,
    state: outcome.state,
    engine: { name: engine.name, threads: engine.threads(request) }
  }
}

const fitKinds = {
  config: other,
  train: other,
  validation: other,
  weights: other,
  state: other,
  ...engineKinds,
  shuffle: optional(flag),
  epochs: optional(wholeFrom(0)),
  batchSize: optional(wholeFrom(1)),
  onStep: optional(callback),
  onEpoch: optional(callback),
  captures: optional(
    recordOf({ wanted: callback, take: callback }, 'an object with the functions wanted and take')
  ),
  signal: optional(signal)
}

/** What is trained, and how, without what chooses the engine. */
export type TrainingOptions = Omit<FitOptions, 'engine' | 'onNotice'>

/** A training whose every part fits the others. */
export interface CheckedFit {
  /** With the epochs and the batch size of this call. */
  readonly config: Config
  /** What an engine is asked for. */
  readonly request: TrainRequest
  /** Those that it begins with. */
  readonly weights: readonly Float32Array[]
  readonly options: TrainingOptions
}

/** @throws CnnError CONFIG, DATA, USAGE or NOT_FINITE as {@link fit} does */
export function checkFit(options: TrainingOptions): CheckedFit {
  const { train, validation, state, threads } = options
  const config = overridden(options)
  const network = networkOf(config)
  checkWatched(config, validation)
  checkExamples('train', train, network)
  if (validation !== undefined) checkExamples('validation', validation, network)
  const images = train.shape[0]
  const { batchSize } = config.training
  if (state !== undefined) checkState(state, config, network, Math.ceil(images / batchSize))
  if (options.weights !== undefined) checkWeights(options.weights, network)
  const weights = state?.weights ?? options.weights ?? initialWeights(network, config.seed)
  return {
    config,
    request: trainRequest(config, network, threads, Math.min(batchSize, images)),
    weights,
    options
  }
}

/**
 * Trains by a network that was opened for it.
 *
 * @param network opened with the request of `checked`
 */
export async function fitOpen(network: OpenTrainer, checked: CheckedFit): Promise<FitOutcome> {
  const { config, request, options } = checked
  const { train, validation, state, captures, onStep, onEpoch, signal } = options
  const refuseNotFinite = (state: TrainingState): void => checkFinite(config, request.network, state)
  const outcome = await explaining(checked, () =>
    network.fit({
      train,
      validation,
      epochs: config.training.epochs,
      shuffle: options.shuffle ?? true,
      state,
      onStep,
      onEpoch: (report, capture) => {
        const state = capture()
        refuseNotFinite(state)
        return onEpoch?.(report, () => state)
      },
      captures: captures && {
        wanted: captures.wanted,
        take: (state) => {
          refuseNotFinite(state)
          return captures.take(state)
        }
      },
      signal
    })
  )
  refuseNotFinite(outcome.state)
  return outcome
}

/** Where a loss is no number, adds where the values overflowed. */
async function explaining<T>(
  { config, request, options }: CheckedFit,
  fitting: () => Promise<T>
): Promise<T> {
  try {
    return await fitting()
  } catch (error) {
    if (!(error instanceof NotFinite)) throw error
    // The readable network is loaded for this alone.
    const { overflowIn } = await import('./overflow.js')
    const { overflow } = error
    const { train, shuffle = true } = options
    throw new NotFinite(overflow, overflowIn(config, request.network, train, overflow.state, shuffle))
  }
}

/** The config with the epochs and the batch size of this call: schedules go by them too. */
function overridden({ config, epochs, batchSize }: TrainingOptions): Config {
  const { training } = config
  return {
    ...config,
    training: {
      ...training,
      epochs: epochs ?? training.epochs,
      batchSize: batchSize ?? training.batchSize
    }
  }
}
