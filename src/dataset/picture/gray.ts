/** A picture as gray values, and whether its ground is light or dark. */
import { addTo, numberAt } from '../../math/numbers.js'
import type { Pixels } from './decode.js'

/** Brightness from 0 (black) to 255 (white), row by row, `[height, width]`. */
export interface Gray {
  readonly width: number
  readonly height: number
  readonly values: Uint8Array
}

/** Rec. 709's share of each colour in the brightness. */
const luma = [0.2126, 0.7152, 0.0722] as const

/** The share of a picture that is seen from which it has a ground of its own, and only its edges are transparent. */
const groundShare = 0.75

/**
 * What lies behind a transparent picture, so that what was drawn is seen: behind a drawing alone the opposite of it,
 * white behind dark strokes and black behind light ones; behind a sheet with transparent edges, as rounded corners and
 * shadows have them, what is like the sheet.
 */
export function backdropOf({ pixels }: Pixels): 0 | 255 {
  let brightness = 0
  let opacity = 0
  for (let at = 0; at < pixels.length; at += 4) {
    const alpha = numberAt(pixels, at + 3)
    brightness += alpha * lumaAt(pixels, at)
    opacity += alpha
  }
  const isLight = opacity > 0 && brightness / opacity >= 128
  const hasGround = opacity >= groundShare * 255 * (pixels.length / 4)
  return isLight === hasGround ? 255 : 0
}

/** The brightness of each pixel before its backdrop. */
export function grayOf(picture: Pixels): Gray {
  const { width, height, pixels } = picture
  const backdrop = backdropOf(picture)
  const values = new Uint8Array(width * height)
  for (let i = 0; i < values.length; i++) {
    const opacity = numberAt(pixels, 4 * i + 3) / 255
    values[i] = Math.round(opacity * lumaAt(pixels, 4 * i) + (1 - opacity) * backdrop)
  }
  return { width, height, values }
}

const lumaAt = (pixels: Uint8Array, at: number): number =>
  luma[0] * numberAt(pixels, at) + luma[1] * numberAt(pixels, at + 1) + luma[2] * numberAt(pixels, at + 2)

/**
 * The brightness that best parts a picture into two classes, after N. Otsu, "A threshold selection method from
 * gray-level histograms", 1979: the variance between the classes is greatest.
 *
 * @returns values up to it are dark, values above it light
 */
export function thresholdOf({ values }: Gray): number {
  const histogram = new Float64Array(256)
  let total = 0
  for (const value of values) {
    addTo(histogram, value, 1)
    total += value
  }
  let best = { threshold: 0, variance: -1 }
  let below = 0
  let sumBelow = 0
  for (let threshold = 0; threshold < 255; threshold++) {
    const count = numberAt(histogram, threshold)
    below += count
    sumBelow += threshold * count
    const above = values.length - below
    if (below === 0 || above === 0) continue
    const difference = sumBelow / below - (total - sumBelow) / above
    const variance = below * above * difference * difference
    if (variance > best.variance) best = { threshold, variance }
  }
  return best.threshold
}

/** Whether most of the pixels along the picture's border are light: then something dark is drawn on a light ground. */
export function hasLightGround({ width, height, values }: Gray, threshold: number): boolean {
  let light = 0
  let count = 0
  const see = (x: number, y: number): void => {
    count += 1
    if (numberAt(values, y * width + x) > threshold) light += 1
  }
  for (let x = 0; x < width; x++) for (const y of [0, height - 1]) see(x, y)
  for (let y = 1; y < height - 1; y++) for (const x of [0, width - 1]) see(x, y)
  return light > count / 2
}
