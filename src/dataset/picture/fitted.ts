/** Fits a picture to an image of another size: cropped, padded or stretched, over a stated background. */
import type { Fit } from '../../config/preprocessing.js'
import { numberAt } from '../../math/numbers.js'
import type { Picture } from './picture.js'
import { placedTaps, resample, type Taps } from './resample.js'
import { roundedBytes, type Size } from './resize.js'
import { type Colour, colourRows, grayOf, grayRows } from './rows.js'

/** The position of the image on one side of the picture: where it begins, and samples in each pixel. */
interface Side {
  readonly from: number
  readonly step: number
}

/** The middle of each side stays the middle. */
function sidesOf(picture: Picture, { width, height }: Size, fit: Fit): { across: Side; down: Side } {
  const steps = { across: picture.width / width, down: picture.height / height }
  const common = fit === 'crop' ? Math.min(steps.across, steps.down) : Math.max(steps.across, steps.down)
  const side = (length: number, count: number, own: number): Side => {
    const step = fit === 'stretch' ? own : common
    // The side that fits begins exactly with the picture, not with a rounding error.
    return { step, from: step === own ? 0 : (length - count * step) / 2 }
  }
  return {
    across: side(picture.width, width, steps.across),
    down: side(picture.height, height, steps.down)
  }
}

/**
 * A pixel of the image is the mean of the area that it covers if the picture shrinks, and interpolated linearly if it
 * grows.
 *
 * @param background visible behind transparent parts, and outside of the picture
 * @returns bytes `[height, width, channels]`
 */
export function fitted(picture: Picture, size: Size, fit: Fit, background: Colour): Uint8Array {
  const { width, height, channels } = size
  const rows = channels === 1 ? grayRows(picture, background) : colourRows(picture, background)
  const sides = sidesOf(picture, size, fit)
  const across = placedTaps(picture.width, sides.across.from, sides.across.step, width)
  const down = placedTaps(picture.height, sides.down.from, sides.down.step, height)
  const values = resample(rows, across, down)
  if (fit === 'pad') fillAround(values, across.map(total), down.map(total), channels, background)
  return roundedBytes(values)
}

const total = ({ weights }: Taps): number => weights.reduce((sum, weight) => sum + weight, 0)

/** Adds the background to each pixel, by the fraction of it that the picture does not cover. */
function fillAround(
  values: Float64Array,
  across: readonly number[],
  down: readonly number[],
  channels: 1 | 3,
  background: Colour
): void {
  const colours = channels === 1 ? [grayOf(background)] : background
  let at = 0
  for (const rowShare of down)
    for (const columnShare of across)
      for (let channel = 0; channel < channels; channel++) {
        const uncovered = 1 - rowShare * columnShare
        values[at] = numberAt(values, at) + uncovered * numberAt(colours, channel)
        at += 1
      }
}
