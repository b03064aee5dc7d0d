/** Values with their place in the text of a config. */
import type { Path } from './places.js'

/** A place that a message can name, and its rank in the order of the text. */
export interface Place {
  /** `file:line:column`, or `--set path=value`; undefined if the config came as an object, without a text. */
  readonly where: string | undefined
  readonly order: number
  /** Whether it is on the command line, not in the file. */
  readonly isOverride?: boolean
}

/** A value with its place. */
export type Located = LocatedObject | LocatedList | LocatedScalar

export interface LocatedObject {
  readonly kind: 'object'
  readonly place: Place
  readonly members: Map<string, { readonly key: Place; readonly value: Located }>
}

export interface LocatedList {
  readonly kind: 'list'
  readonly place: Place
  readonly items: Located[]
}

export interface LocatedScalar {
  readonly kind: 'scalar'
  readonly place: Place
  readonly value: string | number | boolean | null
  /** The text as it is written. */
  readonly written: string
}

/** A mistake, before its place and path are put into words. */
export interface Mistake {
  readonly path: Path
  readonly place: Place
  readonly message: string
  readonly hint?: string | undefined
  /** The path that the value should have had, if a key was misspelled. */
  readonly meant?: Path | undefined
}

/** The value without places; the keys of every object are own properties. */
export function plain(node: Located): unknown {
  if (node.kind === 'scalar') return node.value
  if (node.kind === 'list') return node.items.map(plain)
  return Object.fromEntries([...node.members].map(([key, member]) => [key, plain(member.value)]))
}

/** The value one step down; undefined if there is none. */
export function stepInto(node: Located, step: string | number): Located | undefined {
  if (node.kind === 'object') return node.members.get(String(step))?.value
  if (node.kind === 'list' && typeof step === 'number') return node.items[step]
  return undefined
}

/** The value at a path; undefined if there is none. */
export function nodeAt(root: Located, path: Path): Located | undefined {
  return path.reduce<Located | undefined>((node, step) => node && stepInto(node, step), root)
}

/** The place of the value at a path, or of the innermost value that would hold it. */
export function placeAt(root: Located, path: Path): Place {
  let node: Located = root
  for (const step of path) {
    const next = stepInto(node, step)
    if (next === undefined) break
    node = next
  }
  return node.place
}
