/** What a checkpoint holds: the state of a training, its history so far, and the config it was trained by. */
import type { Config } from '../../config/schema/config-schema.js'
import type { EpochReport, TrainingState } from '../../engine/engine.js'

/** What a run remembers of the epochs that are done. */
export interface History {
  readonly epochs: readonly EpochReport[]
  /** For each epoch, the SHA-256 of the weights at its end. */
  readonly weightsSha256: readonly string[]
}

export interface Checkpoint {
  /** Of the run: `id` in its environment.json. */
  readonly run: string
  /** As resolved. */
  readonly config: Config
  /** The first so many training images after the split's permutation; null: all. */
  readonly limit: number | null
  readonly state: TrainingState
  readonly history: History
}
