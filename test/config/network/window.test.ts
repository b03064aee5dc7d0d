/** The arithmetic of a sliding window, compared with a count of its positions. */
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { slide } from '../../../src/config/network/window.js'

const sizes = fc.record({
  input: fc.integer({ min: 1, max: 80 }),
  size: fc.integer({ min: 1, max: 12 }),
  stride: fc.integer({ min: 1, max: 7 })
})

/** How often a window fits between the first and last row of a padded image, by moving it. */
function places(rows: number, size: number, stride: number): number {
  let count = 0
  for (let start = 0; start + size <= rows; start += stride) count++
  return count
}

describe('slide', () => {
  test('valid: as often as the window fits; no padding', () => {
    fc.assert(
      fc.property(sizes, ({ input, size, stride }) => {
        const window = slide(input, size, stride, 'valid')
        expect(Math.max(0, window.output)).toBe(places(input, size, stride))
        expect(window).toMatchObject({ before: 0, after: 0 })
      })
    )
  })

  test('a number: as often as the window fits over that much padding on either side', () => {
    fc.assert(
      fc.property(sizes, fc.integer({ min: 0, max: 9 }), ({ input, size, stride }, padding) => {
        const window = slide(input, size, stride, padding)
        expect(Math.max(0, window.output)).toBe(places(input + 2 * padding, size, stride))
        expect(window).toMatchObject({ before: padding, after: padding })
      })
    )
  })

  test('same: a place for every stride-th row; no more padding than they need, the odd row after', () => {
    fc.assert(
      fc.property(sizes, ({ input, size, stride }) => {
        const { output, before, after } = slide(input, size, stride, 'same')
        expect(output).toBe([...Array(input).keys()].filter((row) => row % stride === 0).length)
        expect(after - before === 0 || after - before === 1).toBe(true)
        expect(places(input + before + after, size, stride)).toBeGreaterThanOrEqual(output)
        // One row less would lose the last place.
        if (before + after > 0) expect(places(input + before + after - 1, size, stride)).toBeLessThan(output)
      })
    )
  })
})

interface OutputSize {
  input: number
  size: number
  strides: number
  padding: 'valid' | 'same'
  output: number
}
const { output_sizes: outputSizes } = JSON.parse(readFileSync('test/golden/lecture.json', 'utf8')) as {
  output_sizes: OutputSize[]
}

test.each(outputSizes)(
  'Keras has $output places for $size over $input, strides $strides, $padding',
  (layer) => {
    expect(slide(layer.input, layer.size, layer.strides, layer.padding).output).toBe(layer.output)
  }
)
