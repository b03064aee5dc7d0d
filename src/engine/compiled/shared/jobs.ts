/** What the main thread hands to its workers: plain data and shared memory. */

import type { EngineRequest, TrainRequest } from '../../request.js'
import type { SharedImages } from './shared-images.js'

interface SharedJob {
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Memory
  /** The control block of the {@link ControlBlock}. */
  readonly words: Int32Array
  readonly threads: number
  readonly spins: number
  /** What the plan is made for. */
  readonly request: EngineRequest
}

/** Where training begins. */
export interface Start {
  readonly step: number
  readonly epoch: number
  readonly batch: number
}

export interface TrainingJob extends SharedJob {
  readonly kind: 'train'
  readonly request: TrainRequest
  readonly train: SharedImages
  readonly validation: SharedImages | undefined
  readonly validated: Scores | undefined
  readonly epochs: number
  readonly shuffle: boolean
  readonly start: Start
  /** The permutation of the images in the epoch under way. */
  readonly permutation: Uint32Array
  readonly totals: Float64Array
  readonly instructions: Float64Array
  /** For each batch of the epoch under way, the two totals after it. */
  readonly log: Float64Array
  /** The loss of each batch of the epoch under way. */
  readonly losses: Float32Array
}

export interface ForwardJob extends SharedJob {
  readonly kind: 'forward'
  readonly data: SharedImages
  /** Left out: the images have no labels. */
  readonly scores?: Scores
  /** [n, outputs] */
  readonly outputs: Float32Array
}

/** An entry an image: its loss, and its metric: 1 where it was classified right, or the absolute error. */
export interface Scores {
  readonly losses: Float32Array
  readonly metrics: Float32Array
}

export type Job = TrainingJob | ForwardJob

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

/** What the main thread tells the workers about their epochs, by its place in `orders`. */
export const instructions = {
  /** What the plateaus so far make of the learning rate. */
  rateFactor: 0
} as const

/** How training ended, or why it pauses: the words of `decision`. */
export const decisions = { goOn: 0, stop: 1, notFinite: 2, pause: 3 } as const

/**
 * What the workers tell the main thread: this epoch is over, and they wait at the gate of the next; or they wait after a
 * batch, as they were asked to.
 */
export type Message = { readonly epoch: number } | { readonly paused: true }

export const sharedFloats = (count: number): Float32Array =>
  new Float32Array(new SharedArrayBuffer(4 * count))
export const sharedDoubles = (count: number): Float64Array =>
  new Float64Array(new SharedArrayBuffer(8 * count))
export const scoresFor = (count: number): Scores => ({
  losses: sharedFloats(count),
  metrics: sharedFloats(count)
})

/** 0, 1, 2, …: the images as they lie. */
export function sharedPermutation(count: number): Uint32Array {
  const permutation = new Uint32Array(new SharedArrayBuffer(4 * count))
  for (let i = 0; i < count; i++) permutation[i] = i
  return permutation
}
