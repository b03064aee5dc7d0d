/** Writes to stdout and stderr that fail: a full disk, a reader that has gone, a terminal that was closed. */
import { closeSync, openSync } from 'node:fs'
import { isatty } from 'node:tty'
import { getSystemErrorMap } from 'node:util'
import { CnnError } from '../errors.js'

let lost: NodeJS.ErrnoException | undefined

/**
 * From here on a failed write ends nothing: long work continues and saves what it has, and {@link lostOutput} says at the
 * end whether a result got lost. Messages that cannot be written are dropped: there is nowhere left to report it.
 */
export function keepWorkingWithoutStreams(): void {
  process.stderr.on('error', () => {})
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that has seen enough (`cnn summary … | head`) closes the pipe: that is no error.
    if (error.code !== 'EPIPE') lost ??= error
  })
  const terminals = [0, 1, 2].filter((descriptor) => isatty(descriptor))
  if (terminals.length > 0) process.on('exit', () => leaveClosedTerminals(terminals))
}

/**
 * Node restores the settings of its terminals when it ends, and aborts where that fails, as it does on a terminal that
 * was closed; descriptors that are other files by then are left alone.
 */
function leaveClosedTerminals(terminals: readonly number[]): void {
  for (const descriptor of terminals) {
    if (isatty(descriptor)) continue
    closeSync(descriptor)
    // The lowest free descriptor: the one just closed.
    openSync('/dev/null', 'r+')
  }
}

/** The result of a command could not be written to stdout. */
export class LostOutput extends CnnError {}

/** What a command ends with whose result is on stdout; undefined where all of it was written. */
export async function lostOutput(): Promise<LostOutput | undefined> {
  // Errors are reported after the call that wrote: this write is answered after those before it.
  await new Promise<void>((resolve) => process.stdout.write('', () => setImmediate(resolve)))
  if (lost === undefined) return undefined
  const [, words = lost.message] = getSystemErrorMap().get(lost.errno ?? 0) ?? []
  return new LostOutput('WRITE', `stdout could not be written: ${words} (${lost.code})`, { cause: lost })
}
