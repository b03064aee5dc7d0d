/** The compiled engine: SIMD WebAssembly kernels over one shared memory, run by worker threads. */

import type { Engine } from '../engine.js'
import { processors } from '../processors.js'
import { checkWebAssembly } from '../webassembly-room.js'
import { compileKernels } from './kernels/webassembly-kernels.js'
import { CompiledNetwork } from './main/compiled-network.js'
import { tooLarge } from './main/planned-memory.js'
import { threadsOf } from './main/thread-count.js'

/**
 * Returns the engine. It starts no threads: they belong to the networks that are opened.
 *
 * @throws CnnError ENGINE if WebAssembly cannot run here, or the kernels are missing
 */
export async function loadCompiled(): Promise<Engine> {
  checkWebAssembly()
  await compileKernels()
  return {
    name: 'compiled',
    description: 'compiled SIMD kernels',
    threads: (request) => (request ? threadsOf(request) : processors()),
    unsupported: tooLarge,
    open: CompiledNetwork.open
  }
}
