/** A picture whose header has been read: its size is known, and nothing is decoded yet. */
import type { Picture } from './picture.js'
import { damaged } from './refusal.js'

export interface StatedPicture {
  readonly width: number
  readonly height: number
  /** Channels of a pixel; pictures for print have more than a {@link Picture}. */
  readonly channels: number
  /** Bytes in a decoded sample. */
  readonly sampleBytes: 1 | 2 | 4 | 8
}

/** A picture that our own code decodes, not a library. */
export interface OpenedPicture extends StatedPicture {
  /**
   * Decodes it. Memory for its pixels is not allocated before this.
   *
   * @throws CnnError DATA with the file if it is damaged
   */
  decode(): Picture
}

/** @throws CnnError DATA with the file if it ends before byte `end` */
export function checkLength(file: string, bytes: Uint8Array, end: number, what: string): void {
  if (bytes.length < end)
    throw damaged(file, `it is truncated at byte ${bytes.length}: ${what} at byte ${end}`)
}
