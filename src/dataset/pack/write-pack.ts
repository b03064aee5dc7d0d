/** Packs pictures into a directory: decoded once, in the order of their source, in pieces that are hashed. */
import { createHash, type Hash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { elements } from '../../config/network/network.js'
import { CnnError } from '../../errors.js'
import { refusals, writeWhole } from '../../files.js'
import { valueAt } from '../../math/numbers.js'
import { inOrder } from '../in-order.js'
import type { PictureSource, ReadPicture } from '../sources/pictures/picture-source.js'
import {
  mostPieceBytes,
  type PackJson,
  packFile,
  packText,
  packVersion,
  pieceFile,
  recordBytes,
  recordsFile
} from './pack-format.js'
import { type ImageForm, type Prepared, type PreparedPicture, rawPicture } from './picture-task.js'
import type { Preparer } from './preparer.js'

export interface Packing {
  readonly source: PictureSource
  readonly key: string
  readonly form: ImageForm
  readonly preparer: Preparer
  /**
   * Called for each picture, in their order.
   *
   * @returns a form that all pictures should have in the place of this one: the packing is given up
   */
  readonly onPicture?: (picture: PreparedPicture, done: number) => ImageForm | undefined
  readonly signal?: AbortSignal
}

/**
 * @param directory must exist
 * @returns the form to pack with instead, where `onPicture` gave one
 * @throws CnnError WRITE with the path; DATA as the source does; the reason of `signal`
 */
export async function writePack(directory: string, packing: Packing): Promise<ImageForm | undefined> {
  const { source, key, form, preparer, onPicture, signal } = packing
  const count = source.entries.length
  const records = new Uint8Array(count * recordBytes)
  const damaged: [number, string][] = []
  const pieces = new PieceWriter(directory, elements(form.shape))
  try {
    const results = inOrder(source.read(undefined, signal), preparer.width, (read) =>
      prepared(read, source, form, preparer)
    )
    let done = 0
    for await (const { place, result } of results) {
      signal?.throwIfAborted()
      done++
      if ('reason' in result) {
        damaged.push([place, result.reason])
        continue
      }
      const other = onPicture?.(result, done)
      if (other !== undefined) return other
      record(records, place, result)
      await pieces.add(result.image)
    }
    const { shape, fit, background } = form
    const json: PackJson = {
      version: packVersion,
      key,
      shape: [shape[0], shape[1], shape[2] === 1 ? 1 : 3],
      fit,
      background,
      entries: count,
      damaged,
      records: { bytes: records.length, sha256: createHash('sha256').update(records).digest('hex') },
      pieces: await pieces.finish()
    }
    await writeWhole(join(directory, recordsFile), records)
    // Last: with it a pack is whole.
    await writeWhole(join(directory, packFile), packText(json))
    return undefined
  } finally {
    await pieces.close()
  }
}

async function prepared(
  read: ReadPicture,
  source: PictureSource,
  form: ImageForm,
  preparer: Preparer
): Promise<{ place: number; result: Prepared }> {
  const { place } = read
  if (read.kind === 'damaged') return { place, result: { reason: read.reason } }
  const { name } = valueAt(source.entries, place)
  return { place, result: await preparer.prepare({ name, picture: rawPicture(read), form }) }
}

function record(records: Uint8Array, place: number, { width, height, isGray, hash }: PreparedPicture): void {
  const at = place * recordBytes
  const view = new DataView(records.buffer, at, recordBytes)
  view.setUint32(0, width, true)
  view.setUint32(4, height, true)
  view.setUint8(8, isGray ? 1 : 0)
  records.set(hash, at + 9)
}

/** Bytes gathered before they are written: one call of the system for many small images. */
const bufferBytes = 4 * 1024 * 1024

/** Images one after the other, in files of at most so many bytes. */
class PieceWriter {
  readonly #directory: string
  readonly #perPiece: number
  readonly #buffer: Uint8Array
  readonly #pieces: { bytes: number; sha256: string }[] = []
  #file: FileHandle | undefined
  #hash: Hash = createHash('sha256')
  #held = 0
  #written = 0

  constructor(directory: string, imageBytes: number) {
    this.#directory = directory
    this.#perPiece = Math.max(1, Math.floor(mostPieceBytes / imageBytes)) * imageBytes
    this.#buffer = new Uint8Array(Math.max(imageBytes, bufferBytes))
  }

  async add(image: Uint8Array): Promise<void> {
    if (this.#held + image.length > this.#buffer.length) await this.#flush()
    this.#buffer.set(image, this.#held)
    this.#held += image.length
    if (this.#written + this.#held === this.#perPiece) await this.#endPiece()
  }

  async finish(): Promise<PackJson['pieces']> {
    if (this.#written + this.#held > 0) await this.#endPiece()
    return this.#pieces
  }

  async close(): Promise<void> {
    await this.#file?.close()
  }

  async #flush(): Promise<void> {
    const path = join(this.#directory, pieceFile(this.#pieces.length))
    this.#file ??= await refusals(path, () => open(path, 'wx'))
    const bytes = this.#buffer.subarray(0, this.#held)
    this.#hash.update(bytes)
    let done = 0
    while (done < bytes.length) {
      const file = this.#file
      const { bytesWritten } = await refusals(path, () => file.write(bytes, done))
      if (bytesWritten === 0) throw new CnnError('WRITE', `${path} could not be written`, { where: path })
      done += bytesWritten
    }
    this.#written += bytes.length
    this.#held = 0
  }

  async #endPiece(): Promise<void> {
    await this.#flush()
    const file = this.#file
    this.#file = undefined
    const path = join(this.#directory, pieceFile(this.#pieces.length))
    await refusals(path, async () => file?.sync())
    await refusals(path, async () => file?.close())
    this.#pieces.push({ bytes: this.#written, sha256: this.#hash.digest('hex') })
    this.#hash = createHash('sha256')
    this.#written = 0
  }
}
