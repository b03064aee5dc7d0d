/** Scales a drawing into its box and centres it by its mass, as a network expects it. */
import { type Drawing, leastPeak } from './drawing.js'
import type { Region } from './picture.js'
import { areaTaps, resample, type Taps, triangleTaps } from './resample.js'
import type { Rows } from './rows.js'

/** The box that a digit is scaled into, as a fraction of the image: 20 of MNIST's 28 pixels. */
const boxShare = 20 / 28

/**
 * Sizes, as fractions of the box, that are left unchanged: MNIST's own are 19 and 20 of its 20 pixels. A picture with
 * the size of an image may be one that was made here: it has faint edges around the box.
 */
const fitting = { least: 0.9, most: 1.05, mostOfImage: 1.15 }

/** @returns bytes `[height, width]` */
export function placed(
  drawing: Drawing,
  [height, width]: readonly [height: number, width: number]
): Uint8Array {
  // Without the ground around it, so that the result has the same bits wherever the drawing is in its picture.
  const { rows, box } = withoutGround(drawing)
  const step = Math.max(box.width / (boxShare * width), box.height / (boxShare * height))
  const centre = centreOf(rows)
  const isImage = drawing.width === width && drawing.height === height
  const isFitting = step >= fitting.least && step <= (isImage ? fitting.mostOfImage : fitting.most)
  const tapsOf = (
    length: number,
    extent: readonly [begin: number, extent: number],
    middle: number,
    count: number
  ) => (isFitting ? shifted(length, middle, count) : scaled(length, extent, middle, step, count))
  const across = tapsOf(rows.width, [box.left, box.width], centre.x, width)
  const down = tapsOf(rows.height, [box.top, box.height], centre.y, height)
  return brightened(resample(rows, across, down))
}

function withoutGround({ width, height, ink, box }: Drawing): { rows: Rows; box: Region } {
  let [left, top, right, bottom] = [width, height, 0, 0]
  for (const [at, value] of ink.entries()) {
    if (value === 0) continue
    const [x, y] = [at % width, Math.floor(at / width)]
    left = Math.min(left, x)
    right = Math.max(right, x + 1)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y + 1)
  }
  const read = (y: number, row: Float64Array): void => {
    const from = (top + y) * width
    row.set(ink.subarray(from + left, from + right))
  }
  return {
    rows: { width: right - left, height: bottom - top, channels: 1, read },
    box: { ...box, left: box.left - left, top: box.top - top }
  }
}

/** Shifts by whole pixels, so that the centre is in the pixel after the middle, as in MNIST's images. */
function shifted(length: number, centre: number, count: number): Taps[] {
  return areaTaps(length, -Math.ceil(count / 2 - centre), 1, count)
}

/**
 * The box fills whole pixels, so that its edges stay sharp. It is moved by whole pixels until its centre of mass is in
 * the pixel after the middle, as in MNIST's images, but not out of the image.
 */
function scaled(
  length: number,
  [begin, extent]: readonly [begin: number, extent: number],
  centre: number,
  step: number,
  count: number
): Taps[] {
  const pixels = Math.max(1, Math.ceil(extent / step - 0.25))
  const first = begin + (extent - pixels * step) / 2
  const before = Math.floor(count / 2 + 1 - (centre - first) / step)
  const from = first - Math.max(0, Math.min(before, count - pixels)) * step
  return triangleTaps(length, from, step, count)
}

/** The centre of mass; the middle of the first pixel is at 0.5. */
function centreOf(rows: Rows): { x: number; y: number } {
  const row = new Float64Array(rows.width)
  let [mass, across, down] = [0, 0, 0]
  for (let y = 0; y < rows.height; y++) {
    rows.read(y, row)
    for (const [x, value] of row.entries()) {
      mass += value
      across += value * (x + 0.5)
      down += value * (y + 0.5)
    }
  }
  return { x: across / mass, y: down / mass }
}

/** Thin strokes become faint when shrunk; the brightest value of an MNIST image is 254 or 255. */
function brightened(values: Float64Array): Uint8Array {
  const greatest = values.reduce((found, value) => Math.max(found, value), 0)
  const gain = greatest >= leastPeak ? 1 : 255 / greatest
  return Uint8Array.from(values, (value) => Math.min(255, Math.round(gain * value)))
}
