/** A value that is not what was expected, in words: what it is instead, and how to mend it. */
import * as v from 'valibot'
import type { Located, Mistake } from '../text/located.js'
import { type Path, quote } from '../text/places.js'
import { expectationOf, isOptional, namesOf, opened, optionsOf } from './fields.js'
import { nearest } from './nearest.js'

/** @param words what was expected; left out: what the schema says of itself */
export function mismatch(node: Located, expected: v.GenericSchema, path: Path, words?: string): Mistake {
  return {
    path,
    place: node.place,
    message: `expected ${words ?? expectationOf(expected)}, ${got(node)}`,
    hint: hintFor(node, expected)
  }
}

/** `got "5"`, `got a list of 3`. */
export function got(node: Located): string {
  if (node.kind === 'object') return 'got an object'
  if (node.kind === 'scalar')
    return `got ${typeof node.value === 'string' ? quote(node.value) : node.written.slice(0, 40)}`
  return node.items.length === 0 ? 'got an empty list' : `got a list of ${node.items.length}`
}

function hintFor(node: Located, expected: v.GenericSchema): string | undefined {
  if (node.kind !== 'scalar') return undefined
  const { value } = node
  if (value === null) return isOptional(expected) ? 'leave the key out to have the default' : undefined
  const known = opened(expected)
  if (known.type === 'array' && v.is(known.item, value)) return `write [${quote(value)}]`
  if (typeof value !== 'string') return undefined
  if (known.type === 'variant') {
    const names = optionsOf(known).flatMap((option) => option.names)
    const near = nearest(value, names)
    return near === undefined ? undefined : `write { ${quote(known.key)}: ${quote(near)} }`
  }
  const near = nearest(value, namesOf(expected))
  if (near !== undefined) return `did you mean ${quote(near)}?`
  const unquoted = unquotedValue(value)
  return unquoted !== undefined && v.is(expected, unquoted)
    ? `write ${unquoted} without the quotes`
    : undefined
}

/** The number, true or false that a text holds. */
function unquotedValue(text: string): number | boolean | undefined {
  const word = text.trim().toLowerCase()
  if (word === 'true' || word === 'false') return word === 'true'
  return /^-?\d*\.?\d+(e[+-]?\d+)?$/.test(word) ? Number(word) : undefined
}
