/** Sums and sizes as the lecture writes them. */

import { slide } from '../../config/network/window.js'
import { valueAt } from '../../math/numbers.js'
import type { Tensor } from '../../reference/tensor.js'
import { numberText } from '../../report/text/exact-number.js'
import type { Given } from './given.js'

/** `[1, 2, 3]`; of many numbers the first and the last. */
export function vectorText(values: ArrayLike<number>, most = 12): string {
  const all = Array.from(values, (value) => numberText(value))
  if (all.length <= most) return `[${all.join(', ')}]`
  const half = Math.floor(most / 2)
  return `[${all.slice(0, half).join(', ')}, …, ${all.slice(-half).join(', ')}]`
}

/** `1·5 + 2·6`; of many products the first and the last. */
export function productsText(a: Tensor, b: Tensor, most = 12): string {
  const factor = (value: number): string => (value < 0 ? `(${numberText(value)})` : numberText(value))
  const all = Array.from(a.data, (value, i) => `${factor(value)}·${factor(valueAt(b.data, i))}`)
  const shown = all.length <= most ? all : [...all.slice(0, most - 1), '…', ...all.slice(-1)]
  return shown.join(' + ')
}

/** `5 x 5`. */
export const sizeText = (shape: readonly number[]): string => shape.join(' x ')

/** `1st`, `2nd`, `11th`. */
export function ordinal(count: number): string {
  const endings = ['th', 'st', 'nd', 'rd']
  const isTeen = Math.floor(count / 10) % 10 === 1
  return `${count}${isTeen ? 'th' : (endings[count % 10] ?? 'th')}`
}

/** `Step 4 of 9: 2nd row, 1st column`; counted from 0. */
export const stepHeading = (step: number, steps: number, row: number, column: number): string =>
  `Step ${step + 1} of ${steps}: ${ordinal(row + 1)} row, ${ordinal(column + 1)} column`

/** The size of the output along one side, with the way to it: `(28 − 5)/1 + 1 = 24`. */
export function outputSizeText(
  size: number,
  window: number,
  stride: number,
  padding: Given['padding'] = 'valid'
): string {
  const { output, before, after } = slide(size, window, stride, padding)
  const border = before + after > 0 ? ` + ${before + after}` : ''
  const steps = size + before + after - window
  const divided = `(${size}${border} − ${window})/${stride}`
  return `${steps % stride === 0 ? divided : `⌊${divided}⌋`} + 1 = ${output}`
}
