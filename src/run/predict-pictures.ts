/** Prediction on picture files: each is read and prepared for itself, so that a broken one stops no other. */
import type { GivenPicture, Invert } from '../dataset/picture/prepare.js'
import type { EngineName } from '../engine/engine.js'
import { openSavedModel } from './open-model.js'
import { mostHeld, outcomesOf, type PictureOutcome } from './picture-outcomes.js'
import { findModel } from './saved-model.js'
import { whileOpen } from './while-open.js'

export interface PredictPicturesOptions {
  /** A run directory, the name of a run or a model directory; left out: the latest run. */
  readonly run?: string
  /** The files, or their content. */
  readonly pictures: readonly GivenPicture[]
  readonly invert: Invert
  readonly engine?: EngineName | 'auto'
  readonly threads?: number
  readonly onNotice?: (text: string) => void
  readonly signal?: AbortSignal
}

export interface PicturesPredicted {
  /** Where the model is. */
  readonly path: string
  /** Of the outputs; empty where the output is a number. */
  readonly labels: readonly string[]
  /** For each file in order. */
  readonly results: readonly PictureOutcome[]
}

/**
 * Predicts what is on pictures.
 *
 * @throws CnnError CHECKPOINT or MODEL when the model cannot be read, ENGINE when no engine can run it; a picture
 *   that cannot be used is in the results
 */
export async function predictPictures(options: PredictPicturesOptions): Promise<PicturesPredicted> {
  const { pictures, invert, engine, threads, onNotice, signal } = options
  const { path, model } = await findModel(options.run)
  const opening = openSavedModel(model, { engine, threads, onNotice }, Math.min(mostHeld, pictures.length))
  const results = await whileOpen(opening, (open) => outcomesOf(open, pictures, invert, signal))
  return { path, labels: model.labels, results }
}
