/** Turns a picture file into one image of the size that a network takes. */
import { CnnError } from '../../errors.js'
import { decodePicture } from './decode.js'
import { networkImage, type Preparing } from './network-image.js'
import { type GivenPicture, nameOf } from './picture-bytes.js'
import { Unfit } from './unfit.js'

export type { Invert } from './digit.js'
export type { Preparing } from './network-image.js'
export type { GivenPicture } from './picture-bytes.js'

/**
 * Reads a picture and turns it into an image for a network.
 *
 * @returns bytes `[height, width, channels]`
 * @throws CnnError DATA with the file, if it is not a picture or contains no drawing; MODEL if the network
 *   takes neither gray nor colour images
 */
export async function preparePicture(given: GivenPicture, preparing: Preparing): Promise<Uint8Array> {
  const file = nameOf(given)
  const channels = preparing.inputShape[2]
  if (channels !== 1 && channels !== 3)
    throw new CnnError('MODEL', `the network takes images of ${channels} channels, a picture has 1 or 3`)
  const image = networkImage(await decodePicture(given), preparing)
  if (image instanceof Unfit)
    throw new CnnError('DATA', `the picture ${file} ${image.reason}`, { where: file, hint: image.hint })
  return image
}
