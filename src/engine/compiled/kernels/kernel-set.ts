/** The interface for other kernels: what the plan and the workers expect from a set of kernels. */
import type { Kernels } from './generated/kernels.js'
import type { layout } from './generated/layout.js'

/** Sizes of data that some kernels write and others read. They are the same for all sets: one plan serves them all. */
export type Layout = typeof layout

/** How much a set does at a time. The value does not change the order of any sum, so it changes no bit of a result. */
export interface Preferences {
  /** Bytes of Winograd's tiles that are multiplied together with the filters: they stay in the second-level cache. */
  readonly tileBytes: number
  /** Bytes of input that the lists of all filters read, one after the other: they stay in the cache. */
  readonly listedInputBytes: number
  /** Pixels whose output gradients are transposed at a time: their lists stay in the cache. */
  readonly transposedPixels: number
}

/** Kernels in the code of some machine. Every set gives the same bits. */
export interface KernelSet<Loaded> {
  readonly name: string
  readonly layout: Layout
  readonly prefers: Preferences
  /**
   * What a thread needs to bind the kernels: it can be posted to a worker.
   *
   * @throws CnnError ENGINE if it is missing
   */
  load(): Promise<Loaded>
  /** Binds the kernels to a memory. */
  bind(loaded: Loaded, memory: WebAssembly.Memory): Kernels
}

/**
 * Kernels that repack weights, grouped with the kernels that read them. The packed layout is private to the group, as
 * long as it takes no more bytes: so a set that replaces one kernel of a group replaces all of it.
 */
export interface KernelGroups {
  filters: 'packFilters' | 'correlate' | 'correlatePool'
  pairs: 'packPairs' | 'correlateGray' | 'correlatePoolGray'
  rows: 'packRows' | 'sparseInputGradient'
  spread: 'packSpread' | 'inputGradient'
  tiles: 'packWinograd' | 'winograd' | 'winogradPool'
}

type Group = KernelGroups[keyof KernelGroups]
type AllOrNone<Names extends keyof Kernels> = Pick<Kernels, Names> | { readonly [Name in Names]?: never }

/** Kernels that replace others: any ungrouped kernels, and whole groups. */
export type Replacements = Partial<Omit<Kernels, Group>> &
  AllOrNone<KernelGroups['filters']> &
  AllOrNone<KernelGroups['pairs']> &
  AllOrNone<KernelGroups['rows']> &
  AllOrNone<KernelGroups['spread']> &
  AllOrNone<KernelGroups['tiles']>

/** The kernels of a set, some of them replaced by those of another. */
export const withReplacements = (kernels: Kernels, replacements: Replacements): Kernels => ({
  ...kernels,
  ...replacements
})
