/** Runs the programs that an install needs: pip, npm, a compiler. */
import { spawn } from 'node:child_process'
import { CnnError } from '../errors.js'
import { hasCode } from '../files.js'

export interface ProgramOptions {
  readonly cwd: string
  readonly env?: NodeJS.ProcessEnv
  /** When it aborts, the program is ended and the signal's reason is thrown. */
  readonly signal?: AbortSignal
}

/** A program that failed, and how it ended. */
export class ProgramFailure extends Error {
  constructor(
    readonly command: string,
    /** The exit code; undefined if it was not found, or a signal ended it. */
    readonly code: number | undefined,
    /** Its last line that looks like an error, else its last line. */
    readonly lastWords: string,
    readonly output: string
  ) {
    super(`${command}: ${lastWords}\n${output}`)
  }

  get isMissing(): boolean {
    return this.lastWords === notFound
  }
}

const notFound = 'not found'

/**
 * Runs a program to its end.
 *
 * @returns what it wrote to stdout
 * @throws ProgramFailure unless it ends with 0; the signal's reason
 */
export function runProgram(
  command: string,
  args: readonly string[],
  { cwd, env, signal }: ProgramOptions
): Promise<string> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const child = spawn(command, [...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    const stop = (): void => void child.kill()
    signal?.addEventListener('abort', stop)
    const text = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const)
      child[name].setEncoding('utf8').on('data', (piece: string) => {
        text[name] = (text[name] + piece).slice(-most)
      })
    child.on('error', (error) => {
      signal?.removeEventListener('abort', stop)
      const why = hasCode(error, 'ENOENT', 'EACCES', 'ENOTDIR') ? notFound : error.message
      reject(new ProgramFailure(command, undefined, why, ''))
    })
    child.on('close', (code, ended) => {
      signal?.removeEventListener('abort', stop)
      if (signal?.aborted) reject(signal.reason)
      else if (code === 0) resolve(text.stdout)
      else {
        const output = text.stderr.trim() || text.stdout.trim()
        reject(new ProgramFailure(command, code ?? undefined, lastWords(output, code, ended), output))
      }
    })
  })
}

/** The most characters of a program's output that are kept. */
const most = 1 << 20

function lastWords(output: string, code: number | null, signal: NodeJS.Signals | null): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  const telling = lines.filter((line) => /\berror\b|ERR!|No space|not found|No module/i.test(line))
  const last = telling.at(-1) ?? lines.at(-1) ?? (signal ? `ended by ${signal}` : `ended with ${code}`)
  return last.replace(/^(npm (error|ERR!)|ERROR:)\s*/i, '').trim()
}

/**
 * The first of several programs that answers to `--version`.
 *
 * @throws CnnError ENGINE, made by `missing`, when none does
 */
export async function firstThatRuns(
  commands: readonly string[],
  options: ProgramOptions,
  missing: () => CnnError
): Promise<string> {
  for (const command of commands)
    try {
      await runProgram(command, ['--version'], options)
      return command
    } catch (error) {
      if (!(error instanceof ProgramFailure)) throw error
    }
  throw missing()
}

/** The error for a full disk, whichever program reported it. */
export const fullDisk = (failure: ProgramFailure, directory: string): CnnError | undefined =>
  /no space left|ENOSPC|disk quota/i.test(failure.output)
    ? new CnnError('WRITE', `${directory} could not be written: no space left on the disk`, {
        where: directory,
        hint: 'free some disk space, or name another directory with --dir',
        cause: failure
      })
    : undefined
