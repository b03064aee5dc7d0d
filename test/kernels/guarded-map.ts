/** A memory map with guards around every array, which knows what every array is. */
import { MemoryMap, slack } from '../../src/engine/compiled/plan/memory-map.js'

/** Bytes before an array, and after it beyond its slack, that nobody may write. */
const guard = 128

export interface Placed {
  readonly kind: 'fixed' | 'table' | 'scratch'
  /** Address, or for scratch the offset in a thread's. */
  readonly from: number
  readonly bytes: number
  /** For scratch: the times between which its numbers last. */
  readonly times: readonly [from: number, until: number]
}

/** Where its arrays may be written: with the vector past the end that the real map leaves room for. */
export const withSlack = ({ from, bytes }: Placed): readonly [from: number, to: number] => [
  from,
  from + bytes + slack
]

const always = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const

export class GuardedMap extends MemoryMap {
  readonly placed: Placed[] = []

  override fixed(bytes: number): number {
    const from = super.fixed(bytes + 2 * guard) + guard
    this.placed.push({ kind: 'fixed', from, bytes, times: always })
    return from
  }

  override table(values: Uint32Array): number {
    const from = super.table(values)
    // It was placed as an array by `fixed`.
    this.placed.pop()
    this.placed.push({ kind: 'table', from, bytes: values.byteLength, times: always })
    return from
  }

  /** Never shares its place: what is over is wiped instead, see {@link over}. */
  override scratch(bytes: number, from: number, until: number): number {
    const offset = super.scratch(bytes + 2 * guard, ...always) + guard
    this.placed.push({ kind: 'scratch', from: offset, bytes, times: [from, until] })
    return offset
  }

  /** The scratch whose numbers need not last from one time to another. */
  over(from: number, until: number): Placed[] {
    return this.placed.filter(
      ({ kind, times }) => kind === 'scratch' && !(times[0] <= from && until <= times[1])
    )
  }
}
