/** Whether a window fits an image: said before anything is computed. */
import { slide } from '../../config/window.js'
import { CnnError } from '../../errors.js'
import type { Sliding } from '../../lecture/patch.js'
import type { Tensor } from '../../lecture/tensor.js'

/**
 * Refuses a window that fits nowhere, one that lies in the padding as a whole, and a filter for other channels.
 *
 * @param what it is: `the filter`
 * @throws CnnError USAGE with the sizes
 */
export function checkWindow(what: string, image: Tensor, window: readonly number[], sliding: Sliding): void {
  const [height, width, channels = 1] = image.shape
  const [rows, columns, depth] = window
  const { strides, padding } = sliding
  const outputs = [slide(height, rows, strides[0], padding), slide(width, columns, strides[1], padding)]
  const sizes = `${rows} x ${columns}`
  if (outputs.some(({ output }) => output < 1)) {
    const border = typeof padding === 'number' && padding > 0 ? ` with ${padding} rows of padding` : ''
    throw new CnnError(
      'USAGE',
      `${what} is larger than the image: ${sizes} on ${height} x ${width}${border}`,
      {
        where: what === 'the filter' ? '--filter' : '--size',
        hint: '--padding same puts zeros around the image'
      }
    )
  }
  if (depth !== undefined && depth !== channels)
    throw new CnnError('USAGE', `the filter has ${depth} channels, the image ${channels}`, {
      where: '--filter',
      hint: 'a matrix as filter goes over each channel by itself'
    })
  if (typeof padding === 'number' && (padding >= rows || padding >= columns))
    throw new CnnError('USAGE', `${padding} rows of padding hide ${what} as a whole: it has ${sizes}`, {
      where: '--padding',
      hint: 'give less padding than the window is large'
    })
}
