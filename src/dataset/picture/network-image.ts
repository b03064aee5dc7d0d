/** Turns a decoded picture into one image for a network: the same in Node and in a browser, byte for byte. */
import type { ImageShape } from '../../config/network/shape.js'
import { colourOf, type Preprocessing } from '../../config/preprocessing.js'
import { digitImage, type Invert } from './digit.js'
import { fitted } from './fitted.js'
import type { Picture } from './picture.js'
import { resized } from './resize.js'
import { Unfit } from './unfit.js'

export interface Preparing {
  readonly preprocessing: Pick<Preprocessing, 'picture' | 'background'>
  /** `[height, width, channels]`. */
  readonly inputShape: ImageShape
  /** What `auto` means depends on the preparation: digits are judged by their border, other pictures stay unchanged. */
  readonly invert: Invert
}

/**
 * The only way from a picture to the network's image, for training, evaluation and prediction. Callers have checked
 * that the image has 1 or 3 channels.
 *
 * @returns bytes `[height, width, channels]`, or why no digit was found
 */
export function networkImage(
  picture: Picture,
  { preprocessing, inputShape: [height, width, channels], invert }: Preparing
): Uint8Array | Unfit {
  const { picture: preparation, background } = preprocessing
  if (preparation === 'digit') return digitOf(picture, [height, width, channels], invert)
  const size = { width, height, channels: channels === 1 ? 1 : 3 } as const
  const image =
    preparation === 'resize'
      ? resized(picture, size)
      : fitted(picture, size, preparation, colourOf(background ?? 'white'))
  return invert === 'yes' ? image.map((value) => 255 - value) : image
}

function digitOf(
  picture: Picture,
  [height, width, channels]: ImageShape,
  invert: Invert
): Uint8Array | Unfit {
  const image = digitImage(picture, [height, width], invert)
  if (image instanceof Unfit || channels === 1) return image
  const colours = new Uint8Array(3 * image.length)
  for (const [at, value] of image.entries()) colours.fill(value, 3 * at, 3 * at + 3)
  return colours
}
