/** Own pictures as `cnn data` describes them: classes by split, sizes, colours, what is wrong. */
import type { SplitName } from '../kinds/kind.js'
import { splitOf } from '../sources/pictures/picture-source.js'
import { type ProblemKind, problemLine } from '../sources/pictures/problems.js'
import { type Duplicates, duplicatesOf } from './duplicates.js'
import { sha256Of } from './load-pictures.js'
import { countsOf, type LookedAt } from './look-at.js'

export interface SplitCounts {
  readonly count: number
  /** In the order of the classes. */
  readonly perClass: readonly number[]
}

/** Sides of pictures, before they are fitted. */
export interface Sizes {
  /** How many pictures have the size that most have. */
  readonly common: { readonly width: number; readonly height: number; readonly count: number }
  readonly smallest: { readonly width: number; readonly height: number }
  readonly largest: { readonly width: number; readonly height: number }
}

export interface PicturesDescription {
  readonly looked: LookedAt
  /** Only those that there are. */
  readonly splits: Partial<Record<SplitName, SplitCounts>>
  readonly sizes: Sizes
  readonly gray: number
  readonly duplicates: Duplicates
  /** A line for each reason: damaged pictures first. */
  readonly problems: readonly string[]
  readonly sha256: string
}

const problemOrder: readonly ProblemKind[] = ['damaged', 'ignored', 'notice']

export function describedPictures(looked: LookedAt): PicturesDescription {
  const { pictures, pack, classes, problems } = looked
  const splits = Object.fromEntries(
    (['train', 'validation', 'test'] as const).flatMap((split) => {
      const own = pictures.filter((picture) => splitOf(picture) === split)
      if (own.length === 0) return []
      return [[split, { count: own.length, perClass: countsOf(own, classes) }]]
    })
  )
  const facts = pictures.map(({ place }) => pack.factsOf(place))
  return {
    looked,
    splits,
    sizes: sizesOf(facts),
    gray: facts.filter(({ isGray }) => isGray).length,
    duplicates: duplicatesOf(pictures, pack),
    problems: problems
      .byReason()
      .sort((a, b) => problemOrder.indexOf(a.kind) - problemOrder.indexOf(b.kind))
      .map(problemLine),
    sha256: sha256Of(looked)
  }
}

function sizesOf(facts: readonly { readonly width: number; readonly height: number }[]): Sizes {
  const counts = new Map<string, { width: number; height: number; count: number }>()
  for (const { width, height } of facts) {
    const key = `${width} ${height}`
    const known = counts.get(key) ?? { width, height, count: 0 }
    known.count++
    counts.set(key, known)
  }
  const sizes = [...counts.values()]
  const none = { width: 0, height: 0, count: 0 }
  const best = (isBetter: (a: typeof none, b: typeof none) => boolean): typeof none =>
    sizes.reduce((found, size) => (isBetter(size, found) ? size : found), sizes[0] ?? none)
  const side = ({ width, height }: typeof none): { width: number; height: number } => ({ width, height })
  return {
    common: best((a, b) => a.count > b.count),
    smallest: side(best((a, b) => a.width * a.height < b.width * b.height)),
    largest: side(best((a, b) => a.width * a.height > b.width * b.height))
  }
}
