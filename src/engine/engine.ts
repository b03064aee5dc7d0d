/** The one interface of all engines: a network is opened, then predicts, evaluates or trains, and is closed. */

import type { MetricReport, ValidationReport } from '../config/metrics.js'
import type { Examples, Images } from '../dataset/examples.js'
import type { Monitoring } from './monitor.js'
import type { EngineRequest, EvaluateRequest, PredictRequest, TrainRequest } from './request.js'

/** In the order in which `auto` tries them. */
export const engineNames = ['compiled', 'tensorflow', 'wasm', 'cpu'] as const
export type EngineName = (typeof engineNames)[number]

/** Why an engine cannot do something, as data: `auto` tries the next engine, `--engine` ends with exit code 7. */
export interface Unsupported {
  /** What it lacks, naming the layer or option where there is one: `conv2d_2: dilationRate above 1`. */
  readonly reason: string
  /** What would make it possible. */
  readonly hint?: string
}

/**
 * Everything needed to continue a training bit for bit. The random streams need no state of their own: each is drawn
 * from the seed, its purpose, and the epoch or step (see random.ts).
 */
export interface TrainingState {
  /** Optimizer steps done since training began. */
  readonly step: number
  /** Whole epochs done. */
  readonly epoch: number
  /** Batches done in the current epoch: 0 between epochs, all of them if its validation was stopped. */
  readonly batch: number
  /** In the order of tf.layers `getWeights()`. */
  readonly weights: readonly Float32Array[]
  /** The optimizer's arrays: for each trainable weight in order, each slot of the optimizer in order. */
  readonly slots: readonly Float32Array[]
  /** For the current epoch: the sum of each batch's loss times its number of images. */
  readonly lossSum: number
  /** The sum of the images' metrics: 1 for each image classified right, or the absolute error for a single output. */
  readonly metricSum: number
  /** What reduceOnPlateau and earlyStopping have seen. */
  readonly monitoring: Monitoring
  /** The weights of the best epoch, in the order of `weights`, if earlyStopping keeps them; otherwise empty. */
  readonly bestWeights: readonly Float32Array[]
}

/** One batch, after its update. */
export interface StepReport extends MetricReport {
  /** Counted from 1. */
  readonly epoch: number
  /** Counted from 1 within the epoch, of `batches`. */
  readonly batch: number
  readonly batches: number
  /** Means over the epoch so far, before the updates, penalties included, as Keras reports them. */
  readonly loss: number
}

/** One epoch; its losses include penalties. */
export interface EpochReport extends MetricReport, ValidationReport {
  /** Counted from 1. */
  readonly epoch: number
  readonly loss: number
  /** The learning rate of the epoch's last step. */
  readonly learningRate: number
  /** Duration of the epoch in seconds, validation included. */
  readonly seconds: number
  /** Duration of its training alone, in seconds. */
  readonly trainSeconds: number
}

/** Copies of the state within epochs, for checkpoints. */
export interface Captures {
  /** Called repeatedly while an epoch is trained: whether the state is wanted at the next batch boundary. */
  readonly wanted: () => boolean
  /** Receives the state. It is awaited before `wanted` is called again; the training may continue meanwhile. */
  readonly take: (state: TrainingState) => unknown
}

/** How to train a network that was opened for training. */
export interface FitJob {
  readonly train: Examples
  readonly validation?: Examples
  /**
   * Train until this many epochs are done, including those of `state`, or until earlyStopping ends it. Schedules use
   * the number of epochs in the request.
   */
  readonly epochs: number
  /** Draw a new permutation of the images for each epoch from the request's seed, or keep their order. */
  readonly shuffle: boolean
  /** Continue from here, with its weights instead of those that the network was opened with. */
  readonly state?: TrainingState
  /** Called after each batch, some batches late where threads compute; awaited before the next call. */
  readonly onStep?: (report: StepReport) => unknown
  /** Called after each epoch; awaited. `capture` copies the state out for a checkpoint. */
  readonly onEpoch?: (report: EpochReport, capture: () => TrainingState) => unknown
  readonly captures?: Captures
  /** Stops the training at the next batch boundary. */
  readonly signal?: AbortSignal
}

export interface FitOutcome {
  /**
   * The trained weights, in the order of tf.layers `getWeights()`: those of the best epoch if the training ended and
   * earlyStopping restores them, otherwise those of `state`.
   */
  readonly weights: readonly Float32Array[]
  /** Where training stopped: after the last epoch, or at the batch boundary where `signal` was seen. */
  readonly state: TrainingState
  readonly history: readonly EpochReport[]
  /** The loss of each batch of this call, before its update, penalties included. */
  readonly steps: Float32Array
}

/** The results for labelled images. */
export interface ScoredOutputs {
  /** `[n, outputs]`: the outputs of the last layer. */
  readonly outputs: Float32Array
  /** `[n]`: the loss of each image, without penalties. */
  readonly losses: Float32Array
}

/**
 * A network that an engine holds ready: planned, with its memory and, once they were needed, its threads. Calls are
 * carried out one after the other, in the order in which they were made. An idle network does not keep the process
 * alive.
 *
 * Every call throws CnnError USAGE after `close`, and ENGINE when a thread fails; after that the network can be used
 * again.
 */
export interface OpenPredictor {
  /** Copies new weights, in the order of tf.layers `getWeights()`, for all calls after this one. */
  setWeights(weights: readonly Float32Array[]): Promise<void>
  /**
   * Runs images forward in inference mode.
   *
   * @param images must not be changed until the call is finished
   * @param signal stops the call, which then throws the signal's reason
   * @returns `[n, outputs]`: the outputs of the last layer
   */
  predict(images: Images, signal?: AbortSignal): Promise<Float32Array>
  /** Frees memory and threads when the calls before it are finished. May be called again. */
  close(): Promise<void>
}

/** A network opened to evaluate. */
export interface OpenEvaluator extends OpenPredictor {
  /** Runs labelled images forward and computes their losses. A signal stops it in the same way as `predict`. */
  evaluate(examples: Examples, signal?: AbortSignal): Promise<ScoredOutputs>
}

/** A network opened to train. */
export interface OpenTrainer extends OpenEvaluator {
  /**
   * Trains. Afterwards the network has the weights of the outcome; if it throws, those that it had before. A callback
   * must not wait for another call on the same network, because that call waits for this one.
   *
   * @throws NotFinite when the loss of a batch is NaN or infinite; CnnError CONFIG when a monitored value is not
   *   reported; whatever a callback throws
   */
  fit(job: FitJob): Promise<FitOutcome>
}

export interface Engine {
  readonly name: EngineName
  /** Version and kind for people to read: `TensorFlow.js 4.22.0 in WebAssembly`. */
  readonly description: string
  /** Version of the library that it runs on; left out if it is part of cnn. */
  readonly version?: string
  /** The package or directory of that library; left out if it is part of cnn. */
  readonly from?: string
  /** How many threads a request gets at most; without a request, how many there are by default. */
  threads(request?: EngineRequest): number
  /** What the engine cannot do of this request; undefined if it supports all of it. */
  unsupported(request: EngineRequest): Unsupported | undefined
  /**
   * Opens a network.
   *
   * @param weights copied, in the order of tf.layers `getWeights()`
   * @throws CnnError ENGINE if the engine does not support the request
   */
  open(request: TrainRequest, weights: readonly Float32Array[]): Promise<OpenTrainer>
  open(request: EvaluateRequest, weights: readonly Float32Array[]): Promise<OpenEvaluator>
  open(request: PredictRequest, weights: readonly Float32Array[]): Promise<OpenPredictor>
}
