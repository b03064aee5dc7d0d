/** Reading one plain data file from disk, checked. */

import { open, stat } from 'node:fs/promises'
import { withCommas } from '../../counts.js'
import { hasCode } from '../../files.js'
import type { DataFile } from '../data-file.js'
import { Intake } from '../verify.js'
import { SourceError } from './source.js'

/** Large enough that the cost of calls does not matter; small enough to hash one piece while the next is read. */
const pieceBytes = 4 << 20

/**
 * Reads an uncompressed file into shared memory.
 *
 * @throws SourceError when it is missing, cannot be read, or is not the expected file
 */
export async function readPlain(path: string, file: DataFile, signal?: AbortSignal): Promise<Uint8Array> {
  try {
    const found = await stat(path)
    // Opening a pipe would wait for its writer.
    if (!found.isFile()) throw new SourceError('wrong', 'is not a file')
    if (found.size !== file.bytes)
      throw new SourceError('wrong', `is ${withCommas(found.size)} bytes long, not ${withCommas(file.bytes)}`)
    return await readAhead(path, file, signal)
  } catch (error) {
    throw asSourceError(error)
  }
}

async function readAhead(path: string, file: DataFile, signal?: AbortSignal): Promise<Uint8Array> {
  const handle = await open(path)
  try {
    const intake = new Intake(file)
    const readAt = (offset: number) =>
      handle.read(
        intake.rest,
        offset,
        Math.min(pieceBytes, intake.rest.length - offset),
        intake.length + offset
      )
    let next = readAt(0)
    while (intake.rest.length > 0) {
      const { bytesRead } = await next
      if (bytesRead === 0) break
      signal?.throwIfAborted()
      if (bytesRead < intake.rest.length) next = readAt(bytesRead)
      intake.filled(bytesRead)
    }
    return intake.finish()
  } finally {
    await handle.close()
  }
}

/** A failure of the file system as the error of a source; other errors are returned unchanged. */
export function asSourceError(error: unknown): unknown {
  if (hasCode(error, 'ENOENT', 'ENOTDIR')) return new SourceError('missing', 'not there', error)
  if (error instanceof Error && 'syscall' in error)
    return new SourceError('unreachable', error.message, error)
  return error
}
