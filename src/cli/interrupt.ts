/** Ctrl-C: the first asks the work to stop in good order, the second leaves at once. */
import { CnnError, type ErrorCode } from '../errors.js'
import { isUnderNohup } from './nohup.js'

export interface Interrupts {
  /** Aborted by the first, its reason the error to end with. */
  readonly signal: AbortSignal
  /** Takes the listeners off, unless it was stopped: what is left to say may be interrupted too. */
  readonly release: () => void
}

/** The signals that stop a command, and how it ends then. */
const codes: ReadonlyMap<NodeJS.Signals, ErrorCode> = new Map([
  ['SIGINT', 'INTERRUPTED'],
  ['SIGTERM', 'TERMINATED'],
  ['SIGHUP', 'HUNG_UP']
])

/**
 * Milliseconds after the first signal in which others are the same wish. npm, yarn and pnpm forward the Ctrl-C that the
 * terminal has already sent to the command; a terminal that closes is reported by the kernel and by the shell.
 */
const sameWish = 1000

/** Listens for SIGINT, SIGTERM and, outside nohup, SIGHUP while some work runs. */
export function watchInterrupts(onFirst: () => void): Interrupts {
  const controller = new AbortController()
  let isOver = false
  const stop = (name: NodeJS.Signals): void => {
    const code = codes.get(name) ?? 'INTERRUPTED'
    const reason = new CnnError(code, `stopped by ${name}`)
    if (isOver) process.exit(reason.exitCode)
    if (controller.signal.aborted) return
    // A signal that arrived while long work kept the process busy is delivered after the timers and before this
    // immediate: it still belongs to the first.
    setTimeout(
      () =>
        setImmediate(() => {
          isOver = true
        }),
      sameWish
    ).unref()
    onFirst()
    controller.abort(reason)
  }
  const listened = [...codes.keys()].filter((name) => name !== 'SIGHUP' || !isUnderNohup())
  for (const name of listened) process.on(name, stop)
  const release = (): void => {
    if (controller.signal.aborted) return
    for (const name of listened) process.off(name, stop)
  }
  return { signal: controller.signal, release }
}
