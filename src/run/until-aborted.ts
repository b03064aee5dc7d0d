/** Callbacks of a program that a training waits for, as long as nobody stops it: a stop wins over one that never returns. */
import { setImmediate as nextTurn } from 'node:timers/promises'

/**
 * A callback whose result is waited for until the signal aborts. What is still under way then is left to itself: its result
 * and its failure count no more, and the callback is not called a second time beside it.
 */
export function untilAborted<Parameters extends readonly unknown[]>(
  callback: (...parameters: Parameters) => unknown,
  signal: AbortSignal | undefined
): (...parameters: Parameters) => Promise<void> {
  let isUnderWay = false
  return async (...parameters) => {
    if (isUnderWay) return
    isUnderWay = true
    const call = Promise.resolve(callback(...parameters)).finally(() => {
      isUnderWay = false
    })
    await (signal === undefined ? call : firstOf(call, signal))
  }
}

/** Until the promise is settled or the signal aborts; a call that is about to end has a turn to say how. */
async function firstOf(call: Promise<unknown>, signal: AbortSignal): Promise<void> {
  let stop = (): void => {}
  const stopped = new Promise<void>((resolve) => {
    stop = resolve
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', stop)
  })
  try {
    await Promise.race([call, stopped.then(() => nextTurn())])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
