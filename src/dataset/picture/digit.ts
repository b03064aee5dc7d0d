/**
 * A drawn digit as MNIST has its digits. Yann LeCun's description: "The original black and white (bilevel) images from
 * NIST were size normalized to fit in a 20x20 pixel box while preserving their aspect ratio. [...] the images were
 * centered in a 28x28 image by computing the center of mass of the pixels, and translating the image so as to position
 * this point at the center of the 28x28 field."
 */
import sharp from 'sharp'
import { numberAt } from '../../math/numbers.js'
import { type Gray, hasLightGround, thresholdOf } from './gray.js'

export type Invert = 'auto' | 'yes' | 'no'

/** The box that a digit is scaled into, as a share of the image: 20 of MNIST's 28 pixels. */
const boxShare = 20 / 28

/** Fewer levels between the darkest and the brightest pixel are no drawing. */
const leastContrast = 16

/**
 * Crops a digit to what is drawn, scales it into the box with its ratio kept, and centres it by its mass.
 *
 * @param invert `yes`: dark is drawn on light; `no`: light on dark; `auto`: the border tells which
 * @returns bytes `[height, width]`, the digit light on 0, or undefined where nothing is drawn
 */
export async function digitImage(
  gray: Gray,
  [height, width]: readonly [height: number, width: number],
  invert: Invert
): Promise<Uint8Array | undefined> {
  const threshold = thresholdOf(gray)
  const dark = invert === 'auto' ? hasLightGround(gray, threshold) : invert === 'yes'
  const ink = inkOf(gray, threshold, dark)
  const box = ink && boundsOf(ink)
  if (!ink || !box) return undefined
  const scale = Math.min((boxShare * width) / box.width, (boxShare * height) / box.height)
  const size = {
    width: Math.max(1, Math.round(scale * box.width)),
    height: Math.max(1, Math.round(scale * box.height))
  }
  const values = await sharp(ink.values, { raw: { width: ink.width, height: ink.height, channels: 1 } })
    .extract(box)
    .resize({ ...size, fit: 'fill', kernel: 'linear' })
    .toColourspace('b-w')
    .raw()
    .toBuffer()
  return centred({ ...size, values: brightened(values) }, width, height)
}

/**
 * How much of each pixel is drawn on, 0 to 255: 0 up to a quarter of the way from the ground's brightness to the
 * drawing's, so that paper and shadows vanish, 255 from three quarters on.
 */
function inkOf({ width, height, values }: Gray, threshold: number, dark: boolean): Gray | undefined {
  const sorted = values.slice().sort()
  if (numberAt(sorted, sorted.length - 1) - numberAt(sorted, 0) < leastContrast) return undefined
  const split = sorted.findIndex((value) => value > threshold)
  const middle = (from: number, to: number): number => numberAt(sorted, Math.floor((from + to) / 2))
  const [low, high] = [middle(0, split), middle(split, sorted.length)]
  const [ground, drawn] = dark ? [high, low] : [low, high]
  const ink = values.map((value) => 255 * clamp((2 * (value - ground)) / (drawn - ground) - 0.5))
  return { width, height, values: ink }
}

const clamp = (share: number): number => Math.min(1, Math.max(0, share))

interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** The smallest box around every pixel that is at least half drawn on. */
function boundsOf({ width, height, values }: Gray): Box | undefined {
  let [left, top, right, bottom] = [width, height, -1, -1]
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if (numberAt(values, y * width + x) < 128) continue
      left = Math.min(left, x)
      right = Math.max(right, x)
      top = Math.min(top, y)
      bottom = y
    }
  return right < 0 ? undefined : { left, top, width: right - left + 1, height: bottom - top + 1 }
}

/** Scaled so that the brightest value is 255, as in every image of MNIST: thin strokes become faint when shrunk. */
function brightened(values: Uint8Array): Uint8Array {
  const greatest = values.reduce((found, value) => Math.max(found, value), 1)
  return values.map((value) => Math.round((255 * value) / greatest))
}

/** Puts a small image into a larger one so that its centre of mass is in the middle, to the nearest pixel. */
function centred(digit: Gray, width: number, height: number): Uint8Array {
  let [mass, across, down] = [0, 0, 0]
  for (const [i, value] of digit.values.entries()) {
    mass += value
    across += value * ((i % digit.width) + 0.5)
    down += value * (Math.floor(i / digit.width) + 0.5)
  }
  const place = (moment: number, side: number, room: number): number =>
    Math.min(Math.max(0, room), Math.max(0, Math.round(side / 2 - moment / mass)))
  const left = place(across, width, width - digit.width)
  const top = place(down, height, height - digit.height)
  const image = new Uint8Array(width * height)
  for (let y = 0; y < digit.height; y++)
    image.set(digit.values.subarray(y * digit.width, (y + 1) * digit.width), (top + y) * width + left)
  return image
}
