/** Evaluation as a function: config, weights and labelled images in, loss and accuracy and confusion out. */

import { elements, type Network, networkOf } from '../config/network/network.js'
import { predictsNumber } from '../config/network/outputs.js'
import type { Config } from '../config/schema/config-schema.js'
import type { Examples } from '../dataset/examples.js'
import { chooseEngine } from '../engine/choose.js'
import type { EngineName, OpenEvaluator } from '../engine/engine.js'
import { type EvaluateRequest, forwardBatchSize } from '../engine/request.js'
import { type Evaluation, evaluateNumbers, evaluateOutputs } from '../report/evaluation.js'
import { totalPenalty } from '../update/penalties.js'
import { checkedConfig, checkOptions, engineKinds, listOfText, optional, other, signal } from './arguments.js'
import { checkLosses, checkOutputs } from './finite.js'
import { checkClassNames, checkExamples, checkWeights } from './inputs.js'
import { whileOpen } from './while-open.js'

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
 * @throws CnnError CONFIG, DATA, USAGE or ENGINE as `fit` does; NOT_FINITE for weights that hold NaN or an infinity, and
 *   for an image whose outputs or loss overflow
 */
export async function evaluate(options: EvaluateOptions): Promise<Evaluation> {
  checkOptions<EvaluateOptions>('evaluate', options, evaluateKinds)
  const { weights, images, labels, shape, scale, threads, classNames } = options
  const config = checkedConfig(options.config)
  const network = networkOf(config)
  checkExamples('data', { images, labels, shape, scale }, network)
  checkWeights(weights, network)
  checkClassNames(classNames, network)
  const request: EvaluateRequest = {
    purpose: 'evaluate',
    network,
    loss: config.training.loss,
    batchSize: Math.min(forwardBatchSize, shape[0]),
    threads
  }
  const engine = await chooseEngine(options.engine ?? 'auto', request, options.onNotice)
  return whileOpen(engine.open(request, weights), (open) => evaluateOpen(open, network, options))
}

const evaluateKinds = {
  config: other,
  weights: other,
  images: other,
  labels: other,
  shape: other,
  scale: other,
  ...engineKinds,
  classNames: optional(listOfText),
  signal: optional(signal)
}

/**
 * The same by a network that was opened for it.
 *
 * @param weights of the network, for the penalties
 * @throws CnnError NOT_FINITE for an image whose outputs or loss overflow
 */
export async function evaluateOpen(
  open: OpenEvaluator,
  network: Network,
  {
    weights,
    images,
    labels,
    shape,
    scale,
    signal,
    ...options
  }: Omit<EvaluateOptions, 'config' | 'engine' | 'threads'>
): Promise<Evaluation> {
  const { outputs, losses } = await open.evaluate({ images, labels, shape, scale }, signal)
  checkOutputs(outputs, elements(network.outputShape))
  checkLosses(losses)
  const penalty = totalPenalty(network.weights, weights)
  if (predictsNumber(network)) return evaluateNumbers({ outputs, losses, labels, penalty })
  const classNames =
    options.classNames ?? Array.from({ length: outputs.length / shape[0] }, (_, index) => String(index))
  return evaluateOutputs({ outputs, losses, labels, classNames, penalty })
}
