/** What every reader of a user's pictures gives: entries in a defined order, and their files or pixels one by one. */
import { counted } from '../../../counts.js'
import type { Problems } from './problems.js'

export type PictureFormat = 'folder' | 'table' | 'pixels' | 'idx' | 'npz' | 'cifar'

/** The split that the data themselves state for a picture. */
export type StatedSplit = 'train' | 'validation' | 'test'

/** One picture, known without reading its pixels. */
export interface PictureEntry {
  /** Unique in its source: a relative path with `/`, or the place in an array or table such as `x_train[17]`. */
  readonly name: string
  /** The class, in Unicode NFC; left out where the data state none. */
  readonly label?: string
  /** Left out where the data state none. */
  readonly split?: StatedSplit
  /** Pictures of one group stay on one side of a split that we make. */
  readonly group?: string
  /** Bytes of the encoded file, or of its values in an array. For a row of a pixel table: bytes of the row. */
  readonly size: number
  /** When the file that holds it was last changed, in milliseconds since 1970. */
  readonly modified: number
}

/** Height, width and channels of a picture, channels 1 (gray), 3 (RGB) or 4 (RGB and alpha). */
export type PictureShape = readonly [height: number, width: number, channels: number]

/** A picture that was read. Its bytes belong to the caller: nobody else has a view of them. */
export type ReadPicture =
  | { readonly kind: 'encoded'; readonly place: number; readonly bytes: Uint8Array }
  | {
      readonly kind: 'pixels'
      readonly place: number
      readonly pixels: Uint8Array
      readonly shape: PictureShape
    }
  | { readonly kind: 'damaged'; readonly place: number; readonly reason: string }

/** Where pictures come from. Opening one reads names, labels and sizes; the pictures are read later. */
export interface PictureSource {
  readonly format: PictureFormat
  /** The path that the user gave. */
  readonly path: string
  /**
   * The pictures: those for training and those of no stated split first, then validation, then test. Within a split a
   * folder's are ordered by class and then by path, an array's or a table's as they stand in it.
   */
  readonly entries: readonly PictureEntry[]
  /**
   * All class names that occur, also those of empty class folders: whole numbers by value, other names by code points.
   */
  readonly classes: readonly string[]
  /** What was ignored or found damaged so far, and what a user should know. */
  readonly problems: Problems
  /**
   * Reads pictures in the order of their places, each in memory only while it is used. A picture that cannot be read is
   * `damaged`; only a file that holds many pictures and is itself unreadable is an error.
   *
   * @param places of `entries`, ascending; left out: all
   * @throws CnnError DATA with the file and offset; the reason of `signal` when it aborts
   */
  read(places?: readonly number[], signal?: AbortSignal): AsyncGenerator<ReadPicture>
  /** Closes what is open. It may be called again. */
  close(): Promise<void>
}

const splitOrder = { train: 0, validation: 1, test: 2 } as const

/** Entries with their data, split after split; within a split they keep their order. */
export function bySplit<T extends { readonly split?: StatedSplit }>(items: readonly T[]): T[] {
  const order = (item: T): number => splitOrder[item.split ?? 'train']
  return [...items].sort((a, b) => order(a) - order(b))
}

/**
 * The places to read.
 *
 * @throws RangeError where they do not ascend, or one is no place of the entries
 */
export function checkedPlaces(count: number, places?: readonly number[]): readonly number[] {
  if (places === undefined) return Array.from({ length: count }, (_, place) => place)
  let last = -1
  for (const place of places) {
    if (!Number.isInteger(place) || place <= last || place >= count)
      throw new RangeError(`${place} after ${last} is no place among ${counted(count, 'picture')}`)
    last = place
  }
  return places
}
