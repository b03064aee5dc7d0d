/** Which side of its input a batch normalization normalizes, and the sides around it. */
import { elements, type Shape } from './shape.js'

/**
 * The index of a batch normalization's axis in a shape without the batch. Axis 1 is the first side, -1 the last.
 *
 * @returns undefined if there is no such side; axis 0 is the batch
 */
export function normalizedAxis(axis: number, inputShape: Shape): number | undefined {
  const place = axis < 0 ? inputShape.length + axis : axis - 1
  return place >= 0 && place < inputShape.length ? place : undefined
}

/** How a normalized shape is stored in memory: `outer` times `groups` times `inner` numbers. */
export interface NormalizedSides {
  /** The index of the normalized side, counted from 0 without the batch. */
  readonly place: number
  /** Rows of groups in one image. */
  readonly outer: number
  /** The length of the normalized side: each index has its own mean and variance. */
  readonly groups: number
  /** Adjacent numbers in memory that belong to one group. */
  readonly inner: number
}

/**
 * The normalized side of a batch normalization's input, and the sides around it.
 *
 * @throws RangeError if the input has no such side, which never happens in a network that was inferred
 */
export function normalizedSides(axis: number, inputShape: Shape): NormalizedSides {
  const place = normalizedAxis(axis, inputShape)
  const groups = place === undefined ? undefined : inputShape[place]
  if (place === undefined || groups === undefined)
    throw new RangeError(`[${inputShape.join(', ')}] has no side ${axis}`)
  return {
    place,
    outer: elements(inputShape.slice(0, place)),
    groups,
    inner: elements(inputShape.slice(place + 1))
  }
}
