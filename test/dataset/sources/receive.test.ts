/** A stream becomes a file: one that is too long is stopped at once, and the division into pieces changes nothing. */
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { receive, transferCap } from '../../../src/dataset/sources/receive.js'
import { gzip, sha256, smallFiles, smallSet } from '../small.js'

const file = smallSet.files.trainImages
const content = smallFiles[file.name]

async function* inPieces(bytes: Uint8Array, size: number, pulled = { bytes: 0 }) {
  for (let at = 0; at < bytes.length; at += size) {
    const piece = bytes.subarray(at, at + size)
    pulled.bytes += piece.length
    yield piece
  }
}

describe('receive', () => {
  it('takes any file in any pieces, plain or packed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 3000 }).filter((bytes) => bytes[0] !== 0x1f && bytes[0] !== 0x3c),
        fc.boolean(),
        fc.integer({ min: 1, max: 4000 }),
        async (bytes, packed, size) => {
          const facts = { name: 'any', bytes: bytes.length, sha256: sha256(bytes) }
          const received = await receive(inPieces(packed ? gzipSync(bytes) : bytes, size), facts)
          expect(Buffer.compare(received, bytes)).toBe(0)
        }
      )
    )
  })
  it('refuses every file with one byte changed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: content.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        async (offset, change) => {
          const changed = Buffer.from(content)
          changed[offset] ^= change
          await expect(receive(inPieces(gzip(changed), 50), file)).rejects.toMatchObject({ failure: 'wrong' })
        }
      )
    )
  })
  it('stops a gzip bomb when it is past the size of the file', async () => {
    const bomb = gzipSync(Buffer.alloc(256 << 20))
    const pulled = { bytes: 0 }
    const large = { ...file, bytes: 1 << 20 }
    await expect(receive(inPieces(bomb, 1024, pulled), large)).rejects.toThrow(
      'holds more than the 1,048,576'
    )
    // Of 256 KiB; a stream reads some pieces ahead.
    expect(pulled.bytes).toBeLessThan(64 << 10)
  })
  it('stops a stream without end', async () => {
    const pulled = { bytes: 0 }
    const zeros = Buffer.alloc(1 << 30)
    await expect(receive(inPieces(zeros, 100, pulled), file)).rejects.toMatchObject({ failure: 'wrong' })
    expect(pulled.bytes).toBeLessThanOrEqual(transferCap(file) + 100)
  })
  it('stops packed data that go on without a byte of content', async () => {
    const pulled = { bytes: 0 }
    const nothing = Buffer.concat(Array<Buffer>(100_000).fill(gzip(Buffer.alloc(0))))
    await expect(receive(inPieces(nothing, 100, pulled), file)).rejects.toThrow('sends more than')
    expect(pulled.bytes).toBeLessThanOrEqual(transferCap(file) + 100)
  })
  it('passes the error of the stream on', async () => {
    const broken = async function* () {
      yield gzip(content).subarray(0, 30)
      throw new Error('the line is down')
    }
    await expect(receive(broken(), file)).rejects.toThrow('the line is down')
  })
  it('allows a packed file of noise, which gzip makes longer', async () => {
    const noise = Uint8Array.from({ length: 200_000 }, (_, i) => Math.imul(i + 1, 2654435761) >>> 13)
    const stored = gzipSync(noise, { level: 0 })
    expect(stored.length).toBeGreaterThan(noise.length)
    const facts = { name: 'noise', bytes: noise.length, sha256: sha256(noise) }
    expect(Buffer.compare(await receive(inPieces(stored, 9999), facts), noise)).toBe(0)
  })
})
