/** What a run leaves in its directory, each file whole. */
import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { metricsIn } from '../config/metrics.js'
import type { Network } from '../config/network/network.js'
import { predictsNumber } from '../config/network/outputs.js'
import type { Config } from '../config/schema/config-schema.js'
import type { LoadedDataset, SplitName } from '../dataset/load-dataset.js'
import type { EpochReport } from '../engine/engine.js'
import { writeWhole } from '../files.js'
import { buildModel } from '../model/build-model.js'
import { saveModel } from '../model/save-model.js'
import { importTf } from '../model/tf.js'
import { confusionChart, confusionTitle, figureChart } from '../report/charts/charts.js'
import { mostDrawnClasses } from '../report/charts/heatmap.js'
import { type Evaluation, evaluationJson } from '../report/evaluation.js'
import { formatHistory } from '../report/history.js'
import type { Environment } from './environment.js'
import { metricFile, runFiles } from './run-directory.js'

/** At the beginning: on what is trained, then what. With its config.json a directory is a run. */
export async function leaveReceipt(run: string, config: Config, environment: Environment): Promise<void> {
  await leaveEnvironment(run, environment)
  // The schema's path is relative to where the user's file lies.
  const { $schema: _elsewhere, dataset, ...resolved } = config
  // A run is evaluated and resumed from any directory.
  const path = dataset.path === undefined ? {} : { path: resolve(dataset.path) }
  await writeJson(join(run, runFiles.config), { ...resolved, dataset: { ...dataset, ...path } })
}

const leaveEnvironment = (run: string, environment: Environment): Promise<void> =>
  writeJson(join(run, runFiles.environment), environment)

/** Before a run is resumed: it is not finished, and its history is that of the state it resumes from. */
export async function leaveUnfinished(run: string, history: readonly EpochReport[]): Promise<void> {
  await rm(join(run, runFiles.evaluation), { force: true })
  if (history.length > 0) await leaveHistory(run, history)
  else await rm(join(run, runFiles.history), { force: true })
}

/** After each epoch. */
export const leaveHistory = (run: string, history: readonly EpochReport[]): Promise<void> =>
  writeWhole(join(run, runFiles.history), formatHistory(history))

interface Trained {
  readonly config: Config
  readonly network: Network
  /** In the order of tf.layers `getWeights()`. */
  readonly weights: readonly Float32Array[]
  /** What it was trained on. */
  readonly dataset: Pick<LoadedDataset, 'facts' | 'preprocessing'>
}

/**
 * At the end: the tf.layers model of the config takes the weights, which checks its shapes and counts against the
 * arithmetic that training went by.
 */
export async function checkModel({ config, network, weights }: Trained): Promise<void> {
  const built = await buildModel(await importTf(), config, network, weights)
  built.dispose()
}

/** At the end, and at a stop: the model. */
export async function leaveModel(run: string, { config, network, weights, dataset }: Trained): Promise<void> {
  const { facts, preprocessing } = dataset
  const labels = predictsNumber(network) ? [] : facts.labels
  await saveModel(join(run, runFiles.model), { name: config.name, labels, preprocessing, network, weights })
}

/** At the end: the curves, and of a classifier its confusion matrix. @param signal leaves out those not drawn yet */
export async function leaveCharts(
  run: string,
  name: string,
  history: readonly EpochReport[],
  { evaluation, split }: { readonly evaluation: Evaluation; readonly split: SplitName },
  signal?: AbortSignal
): Promise<void> {
  const leave = async (file: string, draw: () => Promise<string>): Promise<void> => {
    if (!signal?.aborted) await writeWhole(join(run, file), await draw())
  }
  const [first] = history
  if (first !== undefined) {
    for (const metric of metricsIn(first)) {
      await leave(metricFile(metric), () => figureChart(metric, history, name))
    }
    await leave(runFiles.loss, () => figureChart('loss', history, name))
  }
  const classes = evaluation.confusion.length
  if (classes > 0 && classes <= mostDrawnClasses)
    await leave(runFiles.confusion, () => confusionChart(evaluation, confusionTitle(name, split)))
}

/**
 * At the end of a finished run: the receipt with what came of it, and the numbers of the split that it is judged by. With its
 * evaluation.json, which comes last, a run is finished.
 */
export async function leaveResult(
  run: string,
  evaluation: Evaluation,
  split: SplitName,
  environment: Environment
): Promise<void> {
  await leaveEnvironment(run, environment)
  await writeJson(join(run, runFiles.evaluation), evaluationJson(evaluation, split))
}

const writeJson = (path: string, value: unknown): Promise<void> =>
  writeWhole(path, `${JSON.stringify(value, null, 2)}\n`)
