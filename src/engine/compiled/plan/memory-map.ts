/** The map of the shared memory: what lies where. Only this file knows; all others hold addresses. */

/** Every array begins at a cache line, and has room at its end for a vector read or written past it. */
const line = 64
/** Bytes past the end of an array that hold nothing else. */
export const slack = 64
/** Where the first array begins; address 0 means "none". */
const origin = 1024

/** The numbers of each image of a batch. */
export interface BatchBuffer {
  /** From the start of the memory, or if `own` is set from the start of a thread's scratch memory. */
  readonly base: number
  /** Bytes of one image. */
  readonly imageBytes: number
  /** Whether each thread has its own, for one shard; otherwise there is one for the whole batch. */
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

  /** A permanent array, shared by all threads, initially zero. Returns its address. */
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
   * An array private to each thread that is needed from one moment of a shard's flow until another, both included.
   * Arrays whose times do not overlap share memory. Returns the offset in the thread's scratch memory.
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

  /** Begins another flow, which runs at other times: its scratch memory may overlap that of the flows before it. */
  newFlow(): void {
    this.#placed.length = 0
  }

  /** Bytes of scratch memory for each thread. */
  get scratchBytes(): number {
    return this.#scratch
  }

  /** Where the scratch memory of a thread begins. */
  scratchOf(thread: number): number {
    return this.#top + thread * this.#scratch
  }

  /** Bytes of the whole memory for this many threads. */
  bytes(threads: number): number {
    return this.scratchOf(threads)
  }

  /** Writes the tables into a new memory. */
  writeTables(memory: ArrayBufferLike): void {
    for (const [address, values] of this.#tables) new Uint32Array(memory, address, values.length).set(values)
  }
}

const aligned = (bytes: number): number => Math.ceil(bytes / line) * line
