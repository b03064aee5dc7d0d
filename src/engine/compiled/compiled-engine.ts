/** The compiled engine: SIMD WebAssembly kernels over one shared memory, run by worker threads. */

import type { Engine } from '../engine.js'
import { processors } from '../processors.js'
import { CompiledNetwork } from './main/compiled-network.js'
import { tooLarge } from './main/planned-memory.js'
import { threadsOf } from './main/thread-count.js'

/** Gives the engine. It starts nothing: threads belong to the networks that are opened. */
export async function loadCompiled(): Promise<Engine> {
  return {
    name: 'compiled',
    description: 'compiled SIMD kernels',
    threads: (request) => (request ? threadsOf(request) : processors()),
    unsupported: tooLarge,
    open: CompiledNetwork.open
  }
}
