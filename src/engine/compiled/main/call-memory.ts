/** Shared memory for the inputs and outputs of calls: small calls use one piece again and again. */
import { type AllocateShared, allocateShared } from '../shared/shared-images.js'

/** Bytes that are kept. What a call needs beyond them lasts only as long as the call. */
const keptBytes = 1024 * 1024

export class CallMemory {
  readonly #kept = new SharedArrayBuffer(keptBytes)
  #used = 0

  /** Begins a call: the memory of the call before it is free again. */
  begin(): void {
    this.#used = 0
  }

  readonly allocate: AllocateShared = (bytes) => {
    const offset = this.#used
    const end = Math.ceil((offset + bytes) / 8) * 8
    if (end > keptBytes) return allocateShared(bytes)
    this.#used = end
    return { buffer: this.#kept, offset }
  }

  floats(count: number): Float32Array {
    const { buffer, offset } = this.allocate(4 * count)
    return new Float32Array(buffer, offset, count)
  }
}
