/** JSON text → a tree of values, each with its place in the text; duplicate keys are reported. */
import type { Located, LocatedList, LocatedObject, LocatedScalar, Mistake, Place } from './located.js'
import { Lines, type Path, quote } from './places.js'
import { readSyntax, type SyntaxReader } from './syntax.js'

/**
 * Reads JSON text.
 *
 * @param text without a byte order mark
 * @param placeOf returns the place at an offset, or one place for the whole text
 * @param at the path of the value in the config
 * @returns the value, undefined after a syntax error; every key that occurs twice
 */
export function readDocument(
  text: string,
  placeOf: (offset: number) => Place,
  at: Path = []
): { root?: Located; mistakes: Mistake[] } {
  const tree = new Tree(placeOf, at)
  const problem = readSyntax(text, tree)
  if (problem === undefined) return tree
  const { offset, message, hint } = problem
  return { mistakes: [{ path: at, place: placeOf(offset), message, hint }] }
}

/** An object or a list that has not ended yet. */
interface Open {
  readonly node: LocatedObject | LocatedList
  /** In an object: the key whose value comes next. */
  key?: { readonly name: string; readonly place: Place; readonly isSecond: boolean }
  /** It is in the value of a key that occurs for the second time: nothing in it counts. */
  readonly isIgnored: boolean
}

/** Builds the tree of a text from its pieces. */
class Tree implements SyntaxReader {
  root?: Located
  readonly mistakes: Mistake[] = []
  readonly #open: Open[] = []
  readonly #placeOf: (offset: number) => Place
  readonly #at: Path

  constructor(placeOf: (offset: number) => Place, at: Path) {
    this.#placeOf = placeOf
    this.#at = at
  }

  open(bracket: '{' | '[', offset: number): void {
    const place = this.#placeOf(offset)
    const node: Open['node'] =
      bracket === '{' ? { kind: 'object', place, members: new Map() } : { kind: 'list', place, items: [] }
    const parent = this.#open.at(-1)
    this.#add(node)
    const isIgnored = parent !== undefined && (parent.isIgnored || parent.key?.isSecond === true)
    this.#open.push({ node, isIgnored })
  }

  close(): void {
    this.#open.pop()
  }

  key(written: string, offset: number): void {
    const parent = this.#open.at(-1)
    if (parent?.node.kind !== 'object') throw new TypeError('a key stands in an object')
    const name = String(JSON.parse(written))
    const place = this.#placeOf(offset)
    const first = parent.node.members.get(name)
    parent.key = { name, place, isSecond: first !== undefined }
    if (first === undefined || parent.isIgnored) return
    this.mistakes.push({
      path: this.#path(),
      place,
      message: `the key ${quote(name)} is here twice, first at ${first.key.where}`,
      hint: 'keep one of the two'
    })
  }

  scalar(written: string, offset: number): void {
    this.#add({ kind: 'scalar', place: this.#placeOf(offset), value: scalarValue(written), written })
  }

  #add(value: Located): void {
    const parent = this.#open.at(-1)
    if (parent === undefined) this.root = value
    else if (parent.node.kind === 'list') parent.node.items.push(value)
    else if (parent.key !== undefined && !parent.key.isSecond)
      parent.node.members.set(parent.key.name, { key: parent.key.place, value })
  }

  /** The path of the key that was read last. */
  #path(): Path {
    const steps = this.#open.flatMap<string | number>(({ node, key }) =>
      node.kind === 'list' ? [node.items.length - 1] : key === undefined ? [] : [key.name]
    )
    return [...this.#at, ...steps]
  }
}

function scalarValue(written: string): LocatedScalar['value'] {
  const value: unknown = JSON.parse(written)
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
}

/** Places in a file; `file` is its name in messages. */
export function placesIn(text: string, file: string): (offset: number) => Place {
  const lines = new Lines(text)
  return (offset) => ({ where: `${file}:${lines.at(offset)}`, order: offset })
}
