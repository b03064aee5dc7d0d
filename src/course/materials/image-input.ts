/** What `convolve`, `pool` and `explain` work on: numbers or a picture, and a filter. */
import { readNumbers } from '../../dataset/matrix/read.js'
import { CnnError } from '../../errors.js'
import { type Tensor, tensor } from '../../reference/tensor.js'
import { filterNames, filterTensor, isFilterName } from '../computation/filters.js'

/** An image: a matrix `[height, width]` or a tensor `[height, width, channels]`. */
export interface InputImage {
  readonly image: Tensor
  /** Whether it came from a picture: its numbers are from 0 (black) to 1 (white). */
  readonly isPicture: boolean
  /** Whether the picture was scaled down. */
  readonly scaled: boolean
}

/**
 * The image that is given as numbers or as a picture.
 *
 * @throws CnnError USAGE when both or neither is given, or it cannot be read
 */
export async function inputImage(input: string | undefined, file: string | undefined): Promise<InputImage> {
  if (input !== undefined && file !== undefined)
    throw new CnnError('USAGE', 'give --input or --file, not both', {
      where: '--file',
      hint: '--input takes numbers, --file a picture'
    })
  if (file !== undefined) {
    const { readPicture } = await import('../../dataset/picture/picture-tensor.js')
    const { shape, data, scaled } = await readPicture(file)
    return { image: tensor(shape, data), isPicture: true, scaled }
  }
  if (input === undefined)
    throw new CnnError('USAGE', 'there is nothing to work on', {
      where: '--input',
      hint: 'give a matrix with --input "[[1, 2], [3, 4]]", or a picture with --file photo.png'
    })
  const { shape, data } = await readNumbers(input, '--input', [2, 3])
  return { image: tensor(shape, data), isPicture: false, scaled: false }
}

/**
 * The filter of a name, or of the user's own numbers.
 *
 * @throws CnnError USAGE when it is neither
 */
export async function inputFilter(text: string): Promise<Tensor> {
  if (isFilterName(text)) return filterTensor(text)
  try {
    const { shape, data } = await readNumbers(text, '--filter', [2, 3])
    return tensor(shape, data)
  } catch (error) {
    if (error instanceof CnnError && /there is no such file/.test(error.message))
      throw new CnnError('USAGE', `there is no filter "${text}"`, {
        where: '--filter',
        hint: `the named ones are ${filterNames.join(', ')}; one of your own is "[[0, 1], [1, 0]]" or a JSON or CSV file`,
        cause: error
      })
    throw error
  }
}
