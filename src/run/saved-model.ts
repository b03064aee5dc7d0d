/** A trained model by the name of its run, or by its own directory: a model alone is enough to predict. */
import { join } from 'node:path'
import * as v from 'valibot'
import { loadConfig } from '../config/load.js'
import { isMerge } from '../config/network/network-layer.js'
import type { Config } from '../config/schema/config-schema.js'
import { training } from '../config/schema/training.js'
import { CnnError } from '../errors.js'
import { exists } from '../files.js'
import { readModel, type SavedModel } from '../model/load-model.js'
import { modelFile } from '../model/model-format.js'
import { findRun, isRun, runFiles } from './run-directory.js'

export interface FoundModel {
  /** The run directory, or the model's own. */
  readonly path: string
  /** The run's; of a model alone: its layers, and a training that nothing asks for. */
  readonly config: Config
  readonly model: SavedModel
}

/**
 * Finds a model by a run directory, the name of a run or a model directory; without one, that of the latest run.
 *
 * @throws CnnError CHECKPOINT when there is no such run, CONFIG or MODEL when what is there is not sound
 */
export async function findModel(runOrModel?: string): Promise<FoundModel> {
  if (runOrModel !== undefined && (await isModel(runOrModel))) {
    const model = await readModel(runOrModel)
    return { path: runOrModel, config: configOf(model), model }
  }
  const path = await findRun(runOrModel)
  const config = loadConfig(join(path, runFiles.config))
  return { path, config, model: await readModel(join(path, runFiles.model)) }
}

/** Whether a path or name is one that {@link findModel} takes. */
export const namesModel = async (text: string): Promise<boolean> =>
  (await isModel(text)) || (await isRun(text))

const isModel = (path: string): Promise<boolean> => exists(join(path, modelFile))

function configOf({ name, network }: SavedModel): Config {
  const [height, width, channels] = network.inputShape
  const layers = network.layers.map(({ name: layerName, layer }) => {
    if (isMerge(layer)) throw new CnnError('MODEL', `${layerName}: a model whose paths join is not read yet`)
    return layer
  })
  return {
    name,
    seed: 0,
    dataset: { name: 'given', validation: 0 },
    model: { inputShape: [height, width, channels], layers },
    training: v.parse(training, { optimizer: { type: 'sgd' }, loss: 'meanSquaredError', epochs: 1 })
  }
}
