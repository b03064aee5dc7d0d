/** One number of a list, which must be there. */

/** @throws RangeError where the list has no such place */
export function numberAt(values: ArrayLike<number>, place: number): number {
  const value = values[place]
  if (value === undefined) throw new RangeError(`there is no number ${place} among ${values.length}`)
  return value
}
