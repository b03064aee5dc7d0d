/** Messages from the main thread to its workers and back: plain data and shared memory. */

import type { EngineRequest } from '../../request.js'
import type { SharedImages } from './shared-images.js'

/** The data that a worker starts with: everything that stays the same from job to job. */
export interface WorkerSetting {
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Memory
  /** The control block of the {@link ControlBlock}. */
  readonly words: Int32Array
  /** What the plan is made for. */
  readonly request: EngineRequest
}

/** What every job has. */
export interface JobTerms {
  /** How many workers take part: those with the lowest numbers. */
  readonly threads: number
  /** How often a waiting thread checks before it sleeps. */
  readonly spins: number
  /** The weights have changed since the last job: they must be packed first. */
  readonly hasNewWeights: boolean
}

/** The state that training starts from. */
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
  /** The permutation of the images in the current epoch. */
  readonly permutation: Uint32Array
  readonly totals: Float64Array
  readonly instructions: Float64Array
  /** For each batch of the current epoch, the two totals after it. */
  readonly log: Float64Array
  /** The loss of each batch of the current epoch. */
  readonly losses: Float32Array
}

export interface ForwardJob extends JobTerms {
  readonly kind: 'forward'
  readonly data: SharedImages
  /** Undefined if the images have no labels. */
  readonly scores: ImageScores | undefined
  /** [n, outputs] */
  readonly outputs: Float32Array
}

/** For each image, its loss and its metric: 1 if it was classified right, or the absolute error. */
export interface ImageScores {
  readonly losses: Float32Array
  readonly metrics: Float32Array
}

export type WorkerJob = TrainingJob | ForwardJob

/** Numbers about the current epoch, by their index in `totals`. */
export const totals = {
  /** Over the batches done: the sum of their images' losses, penalties included, and of their metrics. */
  lossSum: 0,
  metricSum: 1,
  valLossSum: 2,
  valMetricSum: 3,
  /** Milliseconds of the epoch's training, and of the whole epoch. */
  trainTime: 4,
  time: 5
} as const

/** What the main thread tells the workers about their epochs, by its index in `instructions`. */
export const instructions = {
  /** The factor of the learning rate after the plateaus so far. */
  rateFactor: 0
} as const

/** How training ended, or why it pauses: the values of `decision`. */
export const decisions = { goOn: 0, stop: 1, notFinite: 2, pause: 3 } as const

/**
 * What the workers report to the main thread during a job: this epoch is over and they wait at the gate of the next; or
 * they wait after a batch, as requested.
 */
export type JobMessage = { readonly epoch: number } | { readonly paused: true }

/** What a worker reports: something about its job, or that it has finished its part and waits for another. */
export type WorkerMessage = JobMessage | { readonly done: true }

export const sharedFloats = (count: number): Float32Array =>
  new Float32Array(new SharedArrayBuffer(4 * count))
export const sharedDoubles = (count: number): Float64Array =>
  new Float64Array(new SharedArrayBuffer(8 * count))

/** 0, 1, 2, …: the images in their own order. */
export function sharedPermutation(count: number): Uint32Array {
  const permutation = new Uint32Array(new SharedArrayBuffer(4 * count))
  for (let i = 0; i < count; i++) permutation[i] = i
  return permutation
}
