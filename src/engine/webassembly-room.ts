/** Checks whether WebAssembly can run here: some ways to start Node disable it or leave it no address space. */
import { withCommas } from '../counts.js'
import { CnnError } from '../errors.js'
import { systemText } from './system-text.js'

/**
 * @throws CnnError ENGINE if there is no WebAssembly, or no address space for the smallest memory; it names the limit
 *   that prevents it
 */
export function checkWebAssembly(): void {
  if (typeof WebAssembly === 'undefined')
    throw new CnnError('ENGINE', 'this Node runs without WebAssembly', {
      hint: 'start it without --jitless, or use --engine cpu'
    })
  try {
    new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true })
  } catch (cause) {
    throw noRoom('WebAssembly finds no address space for a memory', cause)
  }
}

/** The error for a memory that could not be allocated. @param what failed, without the reason */
export function noRoom(what: string, cause: unknown): CnnError {
  const limit = addressSpaceLimit()
  if (limit === undefined)
    return new CnnError('ENGINE', what, {
      hint: 'make the batch or the network smaller, use fewer threads, or use --engine cpu',
      cause
    })
  const mebibytes = withCommas(Math.floor(limit / (1024 * 1024)))
  return new CnnError(
    'ENGINE',
    `${what}: each takes some 10 GiB of it (reserved, not used), and this process is limited to ${mebibytes} MiB`,
    { hint: 'raise the limit (ulimit -v unlimited), or use --engine cpu', cause }
  )
}

/** The limit in bytes; undefined if there is none, or none that the system reports. */
function addressSpaceLimit(): number | undefined {
  const [, bytes] = /^Max address space +(\d+) /m.exec(systemText('/proc/self/limits')) ?? []
  return bytes === undefined ? undefined : Number(bytes)
}
