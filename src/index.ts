/** The public API: the functions that the commands call, for programs. */

import { networkOf } from './config/network/network.js'
import { type ParseOptions, parseConfig as parse } from './config/parse.js'
import type { Config } from './config/schema/config-schema.js'
import { CnnError } from './errors.js'
import type { Sequential } from './model/tf.js'
import { type Summary, summaryJson } from './report/text/summary-table.js'

export type { ParseOptions } from './config/parse.js'
export type { Config, ConfigInput } from './config/schema/config-schema.js'
export type { Examples, Images } from './dataset/examples.js'
export type { EngineName, EpochReport, StepReport, TrainingState } from './engine/engine.js'
export { CnnError, type ErrorCode, exitCodes, type Problem } from './errors.js'
export type { ClassScore, Evaluation, Mistake } from './report/evaluation.js'
export type { Summary } from './report/text/summary-table.js'
export { type EvaluateOptions, evaluate } from './run/evaluate.js'
export { type FitOptions, type FitResult, fit } from './run/fit.js'
export { type OpenModel, type OpenModelOptions, openModel } from './run/open-model.js'
export { type PredictOptions, predict } from './run/predict.js'

/**
 * Reads a config for a program that has its data itself: `dataset` is not looked at and may be missing, and
 * `model.inputShape` may be any. The commands, which fetch the data set, check that too: so does
 * `{ dataGiven: false }`.
 *
 * @throws CnnError CONFIG, its `problems` being all mistakes in the order of the text
 */
export const parseConfig = (text: string, options: ParseOptions = {}): Config =>
  parse(text, { ...options, dataGiven: options.dataGiven ?? true })

/** The layers of a network, their shapes and parameters, by arithmetic alone. */
export const summarize = (config: Config): Summary => summaryJson(networkOf(config), config.name)

/**
 * The network as a tf.layers model. TensorFlow.js is imported only when this is called.
 *
 * @param weights in the order of tf.layers `getWeights()`; left out: zeros
 * @returns a model that the caller disposes
 * @throws CnnError DATA where the weights do not fit the network
 */
export async function buildModel(config: Config, weights?: readonly Float32Array[]): Promise<Sequential> {
  const [{ buildModel: build }, { importTf }, { checkWeights }] = await Promise.all([
    import('./model/build-model.js'),
    import('./model/tf.js'),
    import('./run/inputs.js')
  ])
  const network = networkOf(config)
  if (weights) checkWeights(weights, network)
  const tf = await importTf()
  const model = await build(tf, config, network, weights)
  if (!(model instanceof tf.Sequential)) throw new CnnError('UNEXPECTED', 'tf.layers built no Sequential')
  return model
}
