/** A picture file to one image of the size that a network takes. */
import type { ImageShape } from '../../config/network/shape.js'
import type { Preparation } from '../../config/preprocessing.js'
import { CnnError } from '../../errors.js'
import { decodePicture } from './decode.js'
import { digitImage, type Invert } from './digit.js'
import type { Picture } from './picture.js'
import { type GivenPicture, nameOf } from './picture-bytes.js'
import { resized } from './resize.js'
import { Unfit } from './unfit.js'

export type { Invert } from './digit.js'
export type { GivenPicture } from './picture-bytes.js'

export interface Preparing {
  readonly preparation: Preparation
  /** `[height, width, channels]`. */
  readonly inputShape: ImageShape
  /** What `auto` means follows from the preparation: digits by their border, other pictures as they are. */
  readonly invert: Invert
}

/**
 * Reads a picture and makes it an image for a network.
 *
 * @returns bytes `[height, width, channels]`
 * @throws CnnError DATA naming the file, when it is no picture or nothing is drawn in it; MODEL when the network
 *   takes neither gray nor colour images
 */
export async function preparePicture(given: GivenPicture, preparing: Preparing): Promise<Uint8Array> {
  const file = nameOf(given)
  const channels = preparing.inputShape[2]
  if (channels !== 1 && channels !== 3)
    throw new CnnError('MODEL', `the network takes images of ${channels} channels, a picture has 1 or 3`)
  const image = networkImage(await decodePicture(given), channels, preparing)
  if (image instanceof Unfit)
    throw new CnnError('DATA', `the picture ${file} ${image.reason}`, { where: file, hint: image.hint })
  return image
}

/** @returns bytes `[height, width, channels]`, or why no digit is found */
function networkImage(
  picture: Picture,
  channels: 1 | 3,
  { preparation, inputShape: [height, width], invert }: Preparing
): Uint8Array | Unfit {
  if (preparation === 'resize') {
    const image = resized(picture, { width, height, channels })
    return invert === 'yes' ? image.map((value) => 255 - value) : image
  }
  const image = digitImage(picture, [height, width], invert)
  if (image instanceof Unfit || channels === 1) return image
  const colours = new Uint8Array(3 * image.length)
  for (const [at, value] of image.entries()) colours.fill(value, 3 * at, 3 * at + 3)
  return colours
}
