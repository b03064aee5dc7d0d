/** What is asked of the preparation of a picture, and what comes of it. It loads no decoder: a pack that is there needs none. */
import type { ImageShape } from '../../config/network/shape.js'
import type { Fit } from '../../config/preprocessing.js'
import type { PictureShape, ReadPicture } from '../sources/pictures/picture-source.js'

/** What all images of a pack have alike. */
export interface ImageForm {
  /** `[height, width, channels]`. */
  readonly shape: ImageShape
  readonly fit: Fit
  /** `white`, `black` or `#rrggbb`. */
  readonly background: string
}

/** A picture as its source gave it: an encoded file, or pixels. */
export type RawPicture =
  | { readonly bytes: Uint8Array }
  | { readonly pixels: Uint8Array; readonly shape: PictureShape }

/** A picture that its source could read, without its place. */
export const rawPicture = (read: Exclude<ReadPicture, { kind: 'damaged' }>): RawPicture =>
  read.kind === 'encoded' ? { bytes: read.bytes } : { pixels: read.pixels, shape: read.shape }

export interface PictureTask {
  /** For messages. */
  readonly name: string
  readonly picture: RawPicture
  readonly form: ImageForm
}

export interface PreparedPicture {
  /** Upright, before it was fitted. */
  readonly width: number
  readonly height: number
  readonly isGray: boolean
  /** 16 bytes of a SHA-256 of size and decoded pixels: two pictures that have the same are duplicates. */
  readonly hash: Uint8Array
  /** Bytes `[height, width, channels]`. */
  readonly image: Uint8Array
}

/** A prepared picture, or why it cannot be used. */
export type Prepared = PreparedPicture | { readonly reason: string }

export const hashBytes = 16
