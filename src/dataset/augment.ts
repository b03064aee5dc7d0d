/** Augmentation: training images shifted, rotated, scaled and mirrored at random, differently in each epoch. */
import type { Augmentation } from '../config/schema/augmentation.js'
import { cos, sin } from '../math.js'
import { randomStream } from '../random.js'

/** Whether an augmentation changes anything. */
export const changesImages = (augmentation: Augmentation | undefined): augmentation is Augmentation =>
  augmentation !== undefined &&
  (augmentation.shift > 0 ||
    augmentation.rotate > 0 ||
    augmentation.scale > 0 ||
    augmentation.flip !== 'none')

/** The image and the epoch of an augmentation. */
export interface Occasion {
  /** The seed of the config. */
  readonly seed: number
  /** Counted from 1. */
  readonly epoch: number
  /** The index of the image in the training data, from 0, whatever the order of the epoch. */
  readonly image: number
}

/**
 * The source of an augmented image's pixels: six float32 numbers [a, b, c, d, e, f]. The pixel in row r and column q is
 * taken from the point x = (a u + b v) + c to the right and y = (d u + e v) + f down, counted from the centre of the
 * upper left pixel, where u = q - (width - 1) / 2 and v = r - (height - 1) / 2; see {@link augmentImage}.
 */
export type Placement = readonly [a: number, b: number, c: number, d: number, e: number, f: number]

/**
 * The placement of one image in one epoch. Let n1 to n6 be the numbers `uniform()` of the stream
 * randomStream(seed, 'augmentation', epoch, image) in their order; all six are always drawn. The image is, about its
 * centre:
 *
 * 1. mirrored left to right if flip is horizontal or both and n5 < 1/2, top to bottom if it is vertical or both
 *    and n6 < 1/2
 * 2. scaled by 1 + (2 n4 - 1) scale
 * 3. rotated by (2 n3 - 1) rotate degrees, clockwise if positive
 * 4. shifted by (2 n1 - 1) s pixels down and (2 n2 - 1) s to the right; s is `shift` if that is 1 or more, below 1 the
 *    fraction `shift` of the height and the width
 *
 * The six numbers are computed in double precision with the sine and cosine of math.ts, and rounded to float32.
 */
export function placementOf(
  augmentation: Augmentation,
  { seed, epoch, image }: Occasion,
  [height, width]: readonly [height: number, width: number]
): Placement {
  const stream = randomStream(seed, 'augmentation', epoch, image)
  /** In [-most, most). */
  const within = (most: number): number => (2 * stream.uniform() - 1) * most
  const { shift, flip } = augmentation
  const down = within(shift < 1 ? shift * height : shift)
  const right = within(shift < 1 ? shift * width : shift)
  const angle = within(augmentation.rotate) * (Math.PI / 180)
  const scale = 1 + within(augmentation.scale)
  const mirror = (isOn: boolean): number => (stream.uniform() < 0.5 && isOn ? -1 : 1)
  const across = mirror(flip === 'horizontal' || flip === 'both')
  const along = mirror(flip === 'vertical' || flip === 'both')
  // The reverse mapping: from a point of the augmented image to the point in the image.
  const a = (across * cos(angle)) / scale
  const b = (across * sin(angle)) / scale
  const d = (-along * sin(angle)) / scale
  const e = (along * cos(angle)) / scale
  const c = (width - 1) / 2 - (a * right + b * down)
  const f = (height - 1) / 2 - (d * right + e * down)
  const round = Math.fround
  return [round(a), round(b), round(c), round(d), round(e), round(f)]
}

/**
 * Computes an augmented image by bilinear interpolation between the four pixels around each point. Outside of the image
 * all pixels are 0. Every operation rounds to float32, in this order:
 *
 * x and y as {@link Placement} says; x0 = floor(x), y0 = floor(y); s = x - x0, t = y - y0; with p(i, j) the pixel in
 * row y0 + i and column x0 + j, above = p(0, 0) + s (p(0, 1) - p(0, 0)), below = p(1, 0) + s (p(1, 1) - p(1, 0)), and
 * the result above + t (below - above).
 *
 * @param pixels the image, `[height, width, channels]`
 * @param shape [height, width, channels]
 * @param out another array of the same length
 */
export function augmentImage(
  pixels: Float32Array,
  [height, width, channels]: readonly [height: number, width: number, channels: number],
  [a, b, c, d, e, f]: Placement,
  out: Float32Array
): void {
  const round = Math.fround
  /** A pixel; 0 outside. */
  const pixel = (row: number, column: number, channel: number): number => {
    if (row < 0 || row >= height || column < 0 || column >= width) return 0
    const value = pixels[(row * width + column) * channels + channel]
    if (value === undefined) throw new RangeError(`the pixels do not fill ${height} x ${width} x ${channels}`)
    return value
  }
  /** Linear interpolation between two numbers; `part` is the fraction of the way. */
  const between = (from: number, to: number, part: number): number =>
    round(from + round(part * round(to - from)))
  for (let row = 0; row < height; row++) {
    const v = row - (height - 1) / 2
    for (let column = 0; column < width; column++) {
      const u = column - (width - 1) / 2
      const x = round(round(round(a * u) + round(b * v)) + c)
      const y = round(round(round(d * u) + round(e * v)) + f)
      const x0 = Math.floor(x)
      const y0 = Math.floor(y)
      const s = round(x - x0)
      const t = round(y - y0)
      for (let channel = 0; channel < channels; channel++) {
        const above = between(pixel(y0, x0, channel), pixel(y0, x0 + 1, channel), s)
        const below = between(pixel(y0 + 1, x0, channel), pixel(y0 + 1, x0 + 1, channel), s)
        out[(row * width + column) * channels + channel] = between(above, below, t)
      }
    }
  }
}
