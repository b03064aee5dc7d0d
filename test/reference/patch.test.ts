/** Patches: the window at the edge of an image, and that adding a patch is the transpose of taking it. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { innerProduct } from '../../src/reference/inner-product.js'
import { addPatch, patchAt, placesOver } from '../../src/reference/patch.js'
import { fromNested, reshape, tensor, toNested } from '../../src/reference/tensor.js'
import { randomTensor } from './finite-differences.js'

const square = reshape(fromNested([1, 2, 3, 4, 5, 6, 7, 8, 9]), [1, 3, 3, 1])

describe('placesOver', () => {
  it('counts images, then rows, then columns, from the padded corner', () => {
    const { shape, places } = placesOver(tensor([2, 3, 3, 1]), [3, 3], { strides: [2, 2], padding: 1 })
    expect(shape).toEqual([2, 2, 2])
    expect(places.map(({ image, index, top, left }) => [image, index, top, left])).toEqual([
      [0, 0, -1, -1],
      [0, 1, -1, 1],
      [0, 2, 1, -1],
      [0, 3, 1, 1],
      [1, 4, -1, -1],
      [1, 5, -1, 1],
      [1, 6, 1, -1],
      [1, 7, 1, 1]
    ])
  })

  it('is empty where the window does not fit', () => {
    const { shape, places } = placesOver(square, [5, 2], { strides: [1, 1], padding: 'valid' })
    expect(shape).toEqual([1, 0, 2])
    expect(places).toEqual([])
  })
})

describe('patchAt', () => {
  it('shows the image, and zeros in the padding', () => {
    const at = (top: number, left: number) =>
      toNested(reshape(patchAt(square, { image: 0, index: 0, top, left }, [2, 2]), [2, 2]))
    expect(at(1, 0)).toEqual([
      [4, 5],
      [7, 8]
    ])
    expect(at(-1, -1)).toEqual([
      [0, 0],
      [0, 1]
    ])
    expect(at(2, 2)).toEqual([
      [9, 0],
      [0, 0]
    ])
  })
})

describe('addPatch', () => {
  it('is the transpose of patchAt: <patchAt(x), p> = <x, addPatch(p)>', () => {
    const side = fc.integer({ min: 1, max: 5 })
    const corner = fc.integer({ min: -6, max: 6 })
    fc.assert(
      fc.property(fc.nat(), side, side, side, side, corner, corner, (seed, h, w, kh, kw, top, left) => {
        const images = randomTensor(seed, 1, [2, h, w, 2])
        const patch = randomTensor(seed, 2, [kh, kw, 2])
        const place = { image: 1, index: 0, top, left }
        const spread = tensor(images.shape)
        addPatch(spread, place, patch)
        expect(innerProduct(patchAt(images, place, [kh, kw]), patch)).toBeCloseTo(
          innerProduct(images, spread),
          9
        )
      })
    )
  })
})
