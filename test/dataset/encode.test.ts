/** One-hot vectors, scaled bytes and batches. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkLabels, gatherBatch, oneHot, scaledByte } from '../../src/dataset/encode.js'

describe('oneHot', () => {
  it('has one 1 in each row, at the label', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(6)), (labels) => {
        const vectors = oneHot(Uint8Array.from(labels), 7)
        expect(vectors).toHaveLength(labels.length * 7)
        labels.forEach((label, i) => {
          const row = [...vectors.subarray(i * 7, (i + 1) * 7)]
          expect(row).toEqual(row.map((_, c) => (c === label ? 1 : 0)))
        })
      })
    )
  })
  it('refuses what is no class, by its place', () => {
    for (const label of [-1, 10, 0.5, Number.NaN])
      expect(() => oneHot([0, 9, label], 10)).toThrow(
        expect.objectContaining({ code: 'DATA', where: 'labels, label 2' })
      )
    expect(() => checkLabels([0, 9], 10, 'y')).not.toThrow()
  })
})

describe('scaledByte', () => {
  it('is byte / 255 rounded to float32, in batches too', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    const batch = new Float32Array(256)
    gatherBatch({ images: bytes, shape: [1, 16, 16, 1] }, [0], 0, 1, batch)
    bytes.forEach((byte) => {
      expect(scaledByte(byte)).toBe(Math.fround(byte / 255))
      expect(batch[byte]).toBe(Math.fround(byte / 255))
    })
  })
})

describe('gatherBatch', () => {
  const shape = [5, 2, 1, 3] as const
  const bytes = Uint8Array.from({ length: 30 }, (_, i) => i * 8)
  it('copies the images of the batch in its order: bytes scaled, numbers as they are', () => {
    const order = Uint32Array.of(4, 0, 3, 1)
    const image = (i: number) => [...bytes.subarray(i * 6, (i + 1) * 6)]
    const scaled = new Float32Array(12)
    gatherBatch({ images: bytes, shape }, order, 1, 3, scaled)
    expect([...scaled]).toEqual([...image(0), ...image(3)].map((byte) => Math.fround(byte / 255)))
    const numbers = new Float32Array(12)
    gatherBatch({ images: Float32Array.from(bytes), shape }, order, 0, 2, numbers)
    expect([...numbers]).toEqual([...image(4), ...image(0)])
  })
  it('leaves what is behind a short batch', () => {
    const out = new Float32Array(12).fill(-1)
    gatherBatch({ images: bytes, shape }, [2], 0, 1, out)
    expect([...out.subarray(6)]).toEqual(Array(6).fill(-1))
  })
})
