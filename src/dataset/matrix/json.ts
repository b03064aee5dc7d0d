/** Reads a matrix, vector or tensor that is written as JSON, `[[1, 2], [3, 4]]`. */
import { placesIn, readDocument } from '../../config/text/document.js'
import type { Located, LocatedList } from '../../config/text/located.js'
import { quote } from '../../config/text/places.js'
import { type Numbers, refusal } from './numbers.js'

const hint = 'a matrix is written as rows of numbers: [[1, 2], [3, 4]]'

/**
 * @param text without a byte order mark
 * @param name the name of the text in messages: a file, or its option
 * @throws CnnError USAGE with `name:line:column`, if it is not JSON, rows differ in length, or a number is not finite
 */
export function numbersFromJson(text: string, name: string): Numbers {
  const { root, mistakes } = readDocument(text, placesIn(text, name))
  const [mistake] = mistakes
  if (mistake !== undefined) throw refusal(name, mistake.message, mistake.place.where, hint)
  if (root === undefined || root.kind !== 'list')
    throw refusal(name, 'it is no list of numbers', root?.place.where, hint)
  const shape = shapeOf(root, name)
  const data: number[] = []
  collect(root, shape, 0, name, data)
  return { shape, data: Float64Array.from(data) }
}

/** The shape that the first rows have. */
function shapeOf(root: LocatedList, name: string): number[] {
  const shape: number[] = []
  for (let level: Located | undefined = root; level?.kind === 'list'; level = level.items[0]) {
    if (level.items.length === 0) throw refusal(name, 'a row is empty', level.place.where, hint)
    shape.push(level.items.length)
  }
  return shape
}

function collect(
  list: LocatedList,
  shape: readonly number[],
  depth: number,
  name: string,
  data: number[]
): void {
  const { items, place } = list
  if (items.length !== shape[depth])
    throw refusal(name, `this row has ${items.length}, the first ${shape[depth]}`, place.where, {
      hint: 'all rows of a matrix have as many numbers'
    })
  for (const item of items) {
    if (depth + 1 < shape.length) {
      if (item.kind !== 'list')
        throw refusal(name, 'a number stands where a row was expected', item.place.where, hint)
      collect(item, shape, depth + 1, name, data)
    } else {
      if (item.kind !== 'scalar')
        throw refusal(name, 'a list stands where a number was expected', item.place.where, hint)
      if (typeof item.value !== 'number')
        throw refusal(name, `${quote(item.value)} is no number`, item.place.where, hint)
      if (!Number.isFinite(item.value))
        throw refusal(name, `${item.written.slice(0, 40)} is too large`, item.place.where, {
          hint: 'numbers go up to 1.79e308'
        })
      data.push(item.value)
    }
  }
}
