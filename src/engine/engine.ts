/** The one interface of all engines: a network is opened for what is asked, then predicts, evaluates, trains, and closes. */

import type { MetricReport, ValidationReport } from '../config/metrics.js'
import type { Examples, Images } from '../dataset/examples.js'
import type { Monitoring } from './monitor.js'
import type { EngineRequest, EvaluateRequest, PredictRequest, TrainRequest } from './request.js'

/** In the order in which `auto` tries them. */
export const engineNames = ['compiled', 'tensorflow', 'wasm', 'cpu'] as const
export type EngineName = (typeof engineNames)[number]

/** Why an engine cannot do something, as data: `auto` goes on to the next engine, `--engine` ends with exit code 7. */
export interface Unsupported {
  /** What it lacks, naming the layer or option where there is one: `conv2d_2: dilationRate above 1`. */
  readonly reason: string
  /** What would mend it. */
  readonly hint?: string
}

/**
 * Everything that going on bit for bit needs. The random streams need no state of their own: each is drawn from
 * the seed, its purpose, and the epoch or step (see random.ts).
 */
export interface TrainingState {
  /** Optimizer steps done since training began. */
  readonly step: number
  /** Whole epochs done. */
  readonly epoch: number
  /** Batches done of the epoch under way: 0 between epochs, all of them when its validation was stopped. */
  readonly batch: number
  /** In the order of tf.layers `getWeights()`. */
  readonly weights: readonly Float32Array[]
  /** The optimizer's arrays: for each trainable weight in order, each slot of the optimizer in order. */
  readonly slots: readonly Float32Array[]
  /** Of the epoch under way: the sum of each batch's loss times its images, and the sum of the images' metrics. */
  readonly lossSum: number
  /** 1 for each image classified right; of a network with one output the absolute errors. */
  readonly metricSum: number
  /** What reduceOnPlateau and earlyStopping have seen. */
  readonly monitoring: Monitoring
  /** The weights of the best epoch where earlyStopping keeps them, as `weights`; empty where there are none. */
  readonly bestWeights: readonly Float32Array[]
}

/** One batch, after its update. */
export interface StepReport extends MetricReport {
  /** Counted from 1. */
  readonly epoch: number
  /** Counted from 1 within the epoch, of `batches`. */
  readonly batch: number
  readonly batches: number
  /** Means over the epoch so far, before the updates, penalties included: as Keras reports them. */
  readonly loss: number
}

/** One epoch; losses with penalties. */
export interface EpochReport extends MetricReport, ValidationReport {
  /** Counted from 1. */
  readonly epoch: number
  readonly loss: number
  /** Of the epoch's last step. */
  readonly learningRate: number
  /** Seconds of the epoch, validation included. */
  readonly seconds: number
  /** Seconds of its training alone. */
  readonly trainSeconds: number
}

/** Copies of the state within epochs, for checkpoints. */
export interface Captures {
  /** Asked again and again while an epoch is trained: whether the state is wanted at the next batch boundary. */
  readonly wanted: () => boolean
  /** Is given it; awaited before `wanted` is asked again, while the training may go on. */
  readonly take: (state: TrainingState) => unknown
}

/** What to train a network with that was opened to be trained. */
export interface FitJob {
  readonly train: Examples
  readonly validation?: Examples
  /**
   * Train until this many epochs are done, those of `state` included, or until earlyStopping ends it. Schedules go by
   * the epochs of the request.
   */
  readonly epochs: number
  /** Draw a new permutation of the images for each epoch from the request's seed, or take them as they lie. */
  readonly shuffle: boolean
  /** Go on from here; its weights count, not those that the network was opened with. */
  readonly state?: TrainingState
  /** Called after each batch, some batches late where threads compute; awaited before the next call. */
  readonly onStep?: (report: StepReport) => unknown
  /** Called after each epoch; awaited. `capture` copies the state out for a checkpoint. */
  readonly onEpoch?: (report: EpochReport, capture: () => TrainingState) => unknown
  readonly captures?: Captures
  /** Stops at the next batch boundary. */
  readonly signal?: AbortSignal
}

export interface FitOutcome {
  /**
   * The trained weights, in the order of tf.layers `getWeights()`: those of the best epoch where the training came to
   * its end and earlyStopping restores them, else those of `state`.
   */
  readonly weights: readonly Float32Array[]
  /** Where training stopped: after the last epoch, or at the batch boundary where `signal` was seen. */
  readonly state: TrainingState
  readonly history: readonly EpochReport[]
  /** The loss of each batch of this call, before its update, penalties included. */
  readonly steps: Float32Array
}

/** What labelled images come to. */
export interface ScoredOutputs {
  /** `[n, outputs]`: what the last layer puts out. */
  readonly outputs: Float32Array
  /** `[n]`: the loss of each image, without penalties. */
  readonly losses: Float32Array
}

/**
 * A network that an engine holds ready: planned, with its memory and, once they were needed, its threads. Calls are
 * carried out one after the other, in the order in which they were made; a network that is not used keeps no process
 * alive.
 *
 * Every call throws CnnError USAGE after `close`, and ENGINE when a thread fails; the network can be used again then.
 */
export interface OpenPredictor {
  /** Takes over copies of other weights, in the order of tf.layers `getWeights()`, for all calls after this one. */
  setWeights(weights: readonly Float32Array[]): Promise<void>
  /**
   * Runs images forward in inference mode.
   *
   * @param images must not be changed until the call is through
   * @param signal stops it: it throws the signal's reason
   * @returns `[n, outputs]`: what the last layer puts out
   */
  predict(images: Images, signal?: AbortSignal): Promise<Float32Array>
  /** Gives back memory and threads when the calls before it are through. May be called again. */
  close(): Promise<void>
}

/** Opened to evaluate. */
export interface OpenEvaluator extends OpenPredictor {
  /** Runs labelled images forward, with their losses. A signal stops it as it stops `predict`. */
  evaluate(examples: Examples, signal?: AbortSignal): Promise<ScoredOutputs>
}

/** Opened to train. */
export interface OpenTrainer extends OpenEvaluator {
  /**
   * Trains. The network has the weights of the outcome afterwards; where it throws, those that it had before. A callback
   * must not wait for another call on the same network, which would wait for this one.
   *
   * @throws NotFinite when the loss of a batch is NaN or infinite; CnnError CONFIG when what is watched is not reported;
   *   what a callback throws
   */
  fit(job: FitJob): Promise<FitOutcome>
}

export interface Engine {
  readonly name: EngineName
  /** Version and kind as a person would want them: `TensorFlow.js 4.22.0 in WebAssembly`. */
  readonly description: string
  /** Of what it runs on; left out: it is part of cnn. */
  readonly version?: string
  /** The package or directory of what it runs on; left out: it is part of cnn. */
  readonly from?: string
  /** How many threads a request gets at most; left out: how many there are where nothing is asked for. */
  threads(request?: EngineRequest): number
  /** What of this request the engine cannot do; undefined: it can do it. */
  unsupported(request: EngineRequest): Unsupported | undefined
  /**
   * Opens a network.
   *
   * @param weights copied, in the order of tf.layers `getWeights()`
   * @throws CnnError ENGINE where the engine cannot do it
   */
  open(request: TrainRequest, weights: readonly Float32Array[]): Promise<OpenTrainer>
  open(request: EvaluateRequest, weights: readonly Float32Array[]): Promise<OpenEvaluator>
  open(request: PredictRequest, weights: readonly Float32Array[]): Promise<OpenPredictor>
}
