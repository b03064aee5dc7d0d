/** Describes a value that is not what was expected: what it is instead, and how to correct it. */
import type { Located, Mistake } from '../text/located.js'
import { type Path, quote } from '../text/places.js'
import type { Form } from './form.js'
import { nearest } from './nearest.js'

/** @param words what was expected; default: the description of the form */
export function mismatch(node: Located, form: Form, path: Path, words?: string): Mistake {
  return {
    path,
    place: node.place,
    message: `expected ${words ?? form.expectation}, ${got(node)}`,
    hint: hintFor(node, form)
  }
}

/** `got "5"`, `got a list of 3`. */
export function got(node: Located): string {
  if (node.kind === 'object') return 'got an object'
  if (node.kind === 'scalar')
    return `got ${typeof node.value === 'string' ? quote(node.value) : node.written.slice(0, 40)}`
  return node.items.length === 0 ? 'got an empty list' : `got a list of ${node.items.length}`
}

function hintFor(node: Located, form: Form): string | undefined {
  if (node.kind !== 'scalar') return undefined
  const { value } = node
  if (value === null) return form.isOptional ? 'leave the key out to have the default' : undefined
  if (form.kind === 'list' && form.item.accepts(value)) return `write [${quote(value)}]`
  if (typeof value !== 'string') return undefined
  if (form.kind === 'variant') {
    const names = form.options.flatMap((option) => option.names)
    const near = nearest(value, names)
    return near === undefined ? undefined : `write { ${quote(form.key)}: ${quote(near)} }`
  }
  const near = nearest(value, form.names)
  if (near !== undefined) return `did you mean ${quote(near)}?`
  const unquoted = unquotedValue(value)
  return unquoted !== undefined && form.accepts(unquoted) ? `write ${unquoted} without the quotes` : undefined
}

/** The number, true or false that a text contains. */
function unquotedValue(text: string): number | boolean | undefined {
  const word = text.trim().toLowerCase()
  if (word === 'true' || word === 'false') return word === 'true'
  return /^-?\d*\.?\d+(e[+-]?\d+)?$/.test(word) ? Number(word) : undefined
}
