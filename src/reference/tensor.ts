/** Numbers with a shape: what the lecture calls vectors, matrices and tensors. */
import { elements, type Shape } from '../config/network/network.js'
import { numberAt } from '../math/numbers.js'

/** Numbers in row-major order: the last index varies fastest. */
export interface Tensor {
  readonly shape: Shape
  readonly data: Float32Array | Float64Array
}

/** A number, or rows of numbers, or rows of rows: a tensor as people write it. */
export type Nested = number | readonly Nested[]

/**
 * A tensor of this shape that holds `data` itself, not a copy; default: zeros, in double precision.
 *
 * @throws RangeError if the numbers do not fill the shape
 */
export function tensor(shape: Shape, data?: Float32Array | Float64Array): Tensor {
  const size = elements(shape)
  if (data && data.length !== size)
    throw new RangeError(`${data.length} numbers do not fill the shape [${shape.join(', ')}]`)
  return { shape, data: data ?? new Float64Array(size) }
}

/**
 * The tensor written as nested rows: `[[1, 2], [3, 4]]` has the shape [2, 2].
 *
 * @throws RangeError if rows differ in length
 */
export function fromNested(nested: Nested): Tensor {
  const shape: number[] = []
  for (let level = nested; typeof level !== 'number'; level = level[0] ?? 0) shape.push(level.length)
  const numbers: number[] = []
  const collect = (part: Nested, depth: number): void => {
    if (typeof part === 'number' ? depth !== shape.length : part.length !== shape[depth])
      throw new RangeError(`the rows differ in length: the first ones have the shape [${shape.join(', ')}]`)
    if (typeof part === 'number') numbers.push(part)
    else for (const inner of part) collect(inner, depth + 1)
  }
  collect(nested, 0)
  return tensor(shape, Float64Array.from(numbers))
}

/** A tensor as nested rows. */
export function toNested({ shape, data }: Tensor): Nested {
  const rows = (depth: number, start: number): Nested => {
    const side = shape[depth]
    if (side === undefined) return numberAt(data, start)
    const step = elements(shape.slice(depth + 1))
    return Array.from({ length: side }, (_, i) => rows(depth + 1, start + i * step))
  }
  return rows(0, 0)
}

/** The same numbers in another shape with as many elements. */
export const reshape = ({ data }: Tensor, shape: Shape): Tensor => tensor(shape, data)

/** Whether two shapes are equal. */
export const sameShape = (a: Shape, b: Shape): boolean =>
  a.length === b.length && a.every((side, i) => side === b[i])
