// The processor's limit with its widest vectors and fused multiply-adds, which peers may use but WebAssembly cannot.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const source = join(dirname(fileURLToPath(import.meta.url)), 'widest.c')

/** The width of the vectors in bits, and GFLOPS of one thread. */
export function measureWidest() {
  const directory = mkdtempSync(join(tmpdir(), 'cnn-bench-'))
  try {
    const program = join(directory, 'widest')
    const flags = ['-O3', '-march=native', '-mprefer-vector-width=512', '-ffp-contract=fast']
    execFileSync('cc', [...flags, source, '-o', program], { stdio: 'inherit' })
    const [bits, gigaflops] = execFileSync(program, { encoding: 'utf8' }).split(' ').map(Number)
    return { bits, gigaflops }
  } finally {
    rmSync(directory, { recursive: true })
  }
}
