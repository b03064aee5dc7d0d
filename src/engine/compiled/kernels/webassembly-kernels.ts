/** The kernels: dist/kernels.wasm read, compiled, and bound to a memory. */
import { fileURLToPath } from 'node:url'
import { CnnError } from '../../../errors.js'
import { argumentCounts, type Kernels } from './generated/kernels.js'
import { layout } from './generated/layout.js'
import type { KernelSet } from './kernel-set.js'

export type { Kernels } from './generated/kernels.js'

/** Where the build writes the module: dist/kernels.wasm, seen from {dist,src}/engine/compiled/kernels. */
const file = new URL('../../../../dist/kernels.wasm', import.meta.url)

const rebuild = 'run npm run build'

let compiled: Promise<WebAssembly.Module> | undefined

/**
 * The module. One module serves any number of memories and threads, and keeps the code that V8 has optimized.
 *
 * @throws CnnError ENGINE if the build has not made it
 */
export const compileKernels = (): Promise<WebAssembly.Module> => (compiled ??= compileFrom(file))

/** @throws CnnError ENGINE if the file is missing or is not a module */
export async function compileFrom(file: URL): Promise<WebAssembly.Module> {
  // Imported here: workers, which only bind the module, would spend milliseconds on loading it.
  const { readFile } = await import('node:fs/promises')
  try {
    return new WebAssembly.Module(await readFile(file))
  } catch (cause) {
    const where = fileURLToPath(file)
    throw new CnnError('ENGINE', 'the compiled engine has no kernels', { where, hint: rebuild, cause })
  }
}

/**
 * Binds the kernels to this memory.
 *
 * @throws CnnError ENGINE if the module's kernels differ from the interface that this was compiled with
 */
export function bindKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } })
  if (isCurrent(exports)) return exports
  const where = fileURLToPath(file)
  throw new CnnError('ENGINE', 'the kernels are not of this build', { where, hint: rebuild })
}

/** Whether every kernel is there and takes the arguments that callers pass: WebAssembly takes a missing one as 0. */
const isCurrent = (exports: object): exports is Kernels =>
  Object.entries(argumentCounts).every(([name, count]) => {
    const kernel: unknown = Reflect.get(exports, name)
    return typeof kernel === 'function' && kernel.length === count
  })

/** WebAssembly's kernels, which run everywhere. */
export const webAssemblyKernels: KernelSet<WebAssembly.Module> = {
  name: 'wasm',
  layout,
  prefers: { tileBytes: 256 * 1024, listedInputBytes: 48 * 1024, transposedPixels: 512 },
  load: compileKernels,
  bind: bindKernels
}
