/** One file from a web server that may hang, swell, redirect for ever or send anything. */
import { withCommas } from '../../counts.js'
import type { DataFile } from '../data-file.js'
import { receive, transferCap } from './receive.js'
import { SourceError } from './source.js'

/** The limits for a server. */
export interface HttpLimits {
  /** Milliseconds until the head of the response, redirects included. */
  readonly headMs: number
  /** Within this many milliseconds … */
  readonly periodMs: number
  /** … at least this many bytes must arrive, again and again. */
  readonly periodBytes: number
  readonly redirects: number
}

export const defaultLimits: HttpLimits = { headMs: 10_000, periodMs: 10_000, periodBytes: 2048, redirects: 5 }

export interface DownloadOptions {
  readonly limits: HttpLimits
  /** Called with the bytes of the uncompressed file so far. */
  readonly onBytes?: (bytes: number) => void
  /** When it aborts, its reason is thrown. */
  readonly signal?: AbortSignal
}

/**
 * Downloads a file and checks it. Nothing is written.
 *
 * @throws SourceError when the server fails, breaks a limit, or sends another file
 */
export async function download(
  url: URL,
  file: DataFile,
  { limits, onBytes, signal }: DownloadOptions
): Promise<Uint8Array> {
  signal?.throwIfAborted()
  const controller = new AbortController()
  const cancel = () => controller.abort(signal?.reason)
  signal?.addEventListener('abort', cancel)
  const stopAfter = (ms: number, message: string) =>
    setTimeout(() => controller.abort(new SourceError('unreachable', `${message} ${ms / 1000} s`)), ms)
  let timer = stopAfter(limits.headMs, 'no answer in')
  let answered = false
  try {
    const response = await follow(url, controller.signal, limits.redirects)
    answered = true
    refuse(response, file)
    clearTimeout(timer)
    timer = stopAfter(limits.periodMs, `stalls: fewer than ${withCommas(limits.periodBytes)} bytes in`)
    return await receive(timed(response, timer, limits.periodBytes), file, onBytes)
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof SourceError) throw error
    // The reason of our own abort comes back unchanged, or wrapped, from wherever the stream was.
    if (controller.signal.reason instanceof SourceError) throw controller.signal.reason
    throw networkFailure(error, answered)
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', cancel)
    // Frees the connection of a response that was not read to its end.
    controller.abort()
  }
}

/** The body of a response. Each time that enough of it has arrived, the timer starts again. */
async function* timed(response: Response, timer: NodeJS.Timeout, enough: number): AsyncGenerator<Uint8Array> {
  let sinceStart = 0
  for await (const piece of response.body ?? []) {
    sinceStart += piece.length
    if (sinceStart >= enough) {
      timer.refresh()
      sinceStart = 0
    }
    yield piece
  }
}

/** Follows redirects itself, because `fetch` would follow twenty. */
async function follow(start: URL, signal: AbortSignal, redirects: number): Promise<Response> {
  let url = start
  for (let hop = 0; hop <= redirects; hop++) {
    const response = await fetch(url.href, {
      redirect: 'manual',
      signal,
      // Asks that nothing compresses the file again on the way.
      headers: { 'accept-encoding': 'identity' }
    })
    const location = response.headers.get('location')
    if (response.status < 300 || response.status > 399 || location === null) return response
    await response.body?.cancel()
    if (!URL.canParse(location, url.href)) throw new SourceError('wrong', 'redirects to what is no URL')
    url = new URL(location, url)
    if (url.protocol !== 'http:' && url.protocol !== 'https:')
      throw new SourceError('wrong', `redirects to an address that starts with ${url.protocol}`)
  }
  throw new SourceError('wrong', `redirects more than ${redirects} times`)
}

/** Refuses a response if its head already shows that it is wrong. */
function refuse({ status, headers }: Response, file: DataFile): void {
  if (status !== 200) throw new SourceError(failureOf(status), `answers HTTP ${status}`)
  const stated = Number(headers.get('content-length') ?? 0)
  if (stated > transferCap(file))
    throw new SourceError(
      'wrong',
      `announces ${withCommas(Number(stated))} bytes for a file of ${withCommas(file.bytes)}`
    )
}

function failureOf(status: number): 'missing' | 'cut' | 'wrong' {
  // Storage hosts answer 403 for files that do not exist.
  if (status === 403 || status === 404 || status === 410) return 'missing'
  return status >= 500 || status === 408 || status === 429 ? 'cut' : 'wrong'
}

function networkFailure(error: unknown, answered: boolean): SourceError {
  // `fetch` says "fetch failed" or "terminated" and has the reason as its cause.
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  // A message of the TLS library ends with a line break.
  const [line] = (cause instanceof Error ? cause.message : '').trim().split('\n')
  const message = line || code || String(error)
  if (answered || ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes(code))
    return new SourceError('cut', `connection broke: ${message}`, error)
  return new SourceError('unreachable', `no answer: ${message}`, error)
}
