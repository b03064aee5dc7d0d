/** Ctrl-C: the first asks the work to stop in good order, the second leaves at once. */
import { CnnError } from '../errors.js'

export interface Interrupts {
  /** Aborted by the first, its reason the error to end with. */
  readonly signal: AbortSignal
  /** Takes the listeners off, unless it was stopped: what is left to say may be interrupted too. */
  readonly release: () => void
}

/** Listens for SIGINT and SIGTERM while some work runs. */
export function watchInterrupts(onFirst: () => void): Interrupts {
  const controller = new AbortController()
  const stop = (name: NodeJS.Signals): void => {
    const reason = new CnnError(name === 'SIGTERM' ? 'TERMINATED' : 'INTERRUPTED', `stopped by ${name}`)
    if (controller.signal.aborted) process.exit(reason.exitCode)
    onFirst()
    controller.abort(reason)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  const release = (): void => {
    if (controller.signal.aborted) return
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
  }
  return { signal: controller.signal, release }
}
