/** Which numbers a dropout drops: this depends only on the seed, the layer, the step and the index in the batch. */
import { philox } from '../random.js'

/** The purpose of these numbers among all random numbers, as `randomStream` counts them. */
export const dropoutPurpose = 3

/**
 * The numbers for a rate: a 16-bit word below `threshold` drops; a number that is kept is multiplied by `kept`.
 *
 * @param rate in [0, 1)
 */
export const dropping = (rate: number): { readonly threshold: number; readonly kept: number } => ({
  threshold: Math.floor(65536 * rate + 0.5),
  kept: Math.fround(1 / (1 - rate))
})

/** The pass through a layer that the draws belong to. */
export interface DropoutPass {
  /** The seed of the config, a whole number in [0, 2^32). */
  readonly seed: number
  /** The layer's index in the network, counted from 0. */
  readonly layer: number
  /** The optimizer step of the batch, counted from 1 since training began. */
  readonly step: number
}

/**
 * The factors of the inputs of a dropout layer: 0 where they are dropped, otherwise 1 / (1 - rate) in float32.
 *
 * The rule: the numbers of image n of the batch (counted from 0) are taken eight at a time, in their order (row,
 * column, channel). Numbers 8 b to 8 b + 7 share the block philox([b, layer, step, n], [seed, 3]) of four 32-bit words:
 * number 8 b + 2 i has the lower 16 bits of word i, number 8 b + 2 i + 1 its upper 16 bits. So the words, written
 * little-endian one after the other, are the 16-bit numbers in order. A number is dropped if its 16 bits are below
 * floor(65536 rate + 1/2). Image n has the same mask whatever the size of the batch and however it is divided.
 *
 * @param rate in [0, 1)
 * @param first the index of the first image in the batch
 * @param images how many images
 * @param size how many numbers an image has
 * @returns `[images, size]`
 */
export function dropoutMask(
  { seed, layer, step }: DropoutPass,
  rate: number,
  first: number,
  images: number,
  size: number
): Float32Array {
  const mask = new Float32Array(images * size)
  const { threshold, kept } = dropping(rate)
  for (let n = 0; n < images; n++)
    for (let block = 0; 8 * block < size; block++) {
      const words = philox([block, layer, step, first + n], [seed, dropoutPurpose])
      for (const [word, bits] of words.entries())
        for (const half of [0, 1] as const) {
          const number = 8 * block + 2 * word + half
          if (number < size)
            mask[n * size + number] = ((bits >>> (16 * half)) & 0xffff) < threshold ? 0 : kept
        }
    }
  return mask
}
