/** The map of the shared memory: what lies where. The only file that knows; everybody else holds addresses. */

/** Every array begins at a cache line, and ends with room for a vector read or written past its end. */
const line = 64
/** Bytes past the end of an array that nothing else lies in. */
export const slack = 64
/** Where the first array begins; address 0 stands for "none". */
const origin = 1024

/** Numbers of each image of a batch. */
export interface BatchBuffer {
  /** From the start of the memory, or for `own` from the start of a thread's scratch. */
  readonly base: number
  /** Bytes of one image. */
  readonly imageBytes: number
  /** Each thread has its own, for one shard; else there is one for the whole batch. */
  readonly own: boolean
}

interface Placed {
  readonly offset: number
  readonly end: number
  readonly from: number
  readonly until: number
}

export class MemoryMap {
  #top = origin
  #scratch = 0
  readonly #placed: Placed[] = []
  readonly #tables = new Map<number, Uint32Array>()

  /** An array that lasts, shared by all threads; all zeros at first. Returns its address. */
  fixed(bytes: number): number {
    const address = this.#top
    this.#top = aligned(address + bytes + slack)
    return address
  }

  /** A table of numbers that never changes. Returns its address. */
  table(values: Uint32Array): number {
    const address = this.fixed(values.byteLength)
    this.#tables.set(address, values)
    return address
  }

  /**
   * An array of each thread's own that is needed from one moment of a shard's way through the network until another,
   * both included: arrays whose times do not meet share their place. Returns its offset in the thread's scratch.
   */
  scratch(bytes: number, from: number, until: number): number {
    const size = aligned(bytes + slack)
    const rivals = this.#placed
      .filter((other) => other.from <= until && from <= other.until)
      .sort((a, b) => a.offset - b.offset)
    let offset = 0
    for (const rival of rivals) {
      if (offset + size <= rival.offset) break
      offset = Math.max(offset, rival.end)
    }
    this.#placed.push({ offset, end: offset + size, from, until })
    this.#scratch = Math.max(this.#scratch, offset + size)
    return offset
  }

  /** Another way through the network, at other times: its scratch may lie over that of the ways before it. */
  newFlow(): void {
    this.#placed.length = 0
  }

  /** Bytes of each thread's scratch. */
  get scratchBytes(): number {
    return this.#scratch
  }

  /** Where the scratch of a thread begins. */
  scratchOf(thread: number): number {
    return this.#top + thread * this.#scratch
  }

  /** Bytes of the whole memory with so many threads. */
  bytes(threads: number): number {
    return this.scratchOf(threads)
  }

  /** Writes the tables into a fresh memory. */
  writeTables(memory: ArrayBufferLike): void {
    for (const [address, values] of this.#tables) new Uint32Array(memory, address, values.length).set(values)
  }
}

const aligned = (bytes: number): number => Math.ceil(bytes / line) * line
