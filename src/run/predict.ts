/** Prediction as a function: config, weights and images in, what the last layer puts out. */

import { elements, networkOf } from '../config/network/network.js'
import type { Config } from '../config/schema/config-schema.js'
import type { Images } from '../dataset/examples.js'
import { chooseEngine } from '../engine/choose.js'
import type { EngineName } from '../engine/engine.js'
import { forwardBatchSize, type PredictRequest } from '../engine/request.js'
import { checkedConfig, checkOptions, engineKinds, optional, other, signal } from './arguments.js'
import { checkOutputs } from './finite.js'
import { checkImages, checkWeights } from './inputs.js'
import { whileOpen } from './while-open.js'

export interface PredictOptions extends Images {
  readonly config: Config
  /** In the order of tf.layers `getWeights()`. */
  readonly weights: readonly Float32Array[]
  readonly engine?: EngineName | 'auto'
  readonly threads?: number
  /** Told once why `auto` passed over an engine. */
  readonly onNotice?: (text: string) => void
  readonly signal?: AbortSignal
}

/**
 * Runs a network forward over images `[n, height, width, channels]`.
 *
 * @returns `[n, outputs]`
 * @throws CnnError CONFIG, DATA, USAGE or ENGINE as `fit` does; NOT_FINITE for weights that hold NaN or an infinity, and
 *   for an image whose outputs overflow
 */
export async function predict(options: PredictOptions): Promise<Float32Array> {
  checkOptions<PredictOptions>('predict', options, predictKinds)
  const { weights, images, shape, scale, threads, signal } = options
  const data: Images = { images, shape, scale }
  const network = networkOf(checkedConfig(options.config))
  checkImages('data', data, network)
  checkWeights(weights, network)
  const request: PredictRequest = {
    purpose: 'predict',
    network,
    batchSize: Math.min(forwardBatchSize, shape[0]),
    threads
  }
  const engine = await chooseEngine(options.engine ?? 'auto', request, options.onNotice)
  const outputs = await whileOpen(engine.open(request, weights), (open) => open.predict(data, signal))
  checkOutputs(outputs, elements(network.outputShape))
  return outputs
}

const predictKinds = {
  config: other,
  weights: other,
  images: other,
  shape: other,
  scale: other,
  ...engineKinds,
  signal: optional(signal)
}
