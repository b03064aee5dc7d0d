/** A trained model by the name of its run, or by its own directory: a model alone is enough to predict. */
import { join } from 'node:path'
import { exists } from '../files.js'
import { readModel, type SavedModel } from '../model/load-model.js'
import { modelFile } from '../model/model-format.js'
import { findRun, isRun, runFiles } from './run-directory.js'

export interface FoundModel {
  /** The run directory, or the model's own. */
  readonly path: string
  readonly model: SavedModel
}

/**
 * Finds a model by a run directory, the name of a run or a model directory; without one, that of the latest run.
 *
 * @throws CnnError CHECKPOINT when there is no such run, MODEL when the model is not sound
 */
export async function findModel(runOrModel?: string): Promise<FoundModel> {
  if (runOrModel !== undefined && (await isModel(runOrModel)))
    return { path: runOrModel, model: await readModel(runOrModel) }
  const path = await findRun(runOrModel)
  return { path, model: await readModel(join(path, runFiles.model)) }
}

/** Whether a path or name is one that {@link findModel} takes. */
export const namesModel = async (text: string): Promise<boolean> =>
  (await isModel(text)) || (await isRun(text))

const isModel = (path: string): Promise<boolean> => exists(join(path, modelFile))
