/** The seeded permutation of the training images, and the split into training and validation. */

import type { PublishedFacts } from '../config/datasets.js'
import { withCommas } from '../counts.js'
import { CnnError } from '../errors.js'
import { permutation, randomStream } from '../random.js'
import type { Examples, Images, Labels } from './examples.js'

/** The training images of each part, by their index in the file. */
export interface Split {
  readonly train: Uint32Array
  readonly validation: Uint32Array
}

/** How to split training images. */
export interface Wanted {
  readonly seed: number
  /** How many are set aside for validation. */
  readonly validation: number
  /** Train on this many images, the first of the permutation; default: all that are not set aside. */
  readonly limit?: number
}

/**
 * A random permutation of all images: its start is for training, its last `validation` entries are for validation.
 * As in the lecture: `rand_indices = permutation(60000)`, train `[0:50000]`, validation `[50000:60000]`.
 *
 * @param n how many images there are
 * @param validation how many of them are set aside, 0 to n
 */
export function split(seed: number, n: number, validation: number): Split {
  const places = permutation(randomStream(seed, 'split'), n)
  return { train: places.subarray(0, n - validation), validation: places.subarray(n - validation) }
}

/**
 * Refuses an impossible split.
 *
 * @throws CnnError CONFIG when `validation` leaves nothing to train on, USAGE for a `limit` that is not a whole number
 *   of at least 1
 */
export function checkSizes({ validation, limit }: Wanted, { name, trainImages }: PublishedFacts): void {
  if (!Number.isInteger(validation) || validation < 0 || validation >= trainImages)
    throw new CnnError('CONFIG', `${withCommas(validation)} images for validation leave none to train on`, {
      where: 'dataset.validation',
      hint: `${name} has ${withCommas(trainImages)} training images: set aside fewer`
    })
  if (limit !== undefined && (!Number.isInteger(limit) || limit < 1))
    throw new CnnError('USAGE', `a limit of ${withCommas(limit)} training images is not possible`, {
      where: '--limit',
      hint: 'give a whole number from 1'
    })
}

/**
 * Splits examples as {@link split} does. They are reordered in place: the parts are views into their arrays.
 *
 * @returns no `validation` if none are set aside
 */
export function splitExamples(
  { images, labels, shape: [n, height, width, channels] }: Examples,
  { seed, validation, limit }: Wanted
): { train: Examples; validation?: Examples } {
  const size = height * width * channels
  const { train, validation: setAside } = split(seed, n, validation)
  const places = new Uint32Array(n)
  places.set(train)
  places.set(setAside, train.length)
  reorder(images, size, places)
  reorder(labels, 1, places)
  const part = (from: number, to: number): Examples => ({
    images: images.subarray(from * size, to * size),
    shape: [to - from, height, width, channels],
    labels: labels.subarray(from, to)
  })
  return {
    train: part(0, Math.min(limit ?? train.length, train.length)),
    ...(validation > 0 && { validation: part(train.length, n) })
  }
}

/**
 * Reorders items in place: item `places[i]` moves to index `i`. Each item moves once, so no second copy is needed.
 *
 * @param items `[n, size]`
 * @param places a permutation of 0 … n - 1
 * @throws RangeError when an index occurs twice or is out of range
 */
export function reorder(items: Images['images'] | Labels, size: number, places: Uint32Array): void {
  const bytes = new Uint8Array(items.buffer, items.byteOffset, items.byteLength)
  const step = size * items.BYTES_PER_ELEMENT
  const placed = new Uint8Array(places.length)
  const first = new Uint8Array(step)
  for (let start = 0; start < places.length; start++) {
    if (placed[start] === 1) continue
    // Along one cycle: the first item is saved, each index receives its item, and the last receives the saved one.
    first.set(bytes.subarray(start * step, (start + 1) * step))
    let place = start
    for (;;) {
      placed[place] = 1
      const from = places[place]
      if (from === start) break
      if (from === undefined || placed[from] !== 0)
        throw new RangeError(`no permutation: place ${place} takes ${from}`)
      bytes.copyWithin(place * step, from * step, (from + 1) * step)
      place = from
    }
    bytes.set(first, place * step)
  }
}
