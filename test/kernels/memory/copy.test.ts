/** Rows copied into a border and out of it, and memory cleared: exact to the byte. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fractions } from '../cases.js'
import { callKernel, read, written } from '../kernel-call.js'
import { watchedMemory } from '../watched-memory.js'

const memory = await watchedMemory()

it('rows are copied into wider images and out of them, and nothing else of these is touched', () => {
  const side = fc.integer({ min: 1, max: 6 })
  const border = fc.nat(3)
  fc.assert(
    fc.property(
      side,
      side,
      side,
      fc.tuple(border, border, border, border),
      (images, height, width, borders) => {
        const [top, bottom, left, right] = borders
        const [wideHeight, wideWidth] = [top + height + bottom, left + width + right]
        const [small, large] = [height * width, wideHeight * wideWidth]
        const values = fractions(images, 0, images * small)
        const wide = fractions(width, 1, images * large)
        const expected = wide.slice()
        for (let i = 0; i < values.length; i++) {
          const [image, y, x] = [Math.floor(i / small), Math.floor((i % small) / width), i % width]
          expected[image * large + (top + y) * wideWidth + left + x] = values[i]
        }
        const start = 4 * (top * wideWidth + left)
        const inner = [4 * width, 4 * small] as const
        const outer = [4 * wideWidth, 4 * large] as const
        const found = callKernel(
          memory,
          { values: read(values), wide: written(wide), back: written(values.length) },
          (k, at) => {
            k.copyRows(at.values, ...inner, at.wide + start, ...outer, 4 * width, height, images)
            k.copyRows(at.wide + start, ...outer, at.back, ...inner, 4 * width, height, images)
          }
        )
        expect([found.wide, found.back]).toEqual([expected, values])
      }
    ),
    { numRuns: 200 }
  )
})

it('clears as many bytes as it is told to', () => {
  const { values } = callKernel(memory, { values: written(fractions(1, 0, 20)) }, (k, at) =>
    k.clear(at.values + 4, 72)
  )
  expect([...values.subarray(1, 19)]).toEqual(Array(18).fill(0))
  expect([values[0], values[19]]).toEqual([fractions(1, 0, 20)[0], fractions(1, 0, 20)[19]])
})
