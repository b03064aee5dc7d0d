/** Scales a picture to a size without keeping its aspect ratio, as Keras's `load_img` does. */
import { numberAt } from '../../math/numbers.js'
import type { Picture } from './picture.js'
import { resample, sideTaps } from './resample.js'
import { colourRows, grayRows } from './rows.js'

export interface Size {
  readonly width: number
  readonly height: number
  readonly channels: 1 | 3
}

/** @returns bytes `[height, width, channels]` */
export function resized(picture: Picture, { width, height, channels }: Size): Uint8Array {
  const rows = channels === 1 ? grayRows(picture) : colourRows(picture)
  const values = resample(rows, sideTaps(rows.width, width), sideTaps(rows.height, height))
  return roundedBytes(values)
}

/** Numbers rounded to the nearest bytes. */
export function roundedBytes(values: Float64Array): Uint8Array {
  const bytes = new Uint8Array(values.length)
  for (let i = 0; i < values.length; i++)
    bytes[i] = Math.min(255, Math.max(0, Math.round(numberAt(values, i))))
  return bytes
}
