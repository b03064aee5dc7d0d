/** The inner product: worked numbers, its laws, and shapes that do not match. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { innerProduct } from '../../src/reference/inner-product.js'
import { fromNested, tensor } from '../../src/reference/tensor.js'
import { randomTensor } from './finite-differences.js'

describe('innerProduct', () => {
  // By hand: 1*4 + 2*5 + 3*6; and the lecture's first patch with its filter, golden/lecture.json: 4.
  it('multiplies element by element and adds up', () => {
    expect(innerProduct(fromNested([1, 2, 3]), fromNested([4, 5, 6]))).toBe(32)
    const patch = fromNested([
      [1, 1, 1],
      [0, 1, 1],
      [0, 0, 1]
    ])
    const filter = fromNested([
      [1, 0, 1],
      [0, 1, 0],
      [1, 0, 1]
    ])
    expect(innerProduct(patch, filter)).toBe(4)
    expect(innerProduct(fromNested([[[1, 2]], [[3, 4]]]), fromNested([[[5, 6]], [[7, 8]]]))).toBe(70)
  })

  it('is symmetric, and of a tensor with itself its squared length', () => {
    const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 })
    fc.assert(
      fc.property(fc.nat(), shapes, (seed, shape) => {
        const a = randomTensor(seed, 1, shape)
        const b = randomTensor(seed, 2, shape)
        expect(innerProduct(a, b)).toBe(innerProduct(b, a))
        expect(innerProduct(a, a)).toBeCloseTo(Math.hypot(...a.data) ** 2, 9)
      })
    )
  })

  it('refuses two shapes', () => {
    expect(() => innerProduct(tensor([2, 3]), tensor([3, 2]))).toThrow('not [2, 3] and [3, 2]')
  })
})
