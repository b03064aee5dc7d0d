/** A stream of bytes, packed by gzip or plain, to a checked file in memory; it never holds more than the file. */

import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { withCommas } from '../../counts.js'
import type { DataFile } from '../data-file.js'
import { Intake } from '../verify.js'
import { SourceError } from './source.js'

/**
 * The most bytes that a file may take in transfer: gzip adds 5 bytes to each block of 16 KiB that it cannot
 * compress, and a header with a name.
 */
export const transferCap = (file: DataFile): number => file.bytes + Math.ceil(file.bytes / 1000) + 4096

/**
 * Decompresses and checks a stream. Its first two bytes show whether it is compressed, not its name, because servers
 * and HTTP clients decompress `.gz` files on the way.
 *
 * @param onBytes called with the bytes of the uncompressed file so far
 * @throws SourceError when the bytes are more, fewer or others than those of the file; the stream's own error unchanged
 */
export async function receive(
  stream: AsyncIterable<Uint8Array>,
  file: DataFile,
  onBytes?: (bytes: number) => void
): Promise<Uint8Array> {
  const intake = new Intake(file)
  for await (const piece of unpacked(capped(stream, transferCap(file)))) {
    intake.take(piece)
    onBytes?.(intake.length)
  }
  return intake.finish()
}

async function* capped(stream: AsyncIterable<Uint8Array>, cap: number): AsyncGenerator<Uint8Array> {
  let length = 0
  for await (const piece of stream) {
    length += piece.length
    if (length > cap) throw new SourceError('wrong', `sends more than ${withCommas(cap)} bytes`)
    yield piece
  }
}

async function* unpacked(stream: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  let start: Uint8Array = new Uint8Array()
  while (start.length < 2) {
    const next = await stream.next()
    if (next.done) break
    start = start.length === 0 ? next.value : Buffer.concat([start, next.value])
  }
  const whole = startingWith(start, stream)
  if (start[0] === 0x1f && start[1] === 0x8b) {
    yield* gunzipped(whole)
    return
  }
  if (start[0] === '<'.charCodeAt(0)) {
    await stream.return(undefined)
    throw new SourceError('wrong', 'holds a page of HTML or XML')
  }
  yield* whole
}

async function* startingWith(
  start: Uint8Array,
  rest: AsyncGenerator<Uint8Array>
): AsyncGenerator<Uint8Array> {
  yield start
  yield* rest
}

async function* gunzipped(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  // The pipeline ends both streams if either fails; the iteration below throws the error.
  let given = 0
  const counted = async function* () {
    for await (const piece of stream) {
      given += piece.length
      yield piece
    }
  }
  const gunzip = pipeline(Readable.from(counted()), createGunzip({ chunkSize: 1 << 16 }), () => {})
  try {
    for await (const piece of gunzip) yield piece
    // It ends without an error even if something else follows the compressed data.
    if (gunzip.bytesWritten < given) throw new SourceError('wrong', 'holds more after its packed data')
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'))
      throw new SourceError('wrong', `is damaged: gzip says "${error.message}"`, error)
    throw error
  } finally {
    gunzip.destroy()
  }
}
