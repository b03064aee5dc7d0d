/** Reads a zip file for yauzl: through a window, because it reads each entry of the directory in two small pieces. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { Readable } from 'node:stream'
import { RandomAccessReader } from 'yauzl'

const windowBytes = 1 << 16
const pieceBytes = 1 << 18

export class WindowedReader extends RandomAccessReader {
  readonly #fd: number
  readonly #window = Buffer.alloc(windowBytes)
  #start = 0
  #length = 0
  #isOpen = true

  /** @throws the error of the file system */
  constructor(path: string) {
    super()
    this.#fd = openSync(path, 'r')
  }

  /** Length in bytes and time of the last change in milliseconds. @throws Error if it is not a regular file */
  stat(): { size: number; modified: number } {
    const stats = fstatSync(this.#fd)
    if (!stats.isFile()) throw new Error('it is not a file')
    return { size: stats.size, modified: stats.mtimeMs }
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void
  ): void {
    try {
      this.#fill(buffer.subarray(offset, offset + length), position)
    } catch (error) {
      callback(error instanceof Error ? error : new Error(String(error)))
      return
    }
    callback(null)
  }

  /** @throws Error if the file ends too early, or cannot be read */
  bytes(position: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafe(length)
    this.#fill(bytes, position)
    return bytes
  }

  override _readStreamForRange(start: number, end: number): Readable {
    // A stream of the file system would close the descriptor when it is abandoned before its end.
    return Readable.from(this.#range(start, end), { objectMode: false, highWaterMark: pieceBytes })
  }

  *#range(start: number, end: number): Generator<Buffer> {
    for (let from = start; from < end; from += pieceBytes)
      yield this.bytes(from, Math.min(pieceBytes, end - from))
  }

  override close(callback: (error: Error | null) => void): void {
    if (this.#isOpen) closeSync(this.#fd)
    this.#isOpen = false
    callback(null)
  }

  #fill(target: Buffer, position: number): void {
    const inWindow = position >= this.#start && position + target.length <= this.#start + this.#length
    if (!inWindow && target.length < windowBytes) {
      this.#start = position
      this.#length = readSync(this.#fd, this.#window, 0, windowBytes, position)
    }
    if (target.length < windowBytes) {
      const from = position - this.#start
      if (from + target.length > this.#length)
        throw new Error(`it ends within byte ${position + target.length}`)
      this.#window.copy(target, 0, from, from + target.length)
      return
    }
    for (let filled = 0; filled < target.length; ) {
      const count = readSync(this.#fd, target, filled, target.length - filled, position + filled)
      if (count === 0) throw new Error(`it ends after byte ${position + filled}`)
      filled += count
    }
  }
}
