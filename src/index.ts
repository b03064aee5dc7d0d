/** The public API: the functions that the commands call, for programs. */

import { networkOf } from './config/network/network.js'
import { type ConfigSource, type ParseOptions, parseConfig as parse } from './config/parse.js'
import type { Config } from './config/schema/config-schema.js'
import type { LayersModel } from './model/tf.js'
import { type Summary, summaryJson } from './report/text/summary-table.js'
import {
  checkedConfig,
  checkOptions,
  flag,
  imageShape,
  listOfText,
  optional,
  recordOf,
  text,
  wholeFrom
} from './run/arguments.js'

export type { ConfigSource, GivenInput, ParseOptions } from './config/parse.js'
export type { Config, ConfigInput } from './config/schema/config-schema.js'
export type { DatasetInput } from './config/schema/dataset.js'
export type { Examples, Images } from './dataset/examples.js'
export type { EngineName, EpochReport, StepReport, TrainingState } from './engine/engine.js'
export { CnnError, type ErrorCode, exitCodes, type Problem } from './errors.js'
export type { ClassScore, Evaluation, Mistake } from './report/evaluation.js'
export type { Prediction, Score } from './report/text/predictions.js'
export type { Summary } from './report/text/summary-table.js'
export { type EvaluateOptions, evaluate } from './run/evaluate.js'
export { type FitOptions, type FitResult, fit } from './run/fit.js'
export { type Dataset, type LoadDatasetOptions, loadDataset } from './run/load-data.js'
export { type ClassifyOptions, type OpenModel, type OpenModelOptions, openModel } from './run/open-model.js'
export { type PredictOptions, predict } from './run/predict.js'

/**
 * Reads a config for a program that has its data itself: of `dataset` only `augmentation` is read, the rest may be
 * missing, and `model.inputShape` may be any. The commands, which fetch the data set, check that too: so does
 * `{ dataGiven: false }`.
 *
 * @param source JSON text, or the object that it would be parsed to; the object is not changed
 * @throws CnnError CONFIG, its `problems` being all mistakes in the order of the text; USAGE for an option of the wrong
 *   kind
 */
export function parseConfig(source: ConfigSource, options: ParseOptions = {}): Config {
  checkOptions<ParseOptions>('parseConfig', options, parseKinds)
  return parse(source, { ...options, dataGiven: options.dataGiven ?? true })
}

const parseKinds = {
  file: optional(text),
  overrides: optional(listOfText),
  dataGiven: optional(flag),
  facts: optional(
    recordOf({
      name: text,
      imageShape,
      labels: listOfText,
      trainImages: wholeFrom(0),
      testImages: wholeFrom(0)
    })
  ),
  classes: optional(wholeFrom(1))
}

/**
 * The layers of a network, their shapes and parameters, by arithmetic alone.
 *
 * @throws CnnError CONFIG
 */
export function summarize(config: Config): Summary {
  const checked = checkedConfig(config)
  return summaryJson(networkOf(checked), checked.name)
}

/**
 * The network as a tf.layers model. TensorFlow.js is imported only when this is called.
 *
 * @param weights in the order of tf.layers `getWeights()`; left out: zeros
 * @returns a model that the caller disposes: a `tf.Sequential`, or a functional model where the network branches
 * @throws CnnError CONFIG, DATA where the weights do not fit the network, NOT_FINITE where they hold NaN or an infinity
 */
export async function buildModel(config: Config, weights?: readonly Float32Array[]): Promise<LayersModel> {
  const [{ buildModel: build }, { importTf }, { checkWeights }] = await Promise.all([
    import('./model/build-model.js'),
    import('./model/tf.js'),
    import('./run/inputs.js')
  ])
  const checked = checkedConfig(config)
  const network = networkOf(checked)
  if (weights !== undefined) checkWeights(weights, network)
  const tf = await importTf()
  return build(tf, checked, network, weights)
}
