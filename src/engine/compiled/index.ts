/** The compiled engine: SIMD WebAssembly kernels over one shared memory, run by worker threads. */
import type { Config } from '../../config/schema.js'
import type { Network } from '../../config/shapes.js'
import type { Engine, Unsupported } from '../engine.js'
import { fit } from './fit.js'
import { makePlan } from './plan.js'
import { predict } from './predict.js'
import { threadsFor, tooLarge } from './setup.js'

/** Gives the engine. It starts nothing: threads begin and end with each run. */
export async function loadCompiled(): Promise<Engine> {
  return {
    name: 'compiled',
    description: 'compiled SIMD kernels',
    threads: threadsFor,
    unsupported,
    fit,
    predict
  }
}

function unsupported(config: Config, network: Network): Unsupported | undefined {
  return tooLarge(makePlan(config, network, config.training.batchSize, true), threadsFor())
}
