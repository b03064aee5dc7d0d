/** Prediction as a function: config, weights and images in, what the last layer puts out. */

import { networkOf } from '../config/network/network.js'
import type { Config } from '../config/schema/config-schema.js'
import type { Images } from '../dataset/examples.js'
import { chooseEngine } from '../engine/choose.js'
import type { EngineName } from '../engine/engine.js'
import { checkCount, checkImages, checkWeights } from './inputs.js'

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
 * @throws CnnError CONFIG, DATA or ENGINE as `fit` does
 */
export async function predict(options: PredictOptions): Promise<Float32Array> {
  const { config, weights, images, shape, threads, signal } = options
  const data: Images = { images, shape }
  const network = networkOf(config)
  checkImages('data', data, network)
  checkWeights(weights, network)
  checkCount('threads', threads, 1)
  const engine = await chooseEngine(options.engine ?? 'auto', config, network, options.onNotice, threads)
  const { outputs } = await engine.predict({ config, network, weights, data, threads, signal })
  return outputs
}
