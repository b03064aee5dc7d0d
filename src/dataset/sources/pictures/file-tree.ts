/** Files below one place, on a disk or in an archive, so that each reader works on both. */
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
  /** All files but hidden ones, in no defined order. */
  readonly files: readonly TreeFile[]
  /** All folders but hidden ones, in no defined order, without the place itself. */
  readonly folders: readonly string[]
  /** What was left out on the way. */
  readonly problems: Problems
  /** A file by its path, also one that `files` does not list. Undefined where there is no regular file. */
  find(path: string): TreeFile | undefined
  /** Its place as a user knows it, for messages. */
  whereIs(path: string): string
  /**
   * The whole file.
   *
   * @throws CnnError DATA when it cannot be read, is not as long as stated, or is larger than 128 MiB
   */
  bytes(file: TreeFile): Promise<Uint8Array>
  /**
   * The file in pieces, of as many bytes as stated; the stream fails where there are fewer or more.
   *
   * @throws CnnError DATA when it cannot be opened
   */
  stream(file: TreeFile): Promise<Readable>
  close(): Promise<void>
}

/** A larger picture is refused before it is read; larger arrays are streamed. */
export const mostFileBytes = 128 * 1024 * 1024

/** A path that stays below its place: relative, no `..`, no empty part, no control characters. Undefined for others. */
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
