/** A picture row by row, as numbers from 0 (black) to 255 (white), without its transparency. */
import { numberAt } from '../../math/numbers.js'
import type { Picture, Region } from './picture.js'

/** Rows that are read one at a time, so that a large picture is never copied as a whole. */
export interface Rows {
  readonly width: number
  readonly height: number
  readonly channels: 1 | 3
  /** Fills `row`, `[width, channels]`, with row `y`. */
  read(y: number, row: Float64Array): void
}

/** Rec. 709's share of each colour in the brightness. */
const luma = [0.2126, 0.7152, 0.0722] as const

/** The share of a picture that is opaque from which it has a ground of its own, and only its edges are transparent. */
const groundShare = 0.75

/** What the samples of a picture are divided by to be from 0 to 255. */
const scaleOf = ({ samples }: Picture): number => (samples instanceof Uint16Array ? 257 : 1)

/**
 * What lies behind a transparent picture, so that what was drawn is seen: behind a drawing alone the opposite of it,
 * white behind dark strokes and black behind light ones; behind a sheet with transparent edges, as rounded corners and
 * shadows have them, what is like the sheet.
 */
export function backdropOf(picture: Picture): 0 | 255 {
  const { width, height, channels, samples } = picture
  if (channels === 1 || channels === 3) return 255
  const most = 255 * scaleOf(picture)
  let brightness = 0
  let opacity = 0
  for (let at = 0; at < samples.length; at += channels) {
    const alpha = numberAt(samples, at + channels - 1)
    brightness += alpha * brightnessAt(picture, at)
    opacity += alpha
  }
  const isLight = opacity > 0 && brightness / opacity >= most / 2
  const hasGround = opacity >= groundShare * most * width * height
  return isLight === hasGround ? 255 : 0
}

/** The brightness of each pixel before its backdrop. */
export function grayRows(picture: Picture): Rows {
  const { width, height, channels } = picture
  const scale = scaleOf(picture)
  const over = overBackdrop(picture)
  const read = (y: number, row: Float64Array): void => {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * channels
      row[x] = over(brightnessAt(picture, at) / scale, at)
    }
  }
  return { width, height, channels: 1, read }
}

/** Red, green and blue of each pixel before its backdrop. */
export function colourRows(picture: Picture): Rows {
  const { width, height, channels, samples } = picture
  const scale = scaleOf(picture)
  const over = overBackdrop(picture)
  const step = channels < 3 ? 0 : 1
  const read = (y: number, row: Float64Array): void => {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * channels
      for (let colour = 0; colour < 3; colour++)
        row[3 * x + colour] = over(numberAt(samples, at + step * colour) / scale, at)
    }
  }
  return { width, height, channels: 3, read }
}

/** The rows of a part of what `rows` has. */
export function rowsWithin(rows: Rows, { left, top, width, height }: Region): Rows {
  const { channels } = rows
  const whole = new Float64Array(rows.width * channels)
  const read = (y: number, row: Float64Array): void => {
    rows.read(top + y, whole)
    row.set(whole.subarray(left * channels, (left + width) * channels))
  }
  return { width, height, channels, read }
}

function brightnessAt({ channels, samples }: Picture, at: number): number {
  const first = numberAt(samples, at)
  if (channels < 3) return first
  return luma[0] * first + luma[1] * numberAt(samples, at + 1) + luma[2] * numberAt(samples, at + 2)
}

/** A value of the pixel at `at` as it is seen: mixed with the backdrop by its opacity. */
function overBackdrop(picture: Picture): (value: number, at: number) => number {
  const { channels, samples } = picture
  if (channels === 1 || channels === 3) return (value) => value
  const backdrop = backdropOf(picture)
  const most = 255 * scaleOf(picture)
  return (value, at) => {
    const opacity = numberAt(samples, at + channels - 1) / most
    return opacity * value + (1 - opacity) * backdrop
  }
}
