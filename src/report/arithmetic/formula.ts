/** Arithmetic as a lecturer writes it: `(28 − 5)/1 + 1 = 24`, with its value. */

import type { ImageShape } from '../../config/network/shape.js'
import { slide } from '../../config/network/window.js'
import type { Padding } from '../../config/schema/layers.js'

/** One figure with the way to it. */
export interface Formula {
  /** What it is: `height`. */
  readonly what: string
  /** The way, without the `=`: `(28 − 5)/1 + 1`. */
  readonly text: string
  readonly value: number
  /** What else is to be said of it. */
  readonly note?: string
}

/** `24·24·10`; factors of several terms are in parentheses already. */
export const product = (factors: readonly (number | string)[]): string => factors.join('·')

export const multiply = (factors: readonly number[]): number =>
  factors.reduce((whole, factor) => whole * factor, 1)

/** A product as a formula. */
export const productOf = (what: string, factors: readonly number[], note?: string): Formula => ({
  what,
  text: product(factors),
  value: multiply(factors),
  ...(note === undefined ? {} : { note })
})

/** How a window slides over an image, `[height, width]` each. */
export interface Sliding {
  readonly input: ImageShape
  readonly size: readonly [number, number]
  readonly strides: readonly [number, number]
  readonly dilation?: readonly [number, number]
  readonly padding: Padding
}

/** The height and the width that a sliding window leaves, and the padding; one formula where both sides have the same. */
export function slidingFormulas({ input, size, strides, dilation = [1, 1], padding }: Sliding): Formula[] {
  const formulasOf = (side: 0 | 1): Formula[] =>
    sideFormulas(input[side], size[side], strides[side], dilation[side], padding)
  const [height, width] = [formulasOf(0), formulasOf(1)]
  if (JSON.stringify(height) === JSON.stringify(width)) return named(height, 'height, width')
  return [...named(height, 'height'), ...named(width, 'width')]
}

const named = (formulas: readonly Formula[], side: string): Formula[] =>
  formulas.map((formula) => ({ ...formula, what: formula.what === '' ? side : formula.what }))

function sideFormulas(
  input: number,
  size: number,
  stride: number,
  dilation: number,
  padding: Padding
): Formula[] {
  const reach = (size - 1) * dilation + 1
  const { output, before, after } = slide(input, reach, stride, padding)
  const reached: Formula[] =
    dilation === 1
      ? []
      : [{ what: 'reach', text: `(${size} − 1)·${dilation} + 1`, value: reach, note: 'dilated' }]
  if (padding === 'valid') {
    const whole = (input - reach) % stride === 0
    const steps = `(${input} − ${reach})/${stride}`
    return [...reached, { what: '', text: `${whole ? steps : `⌊${steps}⌋`} + 1`, value: output }]
  }
  const padded: Formula = {
    what: 'padding',
    text: `max((${output} − 1)·${stride} + ${reach} − ${input}, 0)`,
    value: before + after,
    note: `${before} before, ${after} after`
  }
  const steps = `${input}/${stride}`
  return [{ what: '', text: input % stride === 0 ? steps : `⌈${steps}⌉`, value: output }, ...reached, padded]
}
