/** Runs the built binary as a user does, in a temporary directory. */
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach } from 'vitest'

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
const binary = join(root, 'bin/cnn.js')

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly cwd: string
  readonly env?: Record<string, string>
  /** Is given the way to send signals when the process has started. */
  readonly onStart?: (kill: (signal: NodeJS.Signals) => void) => void
  /** Sees stderr as it grows, with the process to send signals to. */
  readonly onStderr?: (text: string, kill: (signal: NodeJS.Signals) => void) => void
}

/** Runs `cnn` to its end; both streams are pipes, so there is no terminal. */
export function cnn(
  args: readonly string[],
  { cwd, env = {}, onStart, onStderr }: RunOptions
): Promise<Ended> {
  return new Promise((resolvePromise, reject) => {
    const clean = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/COLOR|^DEBUG$/.test(name))
    )
    const child = spawn(process.execPath, [binary, ...args], {
      cwd,
      env: { ...clean, ...env },
      stdio: 'pipe'
    })
    onStart?.((signal) => child.kill(signal))
    const text = { stdout: '', stderr: '' }
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      text.stdout += piece
    })
    child.stderr.setEncoding('utf8').on('data', (piece: string) => {
      text.stderr += piece
      onStderr?.(text.stderr, (signal) => child.kill(signal))
    })
    child.on('error', reject)
    child.on('close', (code) => resolvePromise({ code, ...text }))
  })
}

const made: string[] = []
const kept: string[] = []

/** A directory of its own for one test, removed after it. */
export const emptyDirectory = (): Promise<string> => makeIn(made)

/** A directory for all tests of a file, removed after the last. */
export const keptDirectory = (): Promise<string> => makeIn(kept)

async function makeIn(list: string[]): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'cnn-test-'))
  list.push(directory)
  return directory
}

async function removeAll(list: string[]): Promise<void> {
  for (const directory of list.splice(0)) await rm(directory, { recursive: true, force: true })
}

afterEach(() => removeAll(made))
afterAll(() => removeAll(kept))

/** Runs until this is on stderr and it is so, then sends the signal. */
export const until = (
  text: string,
  signal: NodeJS.Signals,
  options: RunOptions,
  isSo = (): boolean => true
): RunOptions => {
  let sent = false
  return {
    ...options,
    onStderr: (stderr, kill) => {
      if (sent || !stderr.includes(text) || !isSo()) return
      sent = true
      kill(signal)
    }
  }
}
