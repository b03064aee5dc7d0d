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

/** Red, green and blue, each from 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number]

/** The weight of each colour in the brightness, from Rec. 709. */
const luma = [0.2126, 0.7152, 0.0722] as const

/** From this opaque fraction on, a picture has its own ground, and only its edges are transparent. */
const groundShare = 0.75

/** The divisor that brings the samples of a picture to the range 0 to 255. */
const scaleOf = ({ samples }: Picture): number => (samples instanceof Uint16Array ? 257 : 1)

/**
 * The background of a transparent picture that makes the drawing visible. A drawing without ground gets its opposite:
 * white behind dark strokes and black behind light ones. A sheet with transparent edges, such as rounded corners and
 * shadows, gets a background like the sheet.
 */
export function backdropOf(picture: Picture): 0 | 255 {
  const { width, height, channels, samples } = picture
  if (channels === 1 || channels === 3) return 255
  const most = 255 * scaleOf(picture)
  let brightness = 0
  let opacity = 0
  for (let at = 0; at < samples.length; at += channels) {
    const alpha = numberAt(samples, at + channels - 1)
    brightness += alpha * brightnessAt(channels, samples, at)
    opacity += alpha
  }
  const isLight = opacity > 0 && brightness / opacity >= most / 2
  const hasGround = opacity >= groundShare * most * width * height
  return isLight === hasGround ? 255 : 0
}

/**
 * The brightness of each pixel over its background.
 *
 * @param backdrop `[red, green, blue]`, each from 0 to 255; default: one that makes the drawing visible, see {@link
 *   backdropOf}
 */
export function grayRows(picture: Picture, backdrop?: Colour): Rows {
  const { width, height, channels, samples } = picture
  if (channels === 1) return plainRows(picture, 1)
  const scale = scaleOf(picture)
  const over = overBackdrop(picture)
  const behind = backdrop === undefined ? backdropOf(picture) : brightnessOf(...backdrop)
  const read = (y: number, row: Float64Array): void => {
    let at = y * width * channels
    for (let x = 0; x < width; x++) {
      row[x] = over(brightnessAt(channels, samples, at) / scale, at, behind)
      at += channels
    }
  }
  return { width, height, channels: 1, read }
}

/**
 * Red, green and blue of each pixel over its background.
 *
 * @param backdrop as for {@link grayRows}
 */
export function colourRows(picture: Picture, backdrop?: Colour): Rows {
  const { width, height, channels, samples } = picture
  if (channels === 3) return plainRows(picture, 3)
  const scale = scaleOf(picture)
  const over = overBackdrop(picture)
  const step = channels < 3 ? 0 : 1
  const behind = backdrop ?? all(backdropOf(picture))
  const read = (y: number, row: Float64Array): void => {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * channels
      for (let colour = 0; colour < 3; colour++)
        row[3 * x + colour] = over(
          numberAt(samples, at + step * colour) / scale,
          at,
          numberAt(behind, colour)
        )
    }
  }
  return { width, height, channels: 3, read }
}

/** Samples that are used unchanged, a row at a time: the pixels of a photograph are not examined one by one. */
function plainRows(picture: Picture, channels: 1 | 3): Rows {
  const { width, height, samples } = picture
  const length = width * channels
  const scale = scaleOf(picture)
  const read = (y: number, row: Float64Array): void => {
    row.set(samples.subarray(y * length, (y + 1) * length))
    if (scale !== 1) for (let i = 0; i < length; i++) row[i] = numberAt(row, i) / scale
  }
  return { width, height, channels, read }
}

/** The gray with the brightness of a colour. */
export const grayOf = (colour: Colour): number => brightnessOf(...colour)

/** Whether no visible pixel has a colour. */
export function isGray({ channels, samples }: Picture): boolean {
  if (channels < 3) return true
  for (let at = 0; at < samples.length; at += channels) {
    const red = numberAt(samples, at)
    const isColourless = red === numberAt(samples, at + 1) && red === numberAt(samples, at + 2)
    if (!isColourless && (channels === 3 || numberAt(samples, at + 3) > 0)) return false
  }
  return true
}

const all = (value: number): Colour => [value, value, value]

/** The rows of a part of `rows`. */
export function rowsWithin(rows: Rows, { left, top, width, height }: Region): Rows {
  const { channels } = rows
  const whole = new Float64Array(rows.width * channels)
  const read = (y: number, row: Float64Array): void => {
    rows.read(top + y, whole)
    row.set(whole.subarray(left * channels, (left + width) * channels))
  }
  return { width, height, channels, read }
}

function brightnessAt(channels: number, samples: Picture['samples'], at: number): number {
  const first = numberAt(samples, at)
  return channels < 3 ? first : brightnessOf(first, numberAt(samples, at + 1), numberAt(samples, at + 2))
}

/** For a gray, the gray itself: rounding does not distinguish a gray picture from its copy in colours. */
const brightnessOf = (red: number, green: number, blue: number): number =>
  red === green && green === blue ? red : luma[0] * red + luma[1] * green + luma[2] * blue

/** A visible value of the pixel at `at`: mixed with the background by its opacity. */
function overBackdrop(picture: Picture): (value: number, at: number, behind: number) => number {
  const { channels, samples } = picture
  if (channels === 1 || channels === 3) return (value) => value
  const most = 255 * scaleOf(picture)
  return (value, at, behind) => {
    const opacity = numberAt(samples, at + channels - 1) / most
    return opacity * value + (1 - opacity) * behind
  }
}
