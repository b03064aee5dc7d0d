/** Tensors from nested rows and back, and the shapes that do not fit. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromNested, reshape, sameShape, tensor, toNested } from '../../src/reference/tensor.js'

describe('tensor', () => {
  it('is zeros, or the very numbers it is given', () => {
    expect([...tensor([2, 2]).data]).toEqual([0, 0, 0, 0])
    const numbers = Float32Array.of(1, 2)
    expect(tensor([2], numbers).data).toBe(numbers)
  })

  it('refuses numbers that do not fill the shape', () => {
    expect(() => tensor([2, 3], new Float32Array(5))).toThrow('5 numbers do not fill the shape [2, 3]')
    expect(() => reshape(tensor([4]), [3])).toThrow(RangeError)
  })
})

describe('fromNested', () => {
  it('reads rows of rows', () => {
    expect(
      fromNested([
        [1, 2, 3],
        [4, 5, 6]
      ])
    ).toEqual(tensor([2, 3], Float64Array.of(1, 2, 3, 4, 5, 6)))
    expect(fromNested(7)).toEqual(tensor([], Float64Array.of(7)))
    expect(fromNested([[[1], [2]]]).shape).toEqual([1, 2, 1])
  })

  it('refuses rows of unequal length or depth', () => {
    for (const ragged of [
      [[1, 2], [3]],
      [[1], [2, 3]],
      [[1, 2], [3, 4, 5], [6]],
      [1, [2]],
      [[1], 2],
      [[[1]], [2]]
    ])
      expect(() => fromNested(ragged)).toThrow(RangeError)
  })

  it('is undone by toNested', () => {
    const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 })
    fc.assert(
      fc.property(shapes, (shape) => {
        const original = tensor(shape)
        original.data.forEach((_, i) => {
          original.data[i] = i
        })
        expect(fromNested(toNested(original))).toEqual(original)
      })
    )
  })
})

it('sameShape compares every side', () => {
  expect(sameShape([2, 3], [2, 3])).toBe(true)
  expect(sameShape([2, 3], [3, 2])).toBe(false)
  expect(sameShape([2, 3], [2, 3, 1])).toBe(false)
})
