// Builds dist/ from scratch: the TypeScript, the command line in a few files, and the kernels.
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundle, bundleWorker } from './bundle.js'
import { writeKernelInterface } from './kernel-interface.js'
import { builtFrom, hashSources } from './sources.js'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const require = createRequire(import.meta.url)

const run = (script, ...args) =>
  execFileSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' })

rmSync(join(root, 'dist'), { recursive: true, force: true })
writeKernelInterface(root)
// Computed before anything is read: a change during the build makes dist/ out of date.
const sources = hashSources(root)
run(join(dirname(require.resolve('typescript/package.json')), 'bin/tsc'), '-p', 'tsconfig.json')
await bundle(root)
await bundleWorker(root)

// Kernels import their memory, which threads share; they keep no data of their own in it.
mkdirSync(join(root, 'dist'), { recursive: true })
run(
  join(dirname(require.resolve('assemblyscript/package.json')), 'bin/asc.js'),
  'src/kernels/index.ts',
  ...[
    '--transform',
    './scripts/apart.js',
    '--outFile',
    'dist/kernels.wasm',
    '--runtime',
    'stub',
    '-O3',
    '--noAssert'
  ],
  ...['--enable', 'simd', '--enable', 'threads', '--enable', 'bulk-memory', '--disableWarning', '112'],
  ...['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536']
)

// Written last: a build that was interrupted leaves no hash.
writeFileSync(builtFrom(root), sources)
