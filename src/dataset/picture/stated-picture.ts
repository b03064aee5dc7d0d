/** A picture whose header was read: its size is known, and nothing of it is decoded. */
import type { Picture } from './picture.js'
import { damaged } from './refusal.js'

export interface StatedPicture {
  readonly width: number
  readonly height: number
  /** Of a pixel; a print has more than a {@link Picture}. */
  readonly channels: number
  /** Bytes of a decoded sample. */
  readonly sampleBytes: 1 | 2 | 4 | 8
}

/** One that is decoded here, not by a library. */
export interface OpenedPicture extends StatedPicture {
  /**
   * Decodes it; only now is memory for its pixels taken.
   *
   * @throws CnnError DATA naming the file where it is damaged
   */
  decode(): Picture
}

/** @throws CnnError DATA naming the file where it ends before byte `end` */
export function checkLength(file: string, bytes: Uint8Array, end: number, what: string): void {
  if (bytes.length < end)
    throw damaged(file, `it is truncated at byte ${bytes.length}: ${what} at byte ${end}`)
}
