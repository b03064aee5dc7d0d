/** Problems with pictures, collected by reason, so that a user sees all of them at once. */
import { withCommas } from '../../../counts.js'

/** `ignored`: not a picture of the set. `damaged`: a picture that cannot be used. `notice`: worth knowing. */
export type ProblemKind = 'ignored' | 'damaged' | 'notice'

export interface PictureProblem {
  readonly kind: ProblemKind
  /** The file, or `file:line:column`, or the index in an array. */
  readonly path: string
  /** Short, and the same for all problems of one kind. */
  readonly reason: string
}

/** Problems with the same reason. */
export interface ProblemCount {
  readonly kind: ProblemKind
  readonly reason: string
  readonly count: number
  /** The path that came first. */
  readonly example: string
}

/** Problems of one reason in a line: `ignored: a.txt and 3 more: not a picture: .txt`. */
export function problemLine({ kind, reason, count, example }: ProblemCount): string {
  const which = count === 1 ? example : `${example} and ${withCommas(count - 1)} more`
  return `${kind === 'notice' ? '' : `${kind}: `}${which}: ${reason}`
}

/** A hostile archive could state millions: of one reason, only this many paths are kept; more are only counted. */
const mostKept = 100_000

export class Problems {
  readonly #kept: PictureProblem[] = []
  readonly #counts = new Map<string, { kind: ProblemKind; reason: string; count: number; example: string }>()

  add(kind: ProblemKind, path: string, reason: string): void {
    const key = `${kind} ${reason}`
    const known = this.#counts.get(key) ?? { kind, reason, count: 0, example: path }
    known.count++
    this.#counts.set(key, known)
    if (known.count <= mostKept) this.#kept.push({ kind, path, reason })
  }

  /** The problems of a kind, in the order in which they were found; at most 100,000 for each reason. */
  of(kind: ProblemKind): PictureProblem[] {
    return this.#kept.filter((problem) => problem.kind === kind)
  }

  /** How often each reason occurs, in the order in which the reasons were found. */
  byReason(): ProblemCount[] {
    return [...this.#counts.values()].map((entry) => ({ ...entry }))
  }
}
