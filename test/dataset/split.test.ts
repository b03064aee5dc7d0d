/** The split of the training images and the reordering in place. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reorder, split } from '../../src/dataset/split.js'
import { permutation, randomStream } from '../../src/random.js'

describe('split', () => {
  it('is the head and the tail of one permutation', () => {
    fc.assert(
      fc.property(fc.nat(0xffffffff), fc.integer({ min: 0, max: 300 }), fc.nat(300), (seed, n, wanted) => {
        const validation = Math.min(wanted, n)
        const parts = split(seed, n, validation)
        expect(parts.validation).toHaveLength(validation)
        const order = [...parts.train, ...parts.validation]
        expect(order).toEqual([...permutation(randomStream(seed, 'split'), n)])
        expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i))
      })
    )
  })
  it('keeps the order when another number is set aside, and changes it with the seed', () => {
    const all = split(7, 100, 0).train
    expect(split(7, 100, 30).train).toEqual(all.subarray(0, 70))
    expect(split(8, 100, 0).train).not.toEqual(all)
  })
})

describe('reorder', () => {
  it('brings item order[i] to place i', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(60), fc.integer({ min: 1, max: 5 }), (seed, n, size) => {
        const order = permutation(randomStream(seed % 2 ** 32, 'split'), n)
        const items = Uint8Array.from({ length: n * size }, (_, i) => i * 7)
        const expected = [...order].flatMap((from) => [...items.subarray(from * size, (from + 1) * size)])
        reorder(items, size, order)
        expect([...items]).toEqual(expected)
      })
    )
  })
  it('throws where a number occurs twice', () => {
    for (const order of [
      [1, 1],
      [1, 2, 1],
      [0, 0]
    ])
      expect(() => reorder(new Uint8Array(3), 1, Uint32Array.from(order))).toThrow(RangeError)
  })
})
