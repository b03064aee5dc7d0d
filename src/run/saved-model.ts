/** A trained model by the name of its run, or by its own directory: a model alone is enough to predict. */
import { basename, dirname, join } from 'node:path'
import { exists } from '../files.js'
import { readModel, type SavedModel } from '../model/load-model.js'
import { modelFile, weightsFile } from '../model/model-format.js'
import { findRun, isRun, runFiles } from './run-directory.js'

export interface FoundModel {
  /** The run directory, or the model's own. */
  readonly path: string
  readonly model: SavedModel
}

/**
 * Finds a model by a run directory, the name of a run, a model directory or a file of it; without one, that of the
 * latest run.
 *
 * @throws CnnError CHECKPOINT when there is no such run, MODEL when the model is not sound
 */
export async function findModel(runOrModel?: string): Promise<FoundModel> {
  const directory = runOrModel === undefined ? undefined : await modelDirectory(runOrModel)
  if (directory !== undefined) return { path: directory, model: await readModel(directory) }
  const path = await findRun(runOrModel)
  return { path, model: await readModel(join(path, runFiles.model)) }
}

/** Whether a path or name is one that {@link findModel} takes. */
export const namesModel = async (text: string): Promise<boolean> =>
  (await modelDirectory(text)) !== undefined || (await isRun(text))

/** The model directory that a path names: itself, or the directory of its model.json or weights.bin. */
async function modelDirectory(path: string): Promise<string | undefined> {
  const isFileOfModel = [modelFile, weightsFile].includes(basename(path))
  const directory = isFileOfModel ? dirname(path) : path
  return (await exists(join(directory, modelFile))) ? directory : undefined
}
