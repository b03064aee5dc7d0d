/** A pack that is there: what is known of its pictures, and their images, read and checked. */
import { createHash } from 'node:crypto'
import { open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { elements } from '../../config/network/network.js'
import type { ImageShape } from '../../config/network/shape.js'
import { valueAt } from '../../math/numbers.js'
import { type PackJson, packFile, parsePack, pieceFile, recordBytes, recordsFile } from './pack-format.js'

/** What of a pack is not as it was written: it has to be made again. */
export class DamagedPack extends Error {}

export interface PictureFacts {
  readonly width: number
  readonly height: number
  readonly isGray: boolean
  /** Two pictures of one hash are duplicates. */
  readonly hash: string
}

/** So much is read at a time: while one piece of it is hashed, the next is on its way. */
const chunkBytes = 8 * 1024 * 1024

export class Pack {
  readonly json: PackJson
  /** The entries that are not damaged, in their order: those of the images. */
  readonly places: readonly number[]
  readonly #directory: string
  readonly #records: Buffer

  private constructor(directory: string, json: PackJson, records: Buffer) {
    this.#directory = directory
    this.json = json
    this.#records = records
    const damaged = new Set(json.damaged.map(([place]) => place))
    this.places = Array.from({ length: json.entries }, (_, place) => place).filter((p) => !damaged.has(p))
  }

  /**
   * @param key of the data and settings that it has to be of
   * @returns undefined where there is none
   * @throws DamagedPack
   */
  static async open(directory: string, key: string): Promise<Pack | undefined> {
    const text = await readFile(join(directory, packFile), 'utf8').catch(() => undefined)
    if (text === undefined) return undefined
    const json = parsePack(text)
    if (json === undefined || json.key !== key) throw new DamagedPack(packFile)
    const records = await readFile(join(directory, recordsFile)).catch(() => undefined)
    if (records === undefined || sha256Of(records) !== json.records.sha256) throw new DamagedPack(recordsFile)
    return new Pack(directory, json, records)
  }

  /** Removes its files, so that the pictures are packed anew. */
  async remove(): Promise<void> {
    await rm(this.#directory, { recursive: true, force: true })
  }

  get shape(): ImageShape {
    return this.json.shape
  }

  /** Of an entry that is not damaged. */
  factsOf(place: number): PictureFacts {
    const at = place * recordBytes
    return {
      width: this.#records.readUInt32LE(at),
      height: this.#records.readUInt32LE(at + 4),
      isGray: this.#records.readUInt8(at + 8) === 1,
      hash: this.#records.toString('latin1', at + 9, at + recordBytes)
    }
  }

  /**
   * Reads all images and puts those that are wanted where they belong; every piece is held against its hash.
   *
   * @param order for each entry the number of its image in `target`; -1: it is not wanted
   * @param target filled with images, one after the other
   * @throws DamagedPack; the reason of `signal`
   */
  async read(order: Int32Array, target: Uint8Array, signal?: AbortSignal): Promise<void> {
    const size = elements(this.shape)
    const { places } = this
    let next = 0
    for (const [index, piece] of this.json.pieces.entries())
      await readPiece(join(this.#directory, pieceFile(index)), piece, size, signal, (images) => {
        for (let at = 0; at < images.length; at += size) {
          const to = valueAt(order, valueAt(places, next++))
          if (to >= 0) target.set(images.subarray(at, at + size), to * size)
        }
      })
    if (next !== places.length) throw new DamagedPack(packFile)
  }
}

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** @param take is given whole images, and may not keep them */
async function readPiece(
  path: string,
  { bytes, sha256 }: PackJson['pieces'][number],
  size: number,
  signal: AbortSignal | undefined,
  take: (images: Uint8Array) => void
): Promise<void> {
  const file = await open(path).catch(() => {
    throw new DamagedPack(path)
  })
  try {
    const length = Math.max(1, Math.floor(chunkBytes / size)) * size
    const hash = createHash('sha256')
    const buffers = [new Uint8Array(length), new Uint8Array(length)] as const
    const readAt = (at: number, buffer: Uint8Array) => fill(file, buffer, at, Math.min(length, bytes - at))
    let ahead = readAt(0, buffers[0])
    for (let at = 0, turn = 0; at < bytes; at += length, turn++) {
      const chunk = await ahead
      signal?.throwIfAborted()
      if (chunk.length !== Math.min(length, bytes - at) || chunk.length % size !== 0)
        throw new DamagedPack(path)
      if (at + length < bytes) ahead = readAt(at + length, buffers[(turn + 1) % 2 === 0 ? 0 : 1])
      hash.update(chunk)
      take(chunk)
    }
    if (hash.digest('hex') !== sha256) throw new DamagedPack(path)
  } finally {
    await file.close()
  }
}

async function fill(
  file: Awaited<ReturnType<typeof open>>,
  buffer: Uint8Array,
  at: number,
  length: number
): Promise<Uint8Array> {
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, at + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}
