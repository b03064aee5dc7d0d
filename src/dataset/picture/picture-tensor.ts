/** A picture as the lecture sees it: a matrix of brightness, or a tensor of red, green and blue. */
import { CnnError } from '../../errors.js'
import { numberAt } from '../../math/numbers.js'
import { decodePicture, type Picture } from './decode.js'
import { backdropOf } from './gray.js'

/** A larger picture is scaled down to this. */
export const longestSide = 1024

/** A picture as numbers from 0 (black) to 1 (white). */
export interface PictureNumbers {
  /** `[height, width]` where each pixel is gray, else `[height, width, 3]`: red, green, blue. */
  readonly shape: readonly number[]
  readonly data: Float64Array
  /** Whether it was larger than {@link longestSide}. */
  readonly scaled: boolean
}

/**
 * @throws CnnError USAGE naming the file, when there is none, or it is no picture or a broken one: it is named on the
 *   command line, as numbers are
 */
export async function readPicture(file: string): Promise<PictureNumbers> {
  const picture = await decodePicture(file, longestSide).catch(asUsage)
  const { width, height, scaled } = picture
  const colours = coloursOf(picture)
  const isGray = colours.every((value, i) => value === colours[i - (i % 3)])
  const bytes = isGray ? colours.filter((_, i) => i % 3 === 0) : colours
  const data = Float64Array.from(bytes, (byte) => byte / 255)
  return { shape: isGray ? [height, width] : [height, width, 3], data, scaled }
}

/** Red, green and blue of each pixel before its backdrop, `[height, width, 3]`. */
function coloursOf(picture: Picture): Uint8Array {
  const { width, height, pixels } = picture
  const backdrop = backdropOf(picture)
  const colours = new Uint8Array(3 * width * height)
  for (let i = 0; i < colours.length; i++) {
    const at = 4 * Math.floor(i / 3)
    const opacity = numberAt(pixels, at + 3) / 255
    colours[i] = Math.round(opacity * numberAt(pixels, at + (i % 3)) + (1 - opacity) * backdrop)
  }
  return colours
}

function asUsage(error: unknown): never {
  if (!(error instanceof CnnError) || error.code !== 'DATA') throw error
  const hint = error.message.startsWith('there is no picture')
    ? 'give a picture file with --file'
    : error.hint
  throw new CnnError('USAGE', error.message, { hint, where: error.where, cause: error })
}
