/** Sizes and tables of the layouts that the kernels read. */
import type { MemoryMap } from './memory-map.js'

/** A count rounded up to a multiple of 4. */
export const paddedTo4 = (count: number): number => Math.ceil(count / 4) * 4

/** Bytes of filters packed for `correlate`: the bias, then panels of [taps][8 or 4]. */
export const packedBytes = (taps: number, filters: number): number => 4 * paddedTo4(filters) * (taps + 1)

/** A table of byte offsets 0, step, 2 step, …. */
export const ramp = (map: MemoryMap, count: number, step: number): number =>
  map.table(Uint32Array.from({ length: count }, (_, i) => i * step))
