/** What the main thread hands to its workers, and what they answer: plain data and shared memory. */

import type { EngineRequest } from '../../request.js'
import type { SharedImages } from './shared-images.js'

/** What a worker is started with: all that stays the same from job to job. */
export interface WorkerSetting {
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Memory
  /** The control block of the {@link ControlBlock}. */
  readonly words: Int32Array
  /** What the plan is made for. */
  readonly request: EngineRequest
}

/** What every job begins with. */
export interface JobTerms {
  /** How many workers take part: those with the first numbers. */
  readonly threads: number
  /** How often a waiting thread looks before it sleeps. */
  readonly spins: number
  /** The weights are others than those of the job before: they have to be packed first. */
  readonly hasNewWeights: boolean
}

/** Where training begins. */
export interface TrainingStart {
  readonly step: number
  readonly epoch: number
  readonly batch: number
}

export interface TrainingJob extends JobTerms {
  readonly kind: 'train'
  readonly train: SharedImages
  readonly validation: SharedImages | undefined
  readonly validated: ImageScores | undefined
  readonly epochs: number
  readonly shuffle: boolean
  readonly start: TrainingStart
  /** The permutation of the images in the epoch under way. */
  readonly permutation: Uint32Array
  readonly totals: Float64Array
  readonly instructions: Float64Array
  /** For each batch of the epoch under way, the two totals after it. */
  readonly log: Float64Array
  /** The loss of each batch of the epoch under way. */
  readonly losses: Float32Array
}

export interface ForwardJob extends JobTerms {
  readonly kind: 'forward'
  readonly data: SharedImages
  /** Undefined: the images have no labels. */
  readonly scores: ImageScores | undefined
  /** [n, outputs] */
  readonly outputs: Float32Array
}

/** An entry an image: its loss, and its metric: 1 where it was classified right, or the absolute error. */
export interface ImageScores {
  readonly losses: Float32Array
  readonly metrics: Float32Array
}

export type WorkerJob = TrainingJob | ForwardJob

/** Numbers about the epoch under way, by their place in `totals`. */
export const totals = {
  /** Of the batches done: the sum of their images' losses, penalties included, and of their metrics. */
  lossSum: 0,
  metricSum: 1,
  valLossSum: 2,
  valMetricSum: 3,
  /** Milliseconds of the epoch's training, and of the epoch. */
  trainTime: 4,
  time: 5
} as const

/** What the main thread tells the workers about their epochs, by its place in `instructions`. */
export const instructions = {
  /** What the plateaus so far make of the learning rate. */
  rateFactor: 0
} as const

/** How training ended, or why it pauses: the words of `decision`. */
export const decisions = { goOn: 0, stop: 1, notFinite: 2, pause: 3 } as const

/**
 * What the workers tell the main thread during a job: this epoch is over, and they wait at the gate of the next; or they
 * wait after a batch, as they were asked to.
 */
export type JobMessage = { readonly epoch: number } | { readonly paused: true }

/** What a worker reports: something about its job, or that it has finished its part and waits for another. */
export type WorkerMessage = JobMessage | { readonly done: true }

export const sharedFloats = (count: number): Float32Array =>
  new Float32Array(new SharedArrayBuffer(4 * count))
export const sharedDoubles = (count: number): Float64Array =>
  new Float64Array(new SharedArrayBuffer(8 * count))

/** 0, 1, 2, …: the images as they lie. */
export function sharedPermutation(count: number): Uint32Array {
  const permutation = new Uint32Array(new SharedArrayBuffer(4 * count))
  for (let i = 0; i < count; i++) permutation[i] = i
  return permutation
}
