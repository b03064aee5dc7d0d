/** JSON text → a tree of values that know their place in it; keys that are there twice are told. */
import { type ObjectNode, parse as parseJson, type ValueNode } from '@humanwhocodes/momoa'
import type { Located, LocatedObject, Mistake, Place } from './located.js'
import { Lines, type Path, quote } from './places.js'
import { syntaxProblem } from './syntax.js'

/**
 * Reads JSON text.
 *
 * @param text without a byte order mark
 * @param placeOf names the place at an offset, or all of the text as one place
 * @param at where the value stands in the config
 * @returns the value, undefined after a syntax error; every key that is there twice
 */
export function readDocument(
  text: string,
  placeOf: (offset: number) => Place,
  at: Path = []
): { root?: Located; mistakes: Mistake[] } {
  const problem = syntaxProblem(text)
  if (problem !== undefined) {
    const { offset, message, hint } = problem
    return { mistakes: [{ path: at, place: placeOf(offset), message, hint }] }
  }
  const mistakes: Mistake[] = []

  const convert = (node: ValueNode, path: Path): Located => {
    const { start, end } = node.loc
    const place = placeOf(start.offset)
    switch (node.type) {
      case 'Object':
        return { kind: 'object', place, members: membersOf(node, path) }
      case 'Array':
        return {
          kind: 'list',
          place,
          items: node.elements.map((element, index) => convert(element.value, [...path, index]))
        }
      case 'String':
      case 'Number':
      case 'Boolean':
        return { kind: 'scalar', place, value: node.value, written: text.slice(start.offset, end.offset) }
      default:
        return { kind: 'scalar', place, value: null, written: 'null' }
    }
  }

  const membersOf = (node: ObjectNode, path: Path): LocatedObject['members'] => {
    const members: LocatedObject['members'] = new Map()
    for (const { name: nameNode, value } of node.members) {
      const name = nameNode.type === 'String' ? nameNode.value : nameNode.name
      const key = placeOf(nameNode.loc.start.offset)
      const first = members.get(name)
      if (first !== undefined)
        mistakes.push({
          path: [...path, name],
          place: key,
          message: `the key ${quote(name)} is here twice, first at ${first.key.where}`,
          hint: 'keep one of the two'
        })
      else members.set(name, { key, value: convert(value, [...path, name]) })
    }
    return members
  }

  return { root: convert(parseJson(text, { mode: 'json' }).body, at), mistakes }
}

/** Places in a file; `file` is the name that messages give it. */
export function placesIn(text: string, file: string): (offset: number) => Place {
  const lines = new Lines(text)
  return (offset) => ({ where: `${file}:${lines.at(offset)}`, order: offset })
}
