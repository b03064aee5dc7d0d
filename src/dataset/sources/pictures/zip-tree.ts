/** The files in a zip archive, read by their offsets; nothing is unpacked to the disk, nothing believed unchecked. */

import { isUtf8 } from 'node:buffer'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { crc32, inflateRaw } from 'node:zlib'
import { type Entry, fromRandomAccessReaderPromise, type ZipFile } from 'yauzl'
import { withCommas } from '../../../counts.js'
import { CnnError, reasonOf } from '../../../errors.js'
import { mostPictureBytes } from '../../picture/picture-bytes.js'
import { tooLarge, unreadable, type WalkOptions } from './disk-tree.js'
import { type FileTree, insidePath, type TreeFile } from './file-tree.js'
import { hiddenReason } from './names.js'
import { Problems } from './problems.js'
import { WindowedReader } from './zip-reader.js'

/** A directory with this many entries takes about 2 GB of memory. */
const mostEntries = 5_000_000

/** Deflate compresses no file by more than 1032 to 1. */
const mostRatio = 1032

const inflate = promisify(inflateRaw)

/**
 * Opens an archive and reads its directory: zip and zip64, entries stored or deflated.
 *
 * @throws CnnError DATA when it cannot be read, is damaged, encrypted, names a path outside of it, or states impossible
 *   sizes; the reason of `signal`
 */
export async function openZip(path: string, { onProgress, signal }: WalkOptions = {}): Promise<FileTree> {
  const reader = opened(path)
  try {
    const { size, modified } = reader.stat()
    const zip = await fromRandomAccessReaderPromise(reader, size, { autoClose: false, lazyEntries: true })
    if (zip.entryCount > mostEntries)
      throw refusal(
        path,
        `it states ${withCommas(zip.entryCount)} files`,
        `${withCommas(mostEntries)} are the most`
      )
    const listing: Listing = {
      path,
      modified,
      problems: new Problems(),
      entries: new Map(),
      folders: new Set()
    }
    let packed = 0
    for await (const entry of zip.eachEntry()) {
      if (listing.entries.size % 10_000 === 0) {
        signal?.throwIfAborted()
        onProgress?.(listing.entries.size)
      }
      packed += entry.compressedSize
      // Overlapping entries are how a small file can claim terabytes.
      if (packed > size) throw refusal(path, 'its files overlap, or are larger than it is', 'pack it again')
      list(listing, entry)
    }
    onProgress?.(listing.entries.size)
    return zipTree(listing, zip, reader)
  } catch (error) {
    reader.close(() => {})
    signal?.throwIfAborted()
    throw damage(path, error)
  }
}

interface Listing {
  readonly path: string
  readonly modified: number
  readonly problems: Problems
  readonly entries: Map<string, { entry: Entry; file: TreeFile }>
  readonly folders: Set<string>
}

function opened(path: string): WindowedReader {
  try {
    return new WindowedReader(path)
  } catch (error) {
    throw unreadable(path, error)
  }
}

function list({ path: archive, modified, problems, entries, folders }: Listing, entry: Entry): void {
  const name = nameOf(entry)
  const isFolder = name.endsWith('/')
  const path = insidePath(isFolder ? name.slice(0, -1) : name)
  if (path === undefined)
    throw refusal(archive, `it holds the name ${JSON.stringify(name.slice(0, 80))}`, 'pack it again')
  const parts = path.split('/')
  const hidden = parts.map(hiddenReason).find((reason) => reason !== undefined)
  const refused = hidden ?? (isLink(entry) ? 'a link in an archive' : undefined)
  if (refused !== undefined) {
    problems.add('ignored', path, refused)
    return
  }
  for (let depth = isFolder ? parts.length : parts.length - 1; depth > 0; depth--) {
    const folder = parts.slice(0, depth).join('/')
    if (folders.has(folder)) break
    folders.add(folder)
  }
  if (isFolder) return
  if (entry.isEncrypted()) throw refusal(archive, `${path} in it is encrypted`, 'unpack it with its password')
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8)
    problems.add('damaged', path, `packed by method ${entry.compressionMethod}, which cannot be read`)
  else if (entry.uncompressedSize > mostRatio * entry.compressedSize)
    problems.add('damaged', path, 'its sizes are impossible')
  else if (entries.has(path)) problems.add('ignored', path, 'its name occurs twice in the archive')
  else entries.set(path, { entry, file: { path, size: entry.uncompressedSize, modified } })
}

/**
 * Archives of macOS and of Info-ZIP have names in UTF-8 without the flag for it. Bytes that are valid UTF-8 beyond
 * ASCII are hardly ever meant as code page 437.
 */
function nameOf({ fileName, fileNameRaw, extraFields }: Entry): string {
  const unicodePath = 0x7075
  return extraFields.some(({ id }) => id === unicodePath) || !isUtf8(fileNameRaw)
    ? fileName
    : fileNameRaw.toString('utf8')
}

/** Whether it was written on a Unix system, with the mode of a symbolic link. */
const isLink = ({ versionMadeBy, externalFileAttributes }: Entry): boolean =>
  versionMadeBy >>> 8 === 3 && ((externalFileAttributes >>> 16) & 0o170000) === 0o120000

function zipTree(
  { path, problems, entries, folders }: Listing,
  zip: ZipFile,
  reader: WindowedReader
): FileTree {
  const whereIs = (inside: string): string => `${path}: ${inside}`
  const entryOf = ({ path: inside }: TreeFile): Entry => {
    const found = entries.get(inside)
    if (found === undefined) throw refusal(path, `it holds no ${inside}`, 'check the name')
    return found.entry
  }
  return {
    path,
    files: [...entries.values()].map(({ file }) => file),
    folders: [...folders],
    problems,
    whereIs,
    find(wanted) {
      const inside = insidePath(wanted)
      return inside === undefined ? undefined : entries.get(inside)?.file
    },
    async bytes(file) {
      const where = whereIs(file.path)
      if (file.size > mostPictureBytes) throw tooLarge(where, file.size)
      const entry = entryOf(file)
      try {
        return await wholeEntry(zip, reader, entry)
      } catch (error) {
        throw damage(where, error)
      }
    },
    async stream(file) {
      const where = whereIs(file.path)
      try {
        return Readable.from(
          checkedPieces(await zip.openReadStreamPromise(entryOf(file)), entryOf(file), where),
          {
            objectMode: false,
            highWaterMark: 1 << 18
          }
        )
      } catch (error) {
        throw damage(where, error)
      }
    },
    async close() {
      reader.close(() => {})
    }
  }
}

async function wholeEntry(zip: ZipFile, reader: WindowedReader, entry: Entry): Promise<Uint8Array> {
  const { compressedSize, uncompressedSize, crc32: stated } = entry
  // Deflate makes nothing longer by more than a few bytes in a thousand.
  if (compressedSize > 2 * uncompressedSize + 1024) throw new Error('its sizes are impossible')
  const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true })
  const packed = reader.bytes(fileDataStart, compressedSize)
  // It stops if more bytes come than are stated; at least 1, because 0 means no limit.
  const bytes =
    entry.compressionMethod === 0
      ? packed
      : await inflate(packed, { maxOutputLength: Math.max(1, uncompressedSize) })
  if (bytes.length !== uncompressedSize)
    throw new Error(
      `it is ${withCommas(bytes.length)} bytes long, not ${withCommas(uncompressedSize)} as stated`
    )
  if (crc32(bytes) !== stated) throw new Error('its CRC-32 is another')
  return bytes
}

/** yauzl checks the length against the stated one, but not the CRC-32. */
async function* checkedPieces(stream: Readable, entry: Entry, where: string): AsyncGenerator<Buffer> {
  let sum = 0
  try {
    for await (const piece of stream) {
      sum = crc32(piece, sum)
      yield piece
    }
  } catch (error) {
    throw damage(where, error)
  }
  if (sum !== entry.crc32) throw damage(where, new Error('its CRC-32 is another'))
}

const refusal = (path: string, reason: string, hint: string): CnnError =>
  new CnnError('DATA', `${path} cannot be read: ${reason}`, { where: path, hint })

/** Turns anything that reading an archive can throw into an error to show; our own errors stay as they are. */
function damage(where: string, error: unknown): unknown {
  if (error instanceof CnnError) return error
  return new CnnError('DATA', `${where} is damaged: ${reasonOf(error)}`, {
    where,
    hint: 'get the archive again, or pack it again',
    cause: error
  })
}
