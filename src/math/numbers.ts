/** The number at an index of a list, which must be there, and sums of products of numbers. */

type Numbers = Float32Array | Float64Array

/** @throws RangeError if the array ends before it */
export function numberAt(values: ArrayLike<number>, place: number): number {
  const value = values[place]
  if (value === undefined) throw new RangeError(`there is no number ${place} among ${values.length}`)
  return value
}

/**
 * Adds to one number of an array, in place.
 *
 * @throws RangeError if the array ends before it
 */
export function addTo(values: Numbers, place: number, addend: number): void {
  values[place] = numberAt(values, place) + addend
}

/** The item at an index, from 0, or from -1 backwards from the end. @throws RangeError if there is none */
export function valueAt<T>(list: Listed<T>, place: number): T {
  const found = list[place < 0 ? list.length + place : place]
  if (found === undefined) throw new RangeError(`there is no place ${place} among ${list.length}`)
  return found
}

/** An array, typed or not. */
interface Listed<T> {
  readonly length: number
  readonly [place: number]: T
}

/** Numbers of an array at equal distances. */
export interface Row {
  readonly data: Numbers
  /** The index of the first; default: 0. */
  readonly start?: number
  /** The distance from one to the next; default: 1. */
  readonly step?: number
}

/** The sum over i of a_i b_i, in this order, over `count` numbers of each. */
export function sumOfProducts(count: number, a: Row, b: Row): number {
  const [{ start: aStart = 0, step: aStep = 1 }, { start: bStart = 0, step: bStep = 1 }] = [a, b]
  let sum = 0
  for (let i = 0; i < count; i++)
    sum += numberAt(a.data, aStart + i * aStep) * numberAt(b.data, bStart + i * bStep)
  return sum
}

/** sum_i += factor addend_i, for `count` numbers. */
export function addScaled(count: number, sum: Row, factor: number, addend: Row): void {
  const [{ start: toStart = 0, step: toStep = 1 }, { start = 0, step = 1 }] = [sum, addend]
  for (let i = 0; i < count; i++)
    addTo(sum.data, toStart + i * toStep, factor * numberAt(addend.data, start + i * step))
}
