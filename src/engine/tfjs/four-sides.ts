/** The shape of a batch of images or of a filter, which tf types as a list of any length. */
import type { Tensor4D } from '@tensorflow/tfjs-core'

/** @throws RangeError if the shape does not have four sides */
export function fourSides(shape: readonly number[]): Tensor4D['shape'] {
  const [a, b, c, d, ...more] = shape
  if (a === undefined || b === undefined || c === undefined || d === undefined || more.length > 0)
    throw new RangeError(`[${shape}] is no shape of four sides`)
  return [a, b, c, d]
}
