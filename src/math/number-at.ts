/** A number of a typed array by its place, which must be there. */

/** @throws RangeError where the array ends before it */
export function numberAt(values: Float32Array | Float64Array, place: number): number {
  const value = values[place]
  if (value === undefined) throw new RangeError(`there is no number ${place} among ${values.length}`)
  return value
}
