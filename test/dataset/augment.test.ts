/** Augmentation: placements that can be computed by hand, their ranges, and the resulting pixels. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Augmentation } from '../../src/config/schema/augmentation.js'
import { augmentImage, changesImages, type Placement, placementOf } from '../../src/dataset/augment.js'
import { randomStream } from '../../src/random.js'

const none: Augmentation = { shift: 0, rotate: 0, scale: 0, flip: 'none' }
const occasion = { seed: 42, epoch: 1, image: 0 }

function augmented(pixels: number[], shape: [number, number, number], placement: Placement): number[] {
  const out = new Float32Array(pixels.length)
  augmentImage(Float32Array.from(pixels), shape, placement, out)
  return [...out]
}

describe('augmentImage', () => {
  // 2 rows of 3; the centre of the image is column 1, row 1/2.
  const image = [1, 2, 3, 4, 5, 6]
  it.each<[string, Placement, number[]]>([
    ['as it is', [1, 0, 1, 0, 1, 0.5], image],
    ['moved right by one', [1, 0, 0, 0, 1, 0.5], [0, 1, 2, 0, 4, 5]],
    ['moved up by one', [1, 0, 1, 0, 1, 1.5], [4, 5, 6, 0, 0, 0]],
    ['moved left by a quarter', [1, 0, 1.25, 0, 1, 0.5], [1.25, 2.25, 2.25, 4.25, 5.25, 4.5]],
    ['mirrored left to right', [-1, 0, 1, 0, 1, 0.5], [3, 2, 1, 6, 5, 4]],
    ['mirrored top to bottom', [1, 0, 1, 0, -1, 0.5], [4, 5, 6, 1, 2, 3]],
    ['far outside', [1, 0, 1e6, 0, 1, 0.5], [0, 0, 0, 0, 0, 0]]
  ])('%s', (_name, placement, expected) => {
    expect(augmented(image, [2, 3, 1], placement)).toEqual(expected)
  })

  it('takes each channel by itself', () => {
    expect(augmented([1, 10, 2, 20], [1, 2, 2], [-1, 0, 0.5, 0, 1, 0])).toEqual([2, 20, 1, 10])
  })

  it('never leaves the range of the pixels and 0', () => {
    const number = fc.float({ min: -2, max: 2, noNaN: true })
    fc.assert(
      fc.property(fc.tuple(number, number, number, number, number, number), fc.nat(), (placement, seed) => {
        const stream = randomStream(seed, 'weights')
        const pixels = Array.from({ length: 12 }, () => stream.uniform())
        for (const pixel of augmented(pixels, [3, 4, 1], placement)) {
          expect(pixel).toBeGreaterThanOrEqual(0)
          expect(pixel).toBeLessThanOrEqual(1)
        }
      })
    )
  })
})

describe('placementOf', () => {
  it('leaves an image as it is without augmentation', () => {
    expect([...placementOf(none, occasion, [28, 20])]).toEqual([1, 0, 9.5, -0, 1, 13.5])
    expect(changesImages(none)).toBe(false)
    expect(changesImages(undefined)).toBe(false)
    expect(changesImages({ ...none, flip: 'vertical' })).toBe(true)
  })

  it('draws six numbers in their order, whatever is used of them', () => {
    const augmentation: Augmentation = { shift: 3, rotate: 90, scale: 0.5, flip: 'both' }
    for (let image = 0; image < 20; image++) {
      const stream = randomStream(9, 'augmentation', 4, image)
      const [down, right, turn, grow, across, along] = Array.from({ length: 6 }, () => stream.uniform())
      const angle = ((2 * turn - 1) * Math.PI) / 2
      const scale = 1 + (2 * grow - 1) / 2
      const [dy, dx] = [3 * (2 * down - 1), 3 * (2 * right - 1)]
      // Forwards: where a point of the image goes; the placement leads back from there.
      const [x, y] = [2, -1]
      const [mx, my] = [across < 0.5 ? -x : x, along < 0.5 ? -y : y]
      const u = scale * (Math.cos(angle) * mx - Math.sin(angle) * my) + dx
      const v = scale * (Math.sin(angle) * mx + Math.cos(angle) * my) + dy
      const occasion = { seed: 9, epoch: 4, image }
      const [a, b, c, d, e, f] = placementOf(augmentation, occasion, [11, 21])
      expect(a * u + b * v + c).toBeCloseTo(x + 10, 5)
      expect(d * u + e * v + f).toBeCloseTo(y + 5, 5)
      const moved = placementOf({ ...none, shift: 3 }, occasion, [11, 21])
      expect(moved[2]).toBeCloseTo(10 - dx, 5)
      expect(moved[5]).toBeCloseTo(5 - dy, 5)
    }
  })

  it('takes a shift below 1 as a part of the sides', () => {
    const [, , c, , , f] = placementOf({ ...none, shift: 2 }, occasion, [40, 20])
    const part = placementOf({ ...none, shift: 0.1 }, occasion, [40, 20])
    expect(part[2] - 9.5).toBeCloseTo(c - 9.5, 5)
    expect(part[5] - 19.5).toBeCloseTo(2 * (f - 19.5), 5)
  })

  it('differs from image to image, epoch to epoch and seed to seed, and repeats', () => {
    const all = { shift: 2, rotate: 10, scale: 0.1, flip: 'horizontal' } as const
    const drawn = [
      occasion,
      { ...occasion, image: 1 },
      { ...occasion, epoch: 2 },
      { ...occasion, seed: 43 }
    ].map((each) => placementOf(all, each, [28, 28]).join())
    expect(new Set(drawn).size).toBe(4)
    expect(placementOf(all, occasion, [28, 28]).join()).toBe(drawn[0])
  })

  it('mirrors every other image', () => {
    const mirrored = Array.from(
      { length: 1000 },
      (_, image) => placementOf({ ...none, flip: 'horizontal' }, { ...occasion, image }, [28, 28])[0]
    ).filter((a) => a === -1).length
    // Five standard deviations of a fair draw: 5 sqrt(1000) / 2 = 79.
    expect(Math.abs(mirrored - 500)).toBeLessThan(79)
  })
})
