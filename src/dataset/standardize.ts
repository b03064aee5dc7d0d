/** Standardization: the mean is subtracted from each channel of an image, and the result divided by its deviation. */
import { numberAt } from '../math/numbers.js'
import type { Images } from './examples.js'

/**
 * Standardizes pixels in place. It is the last step before a network, after augmentation, which works on byte / 255.
 *
 * @param pixels whole pixels, `[n, height, width, channels]` or any part that begins with a first channel
 */
export type Standardize = (pixels: Float32Array) => void

/**
 * Each number x of a channel becomes (x - mean) / deviation. Mean and deviation are first rounded to float32, and so is
 * the result of each operation: every engine gets the same bits.
 *
 * @returns undefined if numbers are used unchanged, and if bytes become byte / 255
 */
export function standardizeOf({ images, scale }: Pick<Images, 'images' | 'scale'>): Standardize | undefined {
  if (images instanceof Float32Array || scale === undefined || typeof scale === 'number') return undefined
  const mean = Float32Array.from(scale.mean)
  const deviation = Float32Array.from(scale.deviation)
  const channels = mean.length
  return (pixels) => {
    for (let channel = 0; channel < channels; channel++) {
      const [middle, width] = [numberAt(mean, channel), numberAt(deviation, channel)]
      for (let i = channel; i < pixels.length; i += channels)
        pixels[i] = Math.fround(numberAt(pixels, i) - middle) / width
    }
  }
}
