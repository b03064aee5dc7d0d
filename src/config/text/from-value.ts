/** A plain value of a program → the tree that its JSON text would give; what JSON cannot hold is a mistake. */
import { withCommas } from '../../counts.js'
import type { Located, Mistake, Place } from './located.js'
import type { Path } from './places.js'
import { deepest } from './syntax.js'

/** More values than any config has: an object beyond that is something else, or contains itself. */
export const mostValues = 100_000

/**
 * Reads a value of plain objects, arrays, strings, numbers, booleans and null. As in JSON, a member that is undefined
 * does not count.
 *
 * @returns the tree, whose places refer to no text; undefined after a value that JSON does not have
 */
export function fromValue(value: unknown): { root?: Located; mistakes: Mistake[] } {
  const reader = new Reader()
  const root = reader.read(value, [])
  return reader.mistakes.length > 0 ? { mistakes: reader.mistakes } : { root, mistakes: [] }
}

class Reader {
  readonly mistakes: Mistake[] = []
  #count = 0

  read(value: unknown, path: Path): Located {
    const place: Place = { where: undefined, order: this.#count++ }
    const nothing: Located = { kind: 'scalar', place, value: null, written: 'null' }
    const refuse = (message: string): Located => {
      this.mistakes.push({ path, place, message })
      return nothing
    }
    if (value === null) return nothing
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      return { kind: 'scalar', place, value, written: String(value) }
    if (typeof value !== 'object') return refuse(`expected a value of JSON, got ${kindOf(value)}`)
    if (path.length === deepest) return refuse(`nested more than ${deepest} levels deep`)
    const isList = Array.isArray(value)
    if (!isList && !isPlain(value)) return refuse('expected a plain object, got an instance of a class')
    if (this.#count + (isList ? value.length : 0) > mostValues)
      return refuse(`the config has more than ${withCommas(mostValues)} values`)
    // Array.from also visits the holes of an array, which are undefined.
    if (isList)
      return { kind: 'list', place, items: Array.from(value, (item, at) => this.read(item, [...path, at])) }
    const members = Object.entries(value).filter(([, member]) => member !== undefined)
    return {
      kind: 'object',
      place,
      members: new Map(
        members.map(([name, member]) => [name, { key: place, value: this.read(member, [...path, name]) }])
      )
    }
  }
}

/** `{ … }` or without a prototype, of this realm or another. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

const kindOf = (value: unknown): string => (value === undefined ? 'undefined' : `a ${typeof value}`)
