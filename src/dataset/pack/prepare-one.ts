/** One picture of a set made ready for the pack: decoded, looked at, and made the network's image. */
import { createHash } from 'node:crypto'
import type { ImageShape } from '../../config/network/shape.js'
import type { Fit } from '../../config/preprocessing.js'
import { CnnError } from '../../errors.js'
import { decodePicture } from '../picture/decode.js'
import { networkImage } from '../picture/network-image.js'
import type { Picture } from '../picture/picture.js'
import { isGray } from '../picture/rows.js'
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

export async function prepareOne({ name, picture, form }: PictureTask): Promise<Prepared> {
  try {
    const decoded = 'bytes' in picture ? await decodePicture({ name, ...picture }) : pictureOf(picture)
    const { width, height } = decoded
    const gray = isGray(decoded)
    const preprocessing = { picture: form.fit, background: form.background }
    const image = networkImage(decoded, { preprocessing, inputShape: form.shape, invert: 'no' })
    if (!(image instanceof Uint8Array)) return { reason: image.reason }
    return { width, height, isGray: gray, hash: hashOf(decoded, gray), image }
  } catch (error) {
    if (!(error instanceof CnnError && error.code === 'DATA')) throw error
    return { reason: error.headline.replace(`the picture ${name} cannot be used: `, '') }
  }
}

function pictureOf(raw: { readonly pixels: Uint8Array; readonly shape: PictureShape }): Picture {
  const [height, width, channels] = raw.shape
  return { width, height, channels: channels === 1 ? 1 : channels === 3 ? 3 : 4, samples: raw.pixels }
}

/** A gray picture that is stored in colours is the same picture. */
function hashOf({ width, height, channels, samples }: Picture, gray: boolean): Uint8Array {
  const hash = createHash('sha256')
  const reduced = gray && channels === 3 ? samples.filter((_, at) => at % 3 === 0) : samples
  const kept = reduced === samples ? channels : 1
  hash.update(Uint32Array.of(width, height, kept, samples.BYTES_PER_ELEMENT))
  hash.update(reduced)
  return Uint8Array.from(hash.digest().subarray(0, hashBytes))
}
