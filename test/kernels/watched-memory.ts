/** A memory filled with a pattern, with kernels over it, that detects which words a call has written. */
import {
  bindKernels,
  compileKernels,
  type Kernels
} from '../../src/engine/compiled/kernels/webassembly-kernels.js'

/**
 * What pairs of words hold that nothing was put into. A number that is read from there without right makes NaN of what
 * it meets; a zero added to -0 by a vector that goes too far leaves +0; a number as large as 1e30 is changed by almost
 * everything that keeps NaN and 0.
 */
export const backgrounds = [
  [0x7fc5a5a5, 0x7fc5a5a5],
  [0x80000000, 0x7149f2ca]
] as const
export type Background = (typeof backgrounds)[number]

type Span = readonly [from: number, to: number]

/** Words that are compared at once. */
const chunk = 256

export class WatchedMemory {
  readonly kernels: Kernels
  readonly buffer: SharedArrayBuffer
  readonly #words: Uint32Array
  readonly #floats: Float32Array
  readonly #bytes: Buffer
  /** The memory as it was after the last call. */
  readonly #before: Uint32Array
  readonly #beforeBytes: Buffer
  readonly #mayWrite: Uint8Array
  #used = 0
  #background = Buffer.alloc(8)

  constructor(module: WebAssembly.Module, mebibytes: number) {
    const pages = 16 * mebibytes
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })
    this.kernels = bindKernels(module, memory)
    this.buffer = memory.buffer
    this.#words = new Uint32Array(memory.buffer)
    this.#floats = new Float32Array(memory.buffer)
    this.#bytes = Buffer.from(memory.buffer)
    this.#before = new Uint32Array(this.#words.length)
    this.#beforeBytes = Buffer.from(this.#before.buffer)
    this.#mayWrite = new Uint8Array(this.#words.length)
  }

  /** Fills the first `bytes` with a background. */
  fill(bytes: number, background: Background): void {
    if (bytes > this.#words.byteLength) throw new RangeError(`${bytes} bytes are more than there are`)
    this.#used = bytes / 4
    this.#background = Buffer.from(Uint32Array.from(background).buffer)
    this.wipe(0, bytes)
  }

  /** Fills a part with the background again. */
  wipe(from: number, bytes: number): void {
    for (const memory of [this.#bytes, this.#beforeBytes]) memory.fill(this.#background, from, from + bytes)
  }

  put(at: number, values: Float32Array | Uint32Array | Uint8Array): void {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
    for (const target of [this.#bytes, this.#beforeBytes]) target.set(bytes, at)
  }

  take(at: number, count: number): Float32Array {
    return this.#floats.slice(at / 4, at / 4 + count)
  }

  /** Takes what lies there now as what was put there. */
  accept(): void {
    this.#before.set(this.#words.subarray(0, this.#used))
  }

  /**
   * The addresses of the words that `call` changed.
   *
   * @param spans where it may: bytes from, to
   * @throws Error where it changed others
   */
  changesOf(call: () => void, spans: readonly Span[]): number[] {
    for (const [from, to] of spans) this.#mayWrite.fill(1, from / 4, to / 4)
    call()
    const changed: number[] = []
    for (let start = 0; start < this.#used; start += chunk) {
      const end = Math.min(start + chunk, this.#used)
      const [from, to] = [4 * start, 4 * end]
      if (this.#bytes.compare(this.#beforeBytes, from, to, from, to) === 0) continue
      for (let i = start; i < end; i++)
        if (this.#words[i] !== this.#before[i]) {
          changed.push(4 * i)
          this.#before[i] = this.#words[i]
        }
    }
    const wrong = changed.filter((address) => this.#mayWrite[address / 4] === 0)
    for (const [from, to] of spans) this.#mayWrite.fill(0, from / 4, to / 4)
    if (wrong.length > 0)
      throw new Error(`${wrong.length} words written that are not its own: ${near(wrong, spans)}`)
    return changed
  }
}

/** Where the first wrong word lies, seen from the nearest span. */
function near([first = 0]: readonly number[], spans: readonly Span[]): string {
  const distances = spans.flatMap(([from, to], i) => [
    { far: from - first, text: `${from - first} bytes before span ${i}` },
    { far: first - to, text: `${first - to} bytes after span ${i}` }
  ])
  const nearest = distances.filter(({ far }) => far >= 0).sort((a, b) => a.far - b.far)[0]
  return nearest?.text ?? `at ${first}`
}

export const watchedMemory = async (mebibytes = 4): Promise<WatchedMemory> =>
  new WatchedMemory(await compileKernels(), mebibytes)

/** Whether the arrays hold the same words. */
export const sameBits = (some: readonly Float32Array[], others: readonly Float32Array[]): boolean =>
  some.every((values, i) => Buffer.from(values.buffer).equals(Buffer.from(others[i].buffer)))
