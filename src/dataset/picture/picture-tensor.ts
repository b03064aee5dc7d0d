/** A picture as the lecture sees it: a matrix of brightness, or a tensor of red, green and blue. */
import { CnnError } from '../../errors.js'
import { decodePicture } from './decode.js'
import { resized } from './resize.js'

/** A larger picture is scaled down to this many pixels on its longer side. */
export const longestSide = 1024

/** A picture as numbers from 0 (black) to 1 (white). */
export interface PictureNumbers {
  /** `[height, width]` if each pixel is gray, else `[height, width, 3]`: red, green, blue. */
  readonly shape: readonly number[]
  readonly data: Float64Array
  /** Whether it was larger than {@link longestSide}. */
  readonly scaled: boolean
}

/**
 * @throws CnnError USAGE with the file, if it is missing, not a picture or damaged: the command line names it,
 *   as it does numbers
 */
export async function readPicture(file: string): Promise<PictureNumbers> {
  const picture = await decodePicture(file).catch(asUsage)
  const scale = Math.min(1, longestSide / Math.max(picture.width, picture.height))
  const width = Math.max(1, Math.round(scale * picture.width))
  const height = Math.max(1, Math.round(scale * picture.height))
  const colours = resized(picture, { width, height, channels: 3 })
  const isGray = colours.every((value, i) => value === colours[i - (i % 3)])
  const bytes = isGray ? colours.filter((_, i) => i % 3 === 0) : colours
  const data = Float64Array.from(bytes, (byte) => byte / 255)
  return { shape: isGray ? [height, width] : [height, width, 3], data, scaled: scale < 1 }
}

function asUsage(error: unknown): never {
  if (!(error instanceof CnnError) || error.code !== 'DATA') throw error
  const hint = error.message.startsWith('there is no picture')
    ? 'give a picture file with --file'
    : error.hint
  throw new CnnError('USAGE', error.message, { hint, where: error.where, cause: error })
}
