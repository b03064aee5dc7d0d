/** A data set of a few bytes with its own facts, so that hundreds of downloads of it are cheap. */
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { byteScale } from '../../src/config/preprocessing.js'
import type { DataFile } from '../../src/dataset/data-file.js'
import { type PublishedIdx, publishedIdx } from '../../src/dataset/kinds/published-idx.js'
import type { Source } from '../../src/dataset/sources/source.js'

/** An IDX file of unsigned bytes. */
export function idxFile(shape: readonly number[], data: Uint8Array): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length)
  header.set([0, 0, 8, shape.length])
  shape.forEach((size, d) => {
    header.writeUInt32BE(size, 4 + 4 * d)
  })
  return Buffer.concat([header, data])
}

/** Pixels that do not repeat soon, so that no two images are alike. */
const pixels = (n: number, from: number): Uint8Array =>
  Uint8Array.from({ length: n }, (_, i) => ((from + i) * 2654435761) >>> 24)

const train = 40
const test = 10
/** The files by name. */
export const smallFiles: Readonly<Record<string, Buffer>> = {
  'train-images': idxFile([train, 3, 2], pixels(train * 6, 0)),
  'train-labels': idxFile(
    [train],
    pixels(train, 77).map((byte) => byte & 3)
  ),
  'test-images': idxFile([test, 3, 2], pixels(test * 6, 9999)),
  'test-labels': idxFile(
    [test],
    pixels(test, 55).map((byte) => byte & 3)
  )
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

const file = (name: string): DataFile => {
  const bytes = smallFiles[name]
  if (bytes === undefined) throw new Error(name)
  return { name, bytes: bytes.length, sha256: sha256(bytes) }
}

export const smallSet: PublishedIdx = {
  facts: {
    name: 'small',
    imageShape: [3, 2, 1],
    labels: ['a', 'b', 'c', 'd'],
    trainImages: train,
    testImages: test
  },
  description: 'dots',
  preprocessing: { picture: 'resize', scale: byteScale },
  sources: [],
  files: {
    trainImages: file('train-images'),
    trainLabels: file('train-labels'),
    testImages: file('test-images'),
    testLabels: file('test-labels')
  }
}

/** The small data set from these sources. */
export const smallFrom = (sources: readonly Source[] = []) => publishedIdx({ ...smallSet, sources })

/** Puts the files into a directory, changed as `change` says; undefined leaves one out. */
export async function putFiles(
  directory: string,
  change: (bytes: Buffer, name: string) => Buffer | undefined = (bytes) => bytes,
  suffix = ''
): Promise<void> {
  await mkdir(directory, { recursive: true })
  for (const [name, bytes] of Object.entries(smallFiles)) {
    const changed = change(bytes, name)
    if (changed !== undefined) await writeFile(join(directory, name + suffix), changed)
  }
}

/** What a directory holds that is not a whole, right file of the small data set; hidden files count. */
export async function wrongIn(directory: string): Promise<string[]> {
  const wrong: string[] = []
  for (const name of await readdir(directory).catch(() => [])) {
    const expected = smallFiles[name]
    if (expected === undefined || !expected.equals(await readFile(join(directory, name)))) wrong.push(name)
  }
  return wrong
}

export const gzip = (bytes: Uint8Array): Buffer => gzipSync(bytes)
