/** Files below one place, on a disk or in an archive, so that each reader works with both. */
import type { Readable } from 'node:stream'
import type { Problems } from './problems.js'

export interface TreeFile {
  /** Relative, with `/`; unique in its tree. */
  readonly path: string
  /** Bytes, uncompressed. */
  readonly size: number
  /** Milliseconds since 1970. */
  readonly modified: number
}

export interface FileTree {
  /** The path that the user gave. */
  readonly path: string
  /** All files except hidden ones, in no defined order. */
  readonly files: readonly TreeFile[]
  /** All folders except hidden ones and the place itself, in no defined order. */
  readonly folders: readonly string[]
  /** What was left out. */
  readonly problems: Problems
  /** A file by its path, even one that `files` does not list. Undefined if there is no regular file. */
  find(path: string): TreeFile | undefined
  /** Its place in the form that users know, for messages. */
  whereIs(path: string): string
  /**
   * The whole file.
   *
   * @throws CnnError DATA when it cannot be read, does not have the stated length, or is larger than 128 MiB
   */
  bytes(file: TreeFile): Promise<Uint8Array>
  /**
   * The file in pieces, with the stated number of bytes in total; the stream fails if there are fewer or more.
   *
   * @throws CnnError DATA when it cannot be opened
   */
  stream(file: TreeFile): Promise<Readable>
  close(): Promise<void>
}

/**
 * A path that stays below its place: relative, without `..`, empty parts and control characters. Undefined for others.
 */
export function insidePath(text: string): string | undefined {
  const path = text.replaceAll('\\', '/').replace(/^(?:\.\/)+/, '')
  const isOutside =
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
    path === '' || /^\/|^[a-z]:/i.test(path) || /[\u0000-\u001f\u007f]/.test(path)
  const parts = path.split('/')
  return isOutside || parts.some((part) => part === '..' || part === '')
    ? undefined
    : parts.filter((part) => part !== '.').join('/') || undefined
}
