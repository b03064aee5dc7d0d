/** One picture of a set made ready for the pack: decoded, looked at, and made the network's image. Loads sharp. */
import { createHash } from 'node:crypto'
import { CnnError } from '../../errors.js'
import { decodePicture } from '../picture/decode.js'
import { networkImage } from '../picture/network-image.js'
import type { Picture } from '../picture/picture.js'
import { isGray } from '../picture/rows.js'
import type { PictureShape } from '../sources/pictures/picture-source.js'
import { hashBytes, type PictureTask, type Prepared } from './picture-task.js'

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
