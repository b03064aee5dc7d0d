/** Which numbers a dropout drops: the rule as written, independence from the parts of the batch, and fair draws. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dropoutMask } from '../../src/random/dropout-draws.js'
import { philox } from '../../src/random.js'

const pass = { seed: 7, layer: 2, step: 5 }

describe('dropoutMask', () => {
  it('takes 16 bits a number, in the order of the little-endian words of its block', () => {
    const mask = dropoutMask(pass, 0.25, 3, 2, 19)
    for (const n of [0, 1])
      for (let place = 0; place < 19; place++) {
        const words = philox([Math.floor(place / 8), 2, 5, 3 + n], [7, 3])
        const bytes = new DataView(new ArrayBuffer(16))
        words.forEach((word, i) => {
          bytes.setUint32(4 * i, word, true)
        })
        const bits = bytes.getUint16(2 * (place % 8), true)
        expect(mask[n * 19 + place]).toBe(bits < 16384 ? 0 : Math.fround(4 / 3))
      }
  })

  // Recorded: the numbers are part of every network trained with dropout.
  it('is what it always was', () => {
    const dropped = [...dropoutMask({ seed: 42, layer: 1, step: 1 }, 0.5, 0, 1, 32)]
    expect(dropped.map((value) => (value === 0 ? '.' : 'x')).join('')).toBe(
      '.x....xx.xx..xxxx..xx.x.x.x.xx..'
    )
  })

  it('gives an image the same mask in any part of the batch', () => {
    const few = fc.integer({ min: 0, max: 6 })
    fc.assert(
      fc.property(few, few, fc.integer({ min: 1, max: 40 }), (before, images, size) => {
        const whole = dropoutMask(pass, 0.4, 0, before + images, size)
        expect(dropoutMask(pass, 0.4, before, images, size)).toEqual(whole.slice(before * size))
      })
    )
  })

  it('is another for another seed, layer, step or image', () => {
    const masks = [
      dropoutMask(pass, 0.5, 0, 1, 64),
      dropoutMask({ ...pass, seed: 8 }, 0.5, 0, 1, 64),
      dropoutMask({ ...pass, layer: 3 }, 0.5, 0, 1, 64),
      dropoutMask({ ...pass, step: 6 }, 0.5, 0, 1, 64),
      dropoutMask(pass, 0.5, 1, 1, 64)
    ]
    expect(new Set(masks.map((mask) => mask.join())).size).toBe(masks.length)
  })

  it.each([0, 0.1, 0.5, 0.9])('drops a share of %d, and keeps the mean', (rate) => {
    const count = 100_000
    const mask = dropoutMask(pass, rate, 0, 100, count / 100)
    const dropped = mask.filter((value) => value === 0).length
    // Five standard deviations of a fair draw.
    const deviation = Math.sqrt((rate * (1 - rate)) / count)
    expect(Math.abs(dropped / count - rate)).toBeLessThanOrEqual(5 * deviation)
    expect(mask.reduce((sum, value) => sum + value, 0) / count).toBeCloseTo(1, 1)
  })
})
