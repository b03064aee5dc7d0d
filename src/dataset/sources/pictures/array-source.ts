/** Arrays of pictures, one after the other, as a source: what IDX, NPZ and CIFAR files have alike. */
import { counted, withCommas } from '../../../counts.js'
import { CnnError } from '../../../errors.js'
import { valueAt } from '../../../math/numbers.js'
import { ByteFeed } from './byte-feed.js'
import type { FileTree } from './file-tree.js'
import { sortedClasses } from './names.js'
import {
  bySplit,
  checkedPlaces,
  type PictureEntry,
  type PictureFormat,
  type PictureShape,
  type PictureSource,
  type ReadPicture,
  type StatedSplit
} from './picture-source.js'

/** Pixels of a picture, `[height, width, channels]`, or why it has none. */
export type Pixels = Uint8Array | { readonly reason: string }

export interface PictureArray {
  /** The name of its file or member, for the names of its pictures. */
  readonly name: string
  readonly count: number
  readonly shape: PictureShape
  /** Bytes of one picture in the file. */
  readonly recordBytes: number
  /** When its file was last changed, in milliseconds since 1970. */
  readonly modified: number
  /** Reads the pictures with ascending indices, in order, each into its own bytes. */
  read(indices: readonly number[]): AsyncGenerator<Pixels>
}

export interface LabelledArray {
  readonly array: PictureArray
  /** The class names of its pictures; left out if the data do not state any. */
  readonly labels?: readonly string[]
  readonly split?: StatedSplit
}

export interface ArraySource {
  readonly format: PictureFormat
  /** The tree that contains the arrays; it is closed with the source. */
  readonly tree: FileTree
  readonly arrays: readonly LabelledArray[]
  /** Default: the labels that occur. */
  readonly classes?: readonly string[]
}

/** @throws CnnError DATA if there are no pictures, or the number of labels differs */
export function arraySource({ format, tree, arrays, classes }: ArraySource): PictureSource {
  const { path, problems } = tree
  const ordered = bySplit(arrays)
  for (const { array, labels } of ordered)
    if (labels !== undefined && labels.length !== array.count)
      throw new CnnError(
        'DATA',
        `${path}: ${array.name} has ${counted(array.count, 'picture')} and ${counted(labels.length, 'label')}`,
        {
          where: path,
          hint: 'each picture needs one label: check that both files are of the same set'
        }
      )
  const entries = ordered.flatMap(entriesOf)
  if (entries.length === 0)
    throw new CnnError('DATA', `${path} holds no pictures`, { where: path, hint: 'give another file' })
  const labelled = entries.flatMap(({ label }) => (label === undefined ? [] : [label]))
  return {
    format,
    path,
    entries,
    classes: classes ?? sortedClasses(labelled),
    problems,
    read: (places, signal) => readArrays(ordered, checkedPlaces(entries.length, places), signal),
    close: () => tree.close()
  }
}

function entriesOf({ array, labels, split }: LabelledArray): PictureEntry[] {
  const entries: PictureEntry[] = []
  for (let i = 0; i < array.count; i++) {
    const label = labels?.[i]
    entries.push({
      name: `${array.name}[${i}]`,
      ...(label !== undefined && { label }),
      ...(split !== undefined && { split }),
      size: array.recordBytes,
      modified: array.modified
    })
  }
  return entries
}

async function* readArrays(
  arrays: readonly LabelledArray[],
  places: readonly number[],
  signal: AbortSignal | undefined
): AsyncGenerator<ReadPicture> {
  let [first, next] = [0, 0]
  for (const { array } of arrays) {
    const indices: number[] = []
    for (; next < places.length && valueAt(places, next) < first + array.count; next++)
      indices.push(valueAt(places, next) - first)
    let done = 0
    if (indices.length > 0)
      for await (const pixels of array.read(indices)) {
        signal?.throwIfAborted()
        const place = first + valueAt(indices, done++)
        yield pixels instanceof Uint8Array
          ? { kind: 'pixels', place, pixels, shape: array.shape }
          : { kind: 'damaged', place, reason: pixels.reason }
      }
    first += array.count
  }
}

/** Where records of equal length are stored. */
export interface Records {
  /** The file, for errors. */
  readonly where: string
  /** Opens the file from its beginning. */
  readonly open: () => AsyncIterable<Uint8Array>
  /** The offset of the first record, in bytes. */
  readonly start: number
  readonly bytes: number
  /** How many records there are: the file ends after the last one. */
  readonly count: number
}

/**
 * Records with ascending indices, from a stream of the file; only one is in memory at a time.
 *
 * @throws CnnError DATA with the offset if the file ends too early; after the last record if the file does not end
 *   there, or its checksum is wrong
 */
export async function* streamRecords(
  { where, open, start, bytes, count }: Records,
  indices: readonly number[]
): AsyncGenerator<Uint8Array> {
  const feed = new ByteFeed(open(), where)
  try {
    for (const index of indices) {
      await feed.skip(start + index * bytes - feed.offset)
      yield await feed.take(bytes)
    }
    // The checksum of an archive's member is checked when its stream ends.
    if (indices.at(-1) === count - 1) await feed.end()
  } finally {
    await feed.close()
  }
}

/** `[channels, height, width]` to `[height, width, channels]`. */
export function interleaved<T extends Uint8Array>(
  planar: T,
  [height, width, channels]: PictureShape
): Uint8Array {
  const area = height * width
  const pixels = new Uint8Array(planar.length)
  for (let c = 0; c < channels; c++)
    for (let i = 0; i < area; i++) pixels[i * channels + c] = valueAt(planar, c * area + i)
  return pixels
}

/** Limits: the side of a picture, its number of values in an array, and the number of pictures of an array. */
const most = { side: 65_535, values: 100_000_000, pictures: 20_000_000 }

/** @throws CnnError DATA if no picture can have the shape */
export function checkShape(shape: PictureShape, where: string): PictureShape {
  const [height, width, channels] = shape
  const values = height * width * channels
  const isPicture =
    height >= 1 &&
    width >= 1 &&
    Math.max(height, width) <= most.side &&
    [1, 3, 4].includes(channels) &&
    values <= most.values
  if (isPicture) return shape
  throw new CnnError(
    'DATA',
    `${where} holds arrays of ${height} x ${width} x ${channels}, which are no pictures`,
    {
      where,
      hint: 'pictures have 1, 3 or 4 channels, sides up to 65,535 and up to 100 million values'
    }
  )
}

/** @throws CnnError DATA if an array states more pictures than can be listed in memory */
export function checkCount(count: number, where: string): number {
  if (count <= most.pictures) return count
  throw new CnnError('DATA', `${where} states ${withCommas(count)} pictures`, {
    where,
    hint: '20 million are the most'
  })
}
