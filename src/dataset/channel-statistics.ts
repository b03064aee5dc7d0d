/** Mean and standard deviation of each channel of images, for standardization. */
import type { Standardization } from '../config/preprocessing.js'
import { numberAt } from '../math/numbers.js'
import type { Images } from './examples.js'

/**
 * Computed from byte / 255, over all pixels of all images. The sums are whole numbers, exact up to 10^11 pixels, so the
 * order of the images changes no bit. A channel with a constant value has the deviation 1.
 *
 * @param images bytes `[n, height, width, channels]`
 */
export function standardizationOf({ images, shape }: Images): Standardization {
  const channels = shape[3]
  const count = images.length / channels
  const parts = Array.from({ length: channels }, (_, channel) => {
    let [sum, squares] = [0, 0]
    for (let at = channel; at < images.length; at += channels) {
      const value = numberAt(images, at)
      sum += value
      squares += value * value
    }
    const mean = sum / count
    const variance = Math.max(0, squares / count - mean * mean)
    return { mean: mean / 255, deviation: variance === 0 ? 1 : Math.sqrt(variance) / 255 }
  })
  return { mean: parts.map(({ mean }) => mean), deviation: parts.map(({ deviation }) => deviation) }
}
