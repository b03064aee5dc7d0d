/** What every reader of a user's pictures gives: entries in a defined order, and their files or pixels one by one. */
import { counted } from '../../../counts.js'
import type { Problems } from './problems.js'

export type PictureFormat = 'folder' | 'table' | 'pixels' | 'idx' | 'npz' | 'cifar'

/** The split that the data state for a picture. */
export type StatedSplit = 'train' | 'validation' | 'test'

/** The split that a picture is used for: training, where the data state none. */
export const splitOf = ({ split = 'train' }: { readonly split?: StatedSplit | undefined }): StatedSplit =>
  split

/** One picture, known without reading its pixels. */
export interface PictureEntry {
  /** Unique in its source: a relative path with `/`, or the index in an array or table such as `x_train[17]`. */
  readonly name: string
  /** The class, in Unicode NFC; left out if the data do not state one. */
  readonly label?: string
  /** Left out if the data do not state one. */
  readonly split?: StatedSplit
  /** Pictures of the same group stay in one part of a split that we make. */
  readonly group?: string
  /** Bytes of the encoded file, or of its values in an array. For a row of a pixel table: bytes of the row. */
  readonly size: number
  /** When the file that holds it was last changed, in milliseconds since 1970. */
  readonly modified: number
}

/** Height, width and channels of a picture, channels 1 (gray), 3 (RGB) or 4 (RGB and alpha). */
export type PictureShape = readonly [height: number, width: number, channels: number]

/** A picture that was read. Its bytes belong to the caller: nothing else has a view of them. */
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
   * The pictures: first those for training and those without a stated split, then validation, then test. Within a
   * split, the pictures of a folder are ordered by class and then by path; those of an array or a table keep their
   * order.
   */
  readonly entries: readonly PictureEntry[]
  /**
   * All class names that occur, including those of empty class folders: whole numbers by value, other names by code
   * points.
   */
  readonly classes: readonly string[]
  /** What was ignored or found damaged so far, and other facts that a user should know. */
  readonly problems: Problems
  /**
   * Reads pictures in the order of their indices, each in memory only while it is used. A picture that cannot be read
   * is `damaged`. Only a file with many pictures that is itself unreadable is an error.
   *
   * @param places indices of `entries`, ascending; default: all
   * @throws CnnError DATA with the file and offset; the reason of `signal` when it aborts
   */
  read(places?: readonly number[], signal?: AbortSignal): AsyncGenerator<ReadPicture>
  /** Closes what is open. It may be called again. */
  close(): Promise<void>
}

const splitOrder = { train: 0, validation: 1, test: 2 } as const

/** Entries with their data, split after split; within a split they keep their order. */
export function bySplit<T extends { readonly split?: StatedSplit }>(items: readonly T[]): T[] {
  const order = (item: T): number => splitOrder[splitOf(item)]
  return [...items].sort((a, b) => order(a) - order(b))
}

/**
 * The indices to read.
 *
 * @throws RangeError if they do not ascend, or one is not an index of the entries
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
