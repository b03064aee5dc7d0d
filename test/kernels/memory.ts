/** Kernels over a separate memory, to be tested one by one. */
import {
  bindKernels,
  compileKernels,
  type Kernels
} from '../../src/engine/compiled/kernels/webassembly-kernels.js'

export interface Bench {
  readonly kernels: Kernels
  /** The whole memory as floats. */
  readonly floats: Float32Array
}

/** The kernels of dist/kernels.wasm over 1 MiB of zeros. */
export async function bench(): Promise<Bench> {
  const memory = new WebAssembly.Memory({ initial: 16, maximum: 16, shared: true })
  return {
    kernels: bindKernels(await compileKernels(), memory),
    floats: new Float32Array(memory.buffer)
  }
}
