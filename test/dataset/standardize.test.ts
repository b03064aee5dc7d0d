/** Standardization: for each channel, in float32, only of bytes. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byteScale } from '../../src/config/preprocessing.js'
import { standardizeOf } from '../../src/dataset/standardize.js'

const images = new Uint8Array(0)

describe('standardizeOf', () => {
  it('takes from each channel its mean and divides by its deviation, each operation in float32', () => {
    const channel = fc.record({
      mean: fc.double({ min: 0, max: 1, noNaN: true }),
      deviation: fc.double({ min: 0.001, max: 1, noNaN: true })
    })
    const pixels = fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { maxLength: 20 })
    fc.assert(
      fc.property(fc.array(channel, { minLength: 1, maxLength: 5 }), pixels, (channels, values) => {
        const whole = values.slice(0, values.length - (values.length % channels.length))
        const scale = {
          mean: channels.map(({ mean }) => mean),
          deviation: channels.map(({ deviation }) => deviation)
        }
        const changed = Float32Array.from(whole)
        standardizeOf({ images, scale })?.(changed)
        const expected = whole.map((x, i) => {
          const { mean, deviation } = channels[i % channels.length]
          return Math.fround(Math.fround(x - Math.fround(mean)) / Math.fround(deviation))
        })
        expect([...changed]).toEqual(expected)
      })
    )
  })

  it('leaves numbers as they are, and bytes that stand for byte / 255', () => {
    const scale = { mean: [0.5], deviation: [0.5] }
    expect(standardizeOf({ images: new Float32Array(0), scale })).toBeUndefined()
    expect(standardizeOf({ images, scale: byteScale })).toBeUndefined()
    expect(standardizeOf({ images })).toBeUndefined()
  })
})
