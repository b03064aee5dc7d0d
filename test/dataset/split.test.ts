/** The split of the training images and the reordering in place. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reorder, split, splitExamples } from '../../src/dataset/split.js'
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

describe('splitExamples', () => {
  const bytes = (values: readonly number[]) => Uint8Array.from(values)
  const floats = (values: readonly number[]) => Float32Array.from(values)
  const shorts = (values: readonly number[]) => Uint16Array.from(values)
  const words = (values: readonly number[]) => Int32Array.from(values)
  it('keeps image and label together, whatever their types, as split says', () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.nat(0xffffffff),
          n: fc.integer({ min: 1, max: 60 }),
          validation: fc.nat(59),
          limit: fc.option(fc.integer({ min: 1, max: 70 }), { nil: undefined }),
          shape: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom(1, 2), fc.constantFrom(1, 3)),
          pixels: fc.constantFrom(bytes, floats),
          numbers: fc.constantFrom(bytes, shorts, words, floats)
        }),
        ({ seed, n, validation: wanted, limit, shape, pixels, numbers }) => {
          const validation = Math.min(wanted, n - 1)
          const size = shape[0] * shape[1] * shape[2]
          const images = pixels(Array.from({ length: n * size }, (_, i) => Math.floor(i / size)))
          const labels = numbers(Array.from({ length: n }, (_, i) => i))
          const parts = splitExamples({ images, labels, shape: [n, ...shape] }, { seed, validation, limit })
          const places = split(seed, n, validation)
          const expected = { train: places.train.slice(0, limit), validation: places.validation }
          expect(parts.validation === undefined).toBe(validation === 0)
          for (const name of ['train', 'validation'] as const) {
            const part = parts[name]
            if (part === undefined) continue
            const order = [...expected[name]]
            expect([...part.labels]).toEqual(order)
            expect([...part.images]).toEqual(order.flatMap((place) => Array(size).fill(place)))
            expect(part.shape).toEqual([order.length, ...shape])
            expect(part.images.buffer).toBe(images.buffer)
          }
        }
      )
    )
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
