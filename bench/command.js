// `cnn train` as a user starts it: how long until its first batch is done, and its peak memory.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { spread } from './statistics.js'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/** Seconds, and megabytes (10^6 bytes). */
export async function measureCommand(times) {
  const runs = []
  for (let i = 0; i < times; i++) runs.push(await measure())
  return {
    firstBatch: spread(runs.map((run) => run.firstBatch)),
    peakMemory: spread(runs.map((run) => run.peakMemory))
  }
}

/** In its own terminal, where the bar shows which batch is done; util-linux's `script` makes one. */
async function measure() {
  const directory = mkdtempSync(join(tmpdir(), 'cnn-bench-'))
  const memory = join(directory, 'memory')
  const command = `stty cols 80 && ${process.execPath} ${join(root, 'bin/cnn.js')} train --config mnist --epochs 1 --out ${join(directory, 'run')}`
  const began = performance.now()
  const child = spawn('script', ['-qefc', command, '/dev/null'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      NODE_OPTIONS: `--import=${join(root, 'bench/memory.js')}`,
      CNN_BENCH_MEMORY: memory
    }
  })
  let firstBatch
  let text = ''
  child.stdout.on('data', (chunk) => {
    if (firstBatch !== undefined) return
    text += chunk
    if (/[1-9]\d*\/391 /.test(stripVTControlCharacters(text))) firstBatch = (performance.now() - began) / 1e3
  })
  const [status] = await once(child, 'close')
  if (status !== 0) throw new Error(`cnn train ended with ${status}`)
  const peakMemory = Number(readFileSync(memory, 'utf8')) / 1e6
  rmSync(directory, { recursive: true })
  return { firstBatch, peakMemory }
}
