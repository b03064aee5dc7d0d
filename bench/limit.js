// The processor's SIMD128 limit, measured with the small loop of limit.ts: GFLOPS of one thread.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))

/** Compiles the loop. */
export function compileLimit() {
  const directory = mkdtempSync(join(tmpdir(), 'cnn-bench-'))
  const file = join(directory, 'limit.wasm')
  const compiler = createRequire(import.meta.url).resolve('assemblyscript/package.json')
  try {
    execFileSync(
      process.execPath,
      [
        join(dirname(compiler), 'bin/asc.js'),
        join(here, 'limit.ts'),
        ...['--outFile', file, '--runtime', 'stub', '-O3', '--noAssert'],
        ...['--enable', 'simd', '--initialMemory', '1']
      ],
      { stdio: 'inherit' }
    )
    return readFileSync(file)
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** Vectors that the loop reads: 16 KiB, half of a first-level cache. */
const window = 500

/** GFLOPS, the best of many short tries. */
export function measureLimit(code) {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code))
  const rounds = 2000
  let best = Infinity
  for (let attempt = 0; attempt < 200; attempt++) {
    const began = performance.now()
    exports.limit(1024, window, rounds)
    best = Math.min(best, performance.now() - began)
  }
  return exports.flops(window, rounds) / best / 1e6
}
