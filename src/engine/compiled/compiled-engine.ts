/** The compiled engine: SIMD WebAssembly kernels over one shared memory, run by worker threads. */

import type { Engine } from '../engine.js'
import { CompiledNetwork } from './main/compiled-network.js'
import { threadsFor, tooLarge } from './main/planned-memory.js'

/** Gives the engine. It starts nothing: threads belong to the networks that are opened. */
export async function loadCompiled(): Promise<Engine> {
  return {
    name: 'compiled',
    description: 'compiled SIMD kernels',
    threads: threadsFor,
    unsupported: tooLarge,
    open: CompiledNetwork.open
  }
}
