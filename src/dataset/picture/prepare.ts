/** A picture file to one image of the size that a network takes. */
import sharp from 'sharp'
import type { ImageShape } from '../../config/network/shape.js'
import type { Preparation } from '../../config/preprocessing.js'
import { CnnError } from '../../errors.js'
import { numberAt } from '../../math/numbers.js'
import { decodePicture, type Picture } from './decode.js'
import { digitImage, type Invert } from './digit.js'
import { backdropOf, grayOf } from './gray.js'

export type { Invert } from './digit.js'

/** A larger picture is scaled down to this before it is looked at. */
const longestSide = 1024

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
export async function preparePicture(file: string, preparing: Preparing): Promise<Uint8Array> {
  const { preparation, inputShape, invert } = preparing
  const [height, width, channels] = inputShape
  if (channels !== 1 && channels !== 3)
    throw new CnnError('MODEL', `the network takes images of ${channels} channels, a picture has 1 or 3`)
  const picture = await decodePicture(file, Math.max(longestSide, 2 * width, 2 * height))
  if (preparation === 'resize') return resized(picture, { width, height, channels }, invert === 'yes')
  const image = await digitImage(grayOf(picture), [height, width], invert)
  if (!image)
    throw new CnnError('DATA', `the picture ${file} is of one colour: nothing is drawn in it`, {
      where: file,
      hint: 'draw one digit, dark on light or light on dark'
    })
  return channels === 1
    ? image
    : Uint8Array.from({ length: 3 * image.length }, (_, i) => numberAt(image, Math.floor(i / 3)))
}

/** Scaled to the image's size, its ratio not kept, as Keras's `load_img` does. */
async function resized(
  picture: Picture,
  size: { width: number; height: number; channels: 1 | 3 },
  invert: boolean
): Promise<Uint8Array> {
  const { width, height } = picture
  const level = backdropOf(picture)
  const image = sharp(picture.pixels, { raw: { width, height, channels: 4 } })
    .flatten({ background: { r: level, g: level, b: level } })
    .resize({ width: size.width, height: size.height, fit: 'fill', kernel: 'cubic' })
    .negate(invert)
    .toColourspace(size.channels === 1 ? 'b-w' : 'srgb')
  return new Uint8Array(await image.raw().toBuffer())
}
