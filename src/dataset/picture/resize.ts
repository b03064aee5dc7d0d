/** A picture scaled to a size, its ratio not kept, as Keras's `load_img` does. */
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
  return Uint8Array.from(values, (value) => Math.min(255, Math.max(0, Math.round(value))))
}
