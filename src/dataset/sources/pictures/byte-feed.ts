/** A stream of bytes, taken in pieces of stated lengths: how arrays are read without holding them. */
import { withCommas } from '../../../counts.js'
import { CnnError, reasonOf } from '../../../errors.js'

export class ByteFeed {
  readonly #pieces: AsyncIterator<Uint8Array>
  readonly #where: string
  #rest: Uint8Array = new Uint8Array(0)
  #offset = 0

  /** @param where the file, for errors */
  constructor(pieces: AsyncIterable<Uint8Array>, where: string) {
    this.#pieces = pieces[Symbol.asyncIterator]()
    this.#where = where
  }

  /** Bytes taken or skipped so far. */
  get offset(): number {
    return this.#offset
  }

  /** The next bytes, as a copy. @throws CnnError DATA with the offset if the stream ends too early */
  async take(length: number): Promise<Uint8Array> {
    const taken = new Uint8Array(length)
    await this.#pass(length, (piece, done) => taken.set(piece, done))
    return taken
  }

  /** @throws CnnError DATA with the offset if the stream ends too early */
  async skip(length: number): Promise<void> {
    await this.#pass(length, () => {})
  }

  /** @throws CnnError DATA with the offset if more bytes follow */
  async end(): Promise<void> {
    if (await this.#next()) throw this.fail(this.#offset, 'more bytes follow than it states')
  }

  /** Closes the stream; the rest of it is not read. */
  async close(): Promise<void> {
    await this.#pieces.return?.()
  }

  fail(offset: number, reason: string): CnnError {
    return new CnnError('DATA', `${this.#where} is damaged: ${reason}`, {
      where: `${this.#where}, byte ${offset}`,
      hint: 'get the file again'
    })
  }

  async #pass(length: number, use: (piece: Uint8Array, done: number) => void): Promise<void> {
    for (let done = 0; done < length; ) {
      if (!(await this.#next()))
        throw this.fail(this.#offset, `it ends ${withCommas(length - done)} bytes before its end`)
      const piece = this.#rest.subarray(0, length - done)
      use(piece, done)
      this.#rest = this.#rest.subarray(piece.length)
      this.#offset += piece.length
      done += piece.length
    }
  }

  /** Whether there is another byte. */
  async #next(): Promise<boolean> {
    while (this.#rest.length === 0) {
      const { value, done } = await this.#read()
      if (done === true) return false
      this.#rest = value
    }
    return true
  }

  async #read(): Promise<IteratorResult<Uint8Array>> {
    try {
      return await this.#pieces.next()
    } catch (error) {
      throw error instanceof CnnError ? error : this.fail(this.#offset, reasonOf(error))
    }
  }
}
