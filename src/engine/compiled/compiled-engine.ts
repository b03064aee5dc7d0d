/** The compiled engine: SIMD WebAssembly kernels over one shared memory, run by worker threads. */

import type { Network } from '../../config/network/network.js'
import type { Config } from '../../config/schema/config-schema.js'
import type { Engine, Unsupported } from '../engine.js'
import { trainRequest } from '../request.js'
import { predict } from './main/predict-in-workers.js'
import { threadsFor, tooLarge } from './main/setup.js'
import { fit } from './main/train-in-workers.js'
import { makePlan } from './plan/plan.js'

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
  return tooLarge(makePlan(trainRequest(config, network)), threadsFor())
}
