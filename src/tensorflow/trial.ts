/** A training step on an installed TensorFlow, in a separate process, so that even a crash is only a result. */
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { CnnError } from '../errors.js'
import { installCommand, tfjsNodeIn } from './place.js'

/** What the process reports when it has finished. */
export interface TrialReport {
  /** The version of TensorFlow. */
  readonly version: string
  /** What is wrong with it; undefined if it works. */
  readonly fault?: string
}

const program = fileURLToPath(new URL('../engine/tfjs/first-step.js', import.meta.url))

/**
 * Loads the tfjs-node of a directory and trains one step.
 *
 * @returns the version that TensorFlow reports
 * @throws CnnError ENGINE if that fails; the signal's reason
 */
export async function trial(directory: string, signal?: AbortSignal): Promise<string> {
  signal?.throwIfAborted()
  const report = await new Promise<TrialReport>((resolve, reject) => {
    const child = fork(program, [tfjsNodeIn(directory)], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc']
    })
    const stop = (): void => void child.kill()
    signal?.addEventListener('abort', stop)
    let told: TrialReport | undefined
    let words = ''
    child.stderr?.setEncoding('utf8').on('data', (piece: string) => {
      words = (words + piece).slice(-10_000)
    })
    child.on('message', (message) => {
      told = message as TrialReport
    })
    child.on('error', reject)
    child.on('close', (code, ended) => {
      signal?.removeEventListener('abort', stop)
      if (signal?.aborted) reject(signal.reason)
      else resolve(told ?? { version: '', fault: crash(code, ended, words) })
    })
  })
  if (report.fault === undefined) return report.version
  throw new CnnError('ENGINE', `TensorFlow in ${directory} does not train: ${report.fault}`, {
    where: directory,
    hint: `install it anew: ${installCommand}`
  })
}

function crash(code: number | null, signal: NodeJS.Signals | null, words: string): string {
  const last = words.trim().split('\n').at(-1) ?? ''
  if (signal === 'SIGILL') return 'this processor lacks instructions that TensorFlow is built with (AVX)'
  return `the process ended ${signal ? `by ${signal}` : `with ${code}`}${last === '' ? '' : `: ${last}`}`
}
