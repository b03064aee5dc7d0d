/** Whether a window fits an image: said before anything is computed. */

import { slide } from '../../config/network/window.js'
import { withCommas } from '../../counts.js'
import { CnnError } from '../../errors.js'
import type { Sliding } from '../../reference/patch.js'
import type { Tensor } from '../../reference/tensor.js'
import { imageSides } from '../../reference/tensor-sides.js'

/** Four times as many as the largest picture has pixels. */
const mostPlaces = 4 * 1024 * 1024

/**
 * Refuses a window that fits nowhere, and a filter for other channels. A filter over padding alone gives 0; a pooling
 * window there holds nothing to pool, so that one is refused too.
 *
 * @param what it is: `the filter`
 * @throws CnnError USAGE with the sizes
 */
export function checkWindow(what: string, image: Tensor, window: readonly number[], sliding: Sliding): void {
  const [height, width, channels] = imageSides(image)
  const [rows, columns] = imageSides({ shape: window })
  const depth = window[2]
  const { strides, padding } = sliding
  const down = slide(height, rows, strides[0], padding)
  const across = slide(width, columns, strides[1], padding)
  const sizes = `${rows} x ${columns}`
  if (down.output < 1 || across.output < 1) {
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
  const places = down.output * across.output
  if (places > mostPlaces)
    throw new CnnError('USAGE', `${withCommas(places)} patches are more than can be shown`, {
      where: '--padding',
      hint: 'give less padding, or a larger stride'
    })
  if (what === 'the window' && typeof padding === 'number' && (padding >= rows || padding >= columns))
    throw new CnnError('USAGE', `${padding} rows of padding hide ${what} as a whole: it has ${sizes}`, {
      where: '--padding',
      hint: 'give less padding than the window is large'
    })
}
