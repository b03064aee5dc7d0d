/** The image that an operation made, as a file: a picture, CSV or JSON by its ending. */

import { extname } from 'node:path'
import { CnnError } from '../../errors.js'
import { writeWhole } from '../../files.js'
import { type Tensor, toNested } from '../../reference/tensor.js'
import { imageSides } from '../../reference/tensor-sides.js'
import { pictureRange, rangeOf } from '../../report/pictures/scaled.js'

/**
 * Refuses a file whose ending says nothing, before anything is computed.
 *
 * @throws CnnError USAGE
 */
export function checkEnding(file: string): void {
  const ending = extname(file).toLowerCase()
  if (ending === '.png' || ending === '.csv' || ending === '.json') return
  throw new CnnError('USAGE', `${file} ends neither in .png nor in .csv or .json`, {
    where: '-o',
    hint: 'the ending says what is written: -o edges.png'
  })
}

/**
 * Writes an image. As a picture, numbers from a picture are cut off below 0 (black) and above 1 (white); those of a
 * matrix go from the least, black, to the greatest, white.
 *
 * @param image `[height, width]`, or `[height, width, channels]`: a PNG takes one or three, a CSV one
 * @throws CnnError USAGE where the kind of file cannot hold it; WRITE
 */
export async function saveImage(file: string, image: Tensor, isPicture: boolean): Promise<void> {
  const [, , channels] = imageSides(image)
  const ending = extname(file).toLowerCase()
  if (ending === '.json') return writeWhole(file, `${JSON.stringify(toNested(image))}\n`)
  if (channels !== 1 && (ending === '.csv' || channels !== 3))
    throw new CnnError('USAGE', `${file} cannot hold an image of ${channels} channels`, {
      where: '-o',
      hint: 'write it as .json'
    })
  if (ending === '.csv') return writeWhole(file, csvOf(image))
  const { pngOfImage } = await import('../../report/pictures/image-png.js')
  await writeWhole(file, await pngOfImage(image, isPicture ? pictureRange : rangeOf(image)))
}

function csvOf(image: Tensor): string {
  const [rows, columns] = imageSides(image)
  const lines = Array.from({ length: rows }, (_, row) =>
    Array.from(image.data.subarray(row * columns, (row + 1) * columns)).join(',')
  )
  return lines.map((line) => `${line}\n`).join('')
}
