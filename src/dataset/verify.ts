/** Length and SHA-256 of a data file: no byte of one is used before both are found right. */

import { createHash, type Hash } from 'node:crypto'
import { withCommas } from '../counts.js'
import type { DataFile } from './data-file.js'
import { SourceError } from './sources/source.js'

/** Receives a file piece by piece into shared memory of exactly its size, and hashes it at the same time. */
export class Intake {
  readonly #bytes: Uint8Array
  readonly #file: DataFile
  readonly #hash: Hash = createHash('sha256')
  #length = 0

  constructor(file: DataFile) {
    this.#file = file
    this.#bytes = new Uint8Array(new SharedArrayBuffer(file.bytes))
  }

  /** Bytes received so far. */
  get length(): number {
    return this.#length
  }

  /** The part that is not yet filled, for callers that write into it directly and then call {@link filled}. */
  get rest(): Uint8Array {
    return this.#bytes.subarray(this.#length)
  }

  /** Reports that the next `count` bytes of {@link rest} have been written. */
  filled(count: number): void {
    this.#hash.update(this.#bytes.subarray(this.#length, this.#length + count))
    this.#length += count
  }

  /** @throws SourceError as soon as there are more bytes than the file has */
  take(piece: Uint8Array): void {
    if (piece.length > this.#bytes.length - this.#length)
      throw new SourceError('wrong', `holds more than the ${withCommas(this.#file.bytes)} bytes of the file`)
    this.#bytes.set(piece, this.#length)
    this.filled(piece.length)
  }

  /**
   * The whole file, when no more bytes come.
   * @throws SourceError when it is too short, or its hash is wrong
   */
  finish(): Uint8Array {
    const { bytes, sha256 } = this.#file
    if (this.#length !== bytes)
      throw new SourceError('wrong', `ends after ${withCommas(this.#length)} of ${withCommas(bytes)} bytes`)
    const found = this.#hash.digest('hex')
    if (found !== sha256) throw new SourceError('wrong', `its SHA-256 is ${found}, not ${sha256}`)
    return this.#bytes
  }
}
