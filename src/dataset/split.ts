/** The seeded order of the training images, and the split into training and validation. */
import { permutation, randomStream } from '../random.js'

/** Which training images go where, by their place in the file. */
export interface Split {
  readonly train: Uint32Array
  readonly validation: Uint32Array
}

/**
 * A random permutation of all images: its head is for training, its last `validation` entries are for validation.
 * As in the lecture: `rand_indices = permutation(60000)`, train `[0:50000]`, validation `[50000:60000]`.
 *
 * @param n how many images there are
 * @param validation how many of them are set aside, 0 to n
 */
export function split(seed: number, n: number, validation: number): Split {
  const order = permutation(randomStream(seed, 'split'), n)
  return { train: order.subarray(0, n - validation), validation: order.subarray(n - validation) }
}

/**
 * Reorders items in place: item `order[i]` comes to place `i`. Each moves once, so a data set needs no second copy.
 *
 * @param items `[n, size]`
 * @param order a permutation of 0 … n - 1
 * @throws RangeError when a number occurs twice
 */
export function reorder(items: Uint8Array, size: number, order: Uint32Array): void {
  const placed = new Uint8Array(order.length)
  const first = new Uint8Array(size)
  for (let start = 0; start < order.length; start++) {
    if (placed[start] === 1) continue
    // Along one cycle: the first item is set aside, each place takes its item, the last the one set aside.
    first.set(items.subarray(start * size, (start + 1) * size))
    let place = start
    for (;;) {
      placed[place] = 1
      const from = order[place]
      if (from === start) break
      if (placed[from] === 1) throw new RangeError(`no permutation: ${from} occurs twice`)
      items.copyWithin(place * size, from * size, (from + 1) * size)
      place = from
    }
    items.set(first, place * size)
  }
}
