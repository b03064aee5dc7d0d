/** Evaluates a run directory: its model on one split of its data set, as it was split for the run. */

import { join } from 'node:path'
import { loadConfig } from '../config/load.js'
import type { Config } from '../config/schema/config-schema.js'
import type { Examples } from '../dataset/examples.js'
import { loadDataset } from '../dataset/load-dataset.js'
import type { EngineName } from '../engine/engine.js'
import { CnnError } from '../errors.js'
import { readModel } from '../model/load-model.js'
import type { Evaluation } from '../report/evaluation.js'
import { evaluate } from './evaluate.js'
import { findRun, readRun, runFiles } from './run-directory.js'

export type SplitName = 'train' | 'validation' | 'test'

export interface EvaluateRunOptions {
  /** Its path, or its name below `runs/`; left out: the latest. */
  readonly run?: string
  readonly split: SplitName
  readonly engine?: EngineName | 'auto'
  readonly threads?: number
  readonly onNotice?: (text: string) => void
  readonly signal?: AbortSignal
}

/**
 * @throws CnnError CHECKPOINT when there is no such run or its config.json is damaged, MODEL when its model is not sound, DATA when the data set
 *   cannot be had or the run set no images aside for validation
 */
export async function evaluateRun(
  options: EvaluateRunOptions
): Promise<{ run: string; evaluation: Evaluation }> {
  const { split, engine, threads, onNotice, signal } = options
  const run = await findRun(options.run)
  const config = configOf(run)
  const { weights } = await readModel(join(run, runFiles.model))
  // The other splits are whole in every run, also in one whose environment.json is of an earlier version.
  const limit = split === 'train' ? ((await readRun(run)).environment.limit ?? undefined) : undefined
  const dataset = await loadDataset({ ...config.dataset, seed: config.seed, limit, onNotice, signal })
  const data: Examples | undefined = dataset[split]
  if (!data)
    throw new CnnError('DATA', `${run} set no images aside for validation`, {
      where: 'dataset.validation',
      hint: 'evaluate the split "test" or "train"'
    })
  const classNames = dataset.facts.labels
  const evaluation = await evaluate({
    config,
    weights,
    ...data,
    classNames,
    engine,
    threads,
    onNotice,
    signal
  })
  return { run, evaluation }
}

/** The run's own config, which no user wrote: what is wrong with it is damage. */
function configOf(run: string): Config {
  const where = join(run, runFiles.config)
  try {
    return loadConfig(where)
  } catch (error) {
    if (!(error instanceof CnnError)) throw error
    throw new CnnError('CHECKPOINT', `${where} is damaged: ${error.headline}`, {
      where,
      hint: 'put the file back as it was; cnn predict needs the model alone',
      cause: error,
      problems: error.problems
    })
  }
}
