/** Matrices, boxes and drawings fit their width, whatever they contain; numbers are rounded only for display. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { vec } from '../../src/course/computation/vec.js'
import { innerProduct } from '../../src/reference/inner-product.js'
import { type Tensor, tensor } from '../../src/reference/tensor.js'
import { drawing } from '../../src/report/pictures/drawn.js'
import { besides, textBox } from '../../src/report/text/box.js'
import { numberText } from '../../src/report/text/exact-number.js'
import { matrixBox } from '../../src/report/text/matrix-text.js'

const number = fc.double({ noNaN: true, noDefaultInfinity: true })
const shape = fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }))
const width = fc.integer({ min: 48, max: 130 })

const tensorOf = (sides: fc.Arbitrary<number[]>, values = number): fc.Arbitrary<Tensor> =>
  sides.chain((all) => {
    const size = all.reduce((product, side) => product * side, 1)
    return fc
      .array(values, { minLength: size, maxLength: size })
      .map((data) => tensor(all, Float64Array.from(data)))
  })

/** Each style in brackets, so that what takes no width in a terminal can be taken off again. */
const painter = { level: 3, rgb: () => ({ bgRgb: () => (text: string) => `<${text}>` }) }
const plain = { level: 0, rgb: painter.rgb }

describe('layout', () => {
  it('brackets take the place of spaces around the numbers that are meant', () => {
    fc.assert(
      fc.property(tensorOf(shape), width, fc.nat(), (matrix, most, marks) => {
        const bracketed = (row: number, column: number) => (marks >> ((row * 7 + column) % 30)) % 2 === 1
        const options = { width: most, height: 20 }
        const [bare, marked] = [matrixBox(matrix, options), matrixBox(matrix, { ...options, bracketed })]
        expect(marked.lines.map((line) => line.replace(/[[\]]/g, ' '))).toEqual(bare.lines)
        for (const line of marked.lines) expect(line.replace(/[^[\]]/g, '')).toMatch(/^(\[\])*$/)
      }),
      { numRuns: 40 }
    )
    const patch = matrixBox(tensor([2, 3], Float64Array.of(1, 2, 3, 4, 5, 6)), {
      width: 40,
      bracketed: (row, column) => row === 1 && column < 2
    })
    expect(patch.lines).toEqual(['│ 1 2 3 │', '│[4 5]6 │'])
  })

  it('a matrix takes no more than its width, each line the same', () => {
    fc.assert(
      fc.property(tensorOf(shape), width, fc.boolean(), (matrix, most, bars) => {
        const box = matrixBox(matrix, { width: most, height: 20, bars })
        expect(box.width).toBeLessThanOrEqual(most)
        expect(box.lines.length).toBe(Math.min(matrix.shape[0], 20))
        for (const line of box.lines) expect(line.length).toBe(box.width)
      }),
      { numRuns: 40 }
    )
  })

  it('a drawing, too, with and without colour', () => {
    const image = tensorOf(shape, fc.double({ min: -1, max: 2, noNaN: true }))
    fc.assert(
      fc.property(image, width, fc.boolean(), (picture, most, coloured) => {
        const range = [0, 1] as const
        const box = drawing(picture, { width: most, painter: coloured ? painter : plain, range })
        expect(box.width).toBeLessThanOrEqual(most)
        expect(box.lines.length).toBeLessThanOrEqual(40)
        for (const line of box.lines) expect(line.replace(/[<>]/g, '').length).toBe(box.width)
      }),
      { numRuns: 40 }
    )
  })

  it('boxes go on below where there is no room beside', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 1, maxLength: 40 }), { minLength: 1 }),
        width,
        (texts, most) => {
          const lines = besides(
            texts.map((text) => textBox(text)),
            most
          )
          for (const line of lines) expect(line.length).toBeLessThanOrEqual(most)
          // Every text is there, in its order.
          let at = 0
          for (const text of texts.map((one) => one.trimEnd())) {
            const found = lines.join('\n').indexOf(text, at)
            expect(found).toBeGreaterThanOrEqual(at)
            at = found + text.length
          }
        }
      )
    )
  })
})

describe('numbers', () => {
  it.each([
    [0.1 * 8 - 0.7 - 0.1, '0'],
    [-1 * 0.1 * 3 + 1.1, '0.8'],
    [0.1 + 0.2, '0.3'],
    [1 / 3, '0.333333'],
    [-0, '0'],
    [1234567, '1234567'],
    [1234567.8, '1234570'],
    [1e21, '1.00000e+21'],
    [1.5e-9, '1.5e-9']
  ])('%f is written %s', (value, expected) => {
    expect(numberText(value)).toBe(expected)
  })

  it('are within a millionth of what they stand for', () => {
    fc.assert(
      fc.property(number, (value) => {
        const error = Math.abs(Number(numberText(value, 0)) - value)
        expect(error).toBeLessThanOrEqual(5e-6 * Math.abs(value))
      })
    )
  })
})

describe('vec', () => {
  it('stacks columns, and leaves every inner product as it is', () => {
    const sides = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 })
    const small = fc.integer({ min: -9, max: 9 })
    fc.assert(
      fc.property(tensorOf(sides, small), small, (a, factor) => {
        const b = tensor(
          a.shape,
          Float64Array.from(a.data, (value, i) => factor * value + i)
        )
        expect(innerProduct(vec(a), vec(b))).toBe(innerProduct(a, b))
        expect([...vec(a).data].sort()).toEqual([...a.data].sort())
      })
    )
    expect([...vec(tensor([2, 2], Float64Array.of(1, 3, 2, 4))).data]).toEqual([1, 2, 3, 4])
  })
})
