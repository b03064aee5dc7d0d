/** Evaluation as a function: config, weights and labelled images in, loss and accuracy and confusion out. */

import { networkOf } from '../config/network/network.js'
import { predictsNumber } from '../config/network/outputs.js'
import type { Config } from '../config/schema/config-schema.js'
import type { Examples } from '../dataset/examples.js'
import { chooseEngine } from '../engine/choose.js'
import type { EngineName } from '../engine/engine.js'
import { CnnError } from '../errors.js'
import { type Evaluation, evaluateNumbers, evaluateOutputs } from '../report/evaluation.js'
import { totalPenalty } from '../update/penalties.js'
import { checkCount, checkExamples, checkWeights } from './inputs.js'

export interface EvaluateOptions extends Examples {
  readonly config: Config
  /** In the order of tf.layers `getWeights()`. */
  readonly weights: readonly Float32Array[]
  readonly engine?: EngineName | 'auto'
  readonly threads?: number
  /** The names of the classes; left out: their numbers. */
  readonly classNames?: readonly string[]
  readonly onNotice?: (text: string) => void
  readonly signal?: AbortSignal
}

/**
 * Runs a network forward over labelled images `[n, height, width, channels]` and compares.
 *
 * @throws CnnError CONFIG, DATA or ENGINE as `fit` does
 */
export async function evaluate(options: EvaluateOptions): Promise<Evaluation> {
  const { config, weights, images, labels, shape, threads, signal } = options
  const data: Examples = { images, labels, shape }
  const network = networkOf(config)
  checkExamples('data', data, network)
  checkWeights(weights, network)
  checkCount('threads', threads, 1)
  const engine = await chooseEngine(options.engine ?? 'auto', config, network, options.onNotice, threads)
  const { outputs, losses } = await engine.predict({ config, network, weights, data, threads, signal })
  if (!losses) throw new CnnError('UNEXPECTED', `the engine ${engine.name} gave no losses`)
  const penalty = totalPenalty(network.weights, weights)
  if (predictsNumber(network)) return evaluateNumbers({ outputs, losses, labels, penalty })
  const classNames =
    options.classNames ?? Array.from({ length: outputs.length / shape[0] }, (_, index) => String(index))
  return evaluateOutputs({ outputs, losses, labels, classNames, penalty })
}
