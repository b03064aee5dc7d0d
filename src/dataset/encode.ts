/** Bytes and class numbers to the float32 numbers that a network takes. */
import { withCommas } from '../counts.js'
import { CnnError } from '../errors.js'
import type { Images } from './examples.js'

/** A pixel as a network's input: a byte as a float32 number from 0 to 1. */
export const scaledByte = (byte: number): number => Math.fround(byte / 255)

/**
 * Turns class numbers into one-hot vectors.
 *
 * @param labels `[n]`
 * @returns `[n, classes]`: 1 at the class, 0 elsewhere
 * @throws CnnError DATA when a label is not a whole number from 0 to classes - 1
 */
export function oneHot(labels: ArrayLike<number>, classes: number): Float32Array {
  checkLabels(labels, classes, 'labels')
  const vectors = new Float32Array(labels.length * classes)
  for (const [i, label] of Array.from(labels).entries()) vectors[i * classes + label] = 1
  return vectors
}

/**
 * @param where the file or argument with the labels, for the error
 * @throws CnnError DATA with the first label that is not a whole number from 0 to classes - 1
 */
export function checkLabels(labels: ArrayLike<number>, classes: number, where: string): void {
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]
    if (label !== undefined && Number.isInteger(label) && label >= 0 && label < classes) continue
    throw new CnnError(
      'DATA',
      `label ${i} is ${label}; the ${withCommas(classes)} classes are 0 to ${classes - 1}`,
      {
        where: `${where}, label ${i}`,
        hint: 'check that the labels belong to this data set'
      }
    )
  }
}

/**
 * Copies the images of one batch, in its order, as float32: bytes are scaled to 0 to 1, numbers stay unchanged.
 *
 * @param indices indices of images; the batch is `indices[from]` to `indices[to - 1]`
 * @param out at least `(to - from) * height * width * channels` long; filled as `[to - from, height, width, channels]`
 */
export function gatherBatch(
  { images, shape }: Images,
  indices: ArrayLike<number>,
  from: number,
  to: number,
  out: Float32Array
): void {
  const size = shape[1] * shape[2] * shape[3]
  for (let i = from; i < to; i++) {
    const place = indices[i]
    if (place === undefined) throw new RangeError(`a batch up to ${to} of ${indices.length} indices`)
    const image = images.subarray(place * size, (place + 1) * size)
    let at = (i - from) * size
    if (image instanceof Float32Array) out.set(image, at)
    else for (const byte of image) out[at++] = scaledByte(byte)
  }
}
