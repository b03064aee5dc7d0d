/** Which side of its input a batch normalization normalizes, and what lies around it. */
import { elements, type Shape } from './shape.js'

/**
 * The place in a shape without the batch that an axis of a batch normalization means: 1 is the first, -1 the last.
 *
 * @returns undefined where there is none; 0 is the batch
 */
export function normalizedAxis(axis: number, inputShape: Shape): number | undefined {
  const place = axis < 0 ? inputShape.length + axis : axis - 1
  return place >= 0 && place < inputShape.length ? place : undefined
}

/** How a normalized shape lies in memory: `outer` times `groups` times `inner` numbers. */
export interface NormalizedSides {
  /** The place of the normalized side, counted without the batch from 0. */
  readonly place: number
  /** Rows of groups in one image. */
  readonly outer: number
  /** The length of the normalized side: each place has a mean and a variance of its own. */
  readonly groups: number
  /** Neighbours in memory that belong to one group. */
  readonly inner: number
}

/**
 * The normalized side of a batch normalization's input, and the sides around it.
 *
 * @throws RangeError where the axis is no side of it: never in a network that was inferred
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
