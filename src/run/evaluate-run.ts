/** Evaluates a run: its model on one split of its data set, as it was split for the run, or on other pictures. */

import { join } from 'node:path'
import { loadConfig } from '../config/load.js'
import type { Config } from '../config/schema/config-schema.js'
import type { Examples } from '../dataset/examples.js'
import { loadDataset, type Reading, type SplitName, scoredSplit } from '../dataset/load-dataset.js'
import type { EngineName } from '../engine/engine.js'
import { CnnError } from '../errors.js'
import { readModel } from '../model/load-model.js'
import type { Evaluation } from '../report/evaluation.js'
import { evaluate } from './evaluate.js'
import { otherPictures } from './other-pictures.js'
import { findRun, readRun, runFiles } from './run-directory.js'

export type { SplitName } from '../dataset/load-dataset.js'

export interface EvaluateRunOptions extends Reading {
  /** Its path, or its name below `runs/`; left out: the latest. */
  readonly run?: string | undefined
  /** Left out: the test split, or what stands in for it. */
  readonly split?: SplitName | undefined
  /** Pictures in the place of those of the run, mapped by the names of their classes. */
  readonly data?: string | undefined
  readonly engine?: EngineName | 'auto'
  readonly threads?: number | undefined
}

export interface EvaluatedRun {
  readonly run: string
  readonly split: SplitName
  /** Where other pictures were given: their path. */
  readonly data?: string
  readonly evaluation: Evaluation
}

/** What is evaluated. */
interface Evaluated {
  readonly split: SplitName
  readonly examples: Examples
  /** Of own pictures: a name each. */
  readonly names?: readonly string[]
}

/**
 * @throws CnnError CHECKPOINT when there is no such run or its config.json is damaged, MODEL when its model is not sound, DATA when the data set
 *   cannot be had or the run has no such split
 */
export async function evaluateRun(options: EvaluateRunOptions): Promise<EvaluatedRun> {
  const { data, engine, threads, onNotice, signal } = options
  const run = await findRun(options.run)
  const config = configOf(run)
  const model = await readModel(join(run, runFiles.model))
  const { weights, labels } = model
  const evaluated =
    data === undefined ? await ownSplit(run, config, options) : await otherPictures(data, model, options)
  const { split, examples, names } = evaluated
  const classNames = labels.length > 0 ? labels : undefined
  const computing = { engine, threads, onNotice, signal }
  const evaluation = await evaluate({ config, weights, ...examples, classNames, ...computing })
  return { run, split, ...(data !== undefined && { data }), evaluation: named(evaluation, names) }
}

/** The images of the run itself. */
async function ownSplit(run: string, config: Config, options: EvaluateRunOptions): Promise<Evaluated> {
  const { onNotice, onProgress, signal } = options
  // The other splits are whole in every run, also in one whose environment.json is of an earlier version.
  const limit = options.split === 'train' ? ((await readRun(run)).environment.limit ?? undefined) : undefined
  const reading = { onNotice, onProgress, signal }
  const dataset = await loadDataset(config.dataset, { seed: config.seed, limit, ...reading })
  const split = options.split ?? scoredSplit(dataset).split
  // Of a limited run those that it was trained on.
  if (options.split === undefined && split === 'train') return ownSplit(run, config, { ...options, split })
  const examples: Examples | undefined = dataset[split]
  if (!examples)
    throw new CnnError('DATA', `${run} has no images for ${split === 'test' ? 'testing' : split}`, {
      where: `dataset.${split}`,
      hint: `evaluate the split ${split === 'test' ? '"validation"' : '"test"'} or "train"`
    })
  return { split, examples, ...(dataset.names && { names: dataset.names[split] }) }
}

/** The mistakes with the names of their files. */
const named = (evaluation: Evaluation, names: readonly string[] | undefined): Evaluation =>
  names === undefined
    ? evaluation
    : {
        ...evaluation,
        worst: evaluation.worst.map((mistake) => ({ ...mistake, file: names[mistake.index] ?? '' }))
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
