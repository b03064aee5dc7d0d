/** Digits from pictures: the ground, the crop, the box and the centre of mass, on pictures drawn number by number. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digitImage } from '../../../src/dataset/picture/digit.js'
import {
  backdropOf,
  type Gray,
  grayOf,
  hasLightGround,
  thresholdOf
} from '../../../src/dataset/picture/gray.js'

/** A rectangle of one brightness on a ground of another. */
interface Patch {
  readonly width: number
  readonly height: number
  readonly box: readonly [left: number, top: number, width: number, height: number]
}

const paint = ({ width, height, box }: Patch, ink: number, ground: number): Gray => {
  const [left, top, wide, high] = box
  const values = Uint8Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)]
    return x >= left && x < left + wide && y >= top && y < top + high ? ink : ground
  })
  return { width, height, values }
}

const mnist = [28, 28] as const

/** Rows and columns that hold something, and the centre of mass, of a 28 x 28 image. */
function measure(image: Uint8Array) {
  const lit = Array.from(image.entries()).filter(([, value]) => value > 0)
  const columns = lit.map(([i]) => i % 28)
  const rows = lit.map(([i]) => Math.floor(i / 28))
  const mass = lit.reduce((sum, [, value]) => sum + value, 0)
  const centre = (coordinates: readonly number[]) =>
    coordinates.reduce((sum, at, k) => sum + (at + 0.5) * (lit[k]?.[1] ?? 0), 0) / mass
  const extent = (coordinates: readonly number[]) => Math.max(...coordinates) - Math.min(...coordinates) + 1
  return { width: extent(columns), height: extent(rows), centre: [centre(columns), centre(rows)] }
}

const patches = fc
  .record({
    width: fc.integer({ min: 20, max: 200 }),
    height: fc.integer({ min: 20, max: 200 }),
    share: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 })
  })
  .map(({ width, height, share: [a = 0, b = 0, c = 0, d = 0] }): Patch => {
    const [wide, high] = [2 + Math.floor(a * (width - 6)), 2 + Math.floor(b * (height - 6))]
    const [left, top] = [1 + Math.floor(c * (width - wide - 2)), 1 + Math.floor(d * (height - high - 2))]
    return { width, height, box: [left, top, wide, high] }
  })

describe('a drawn rectangle', () => {
  it('fills the 20 x 20 box with its ratio kept, its centre of mass in the middle', async () => {
    await fc.assert(
      fc.asyncProperty(patches, async (patch) => {
        const image = await digitImage(paint(patch, 0, 255), mnist, 'auto')
        const { width, height, centre } = measure(image ?? new Uint8Array())
        const [, , wide, high] = patch.box
        const scale = 20 / Math.max(wide, high)
        expect([width, height]).toEqual([wide, high].map((side) => Math.max(1, Math.round(side * scale))))
        for (const at of centre) expect(Math.abs(at - 14)).toBeLessThanOrEqual(0.5)
        expect(Math.max(...(image ?? []))).toBe(255)
      }),
      { numRuns: 50 }
    )
  })

  it('is the same image wherever it lies, dark on light or light on dark, strong or pale', async () => {
    await fc.assert(
      fc.asyncProperty(
        patches,
        fc.constantFrom([0, 255], [255, 0], [90, 130], [200, 20]),
        async (patch, [a, b]) => {
          const reference = await digitImage(paint(patch, 0, 255), mnist, 'yes')
          expect(await digitImage(paint(patch, a, b), mnist, 'auto')).toEqual(reference)
          expect(await digitImage(paint(patch, a, b), mnist, a < b ? 'yes' : 'no')).toEqual(reference)
        }
      ),
      { numRuns: 50 }
    )
  })

  it('is nothing where the picture has one colour, within the noise of a camera', async () => {
    expect(
      await digitImage(paint({ width: 30, height: 30, box: [5, 5, 10, 10] }, 120, 130), mnist, 'auto')
    ).toBe(undefined)
  })
})

describe('the ground', () => {
  it('is told by the border, also where the drawing covers more than half of the picture', () => {
    const gray = paint({ width: 40, height: 40, box: [2, 2, 36, 36] }, 10, 240)
    expect(hasLightGround(gray, thresholdOf(gray))).toBe(true)
    const other = paint({ width: 40, height: 40, box: [2, 2, 36, 36] }, 240, 10)
    expect(hasLightGround(other, thresholdOf(other))).toBe(false)
  })

  it('of a transparent picture is the opposite of what is drawn', () => {
    const drawn = (level: number) => {
      const pixels = Uint8Array.of(level, level, level, 255, 77, 77, 77, 0)
      return { width: 2, height: 1, pixels }
    }
    expect([backdropOf(drawn(20)), backdropOf(drawn(230))]).toEqual([255, 0])
    expect(Array.from(grayOf(drawn(20)).values)).toEqual([20, 255])
    expect(Array.from(grayOf(drawn(230)).values)).toEqual([230, 0])
  })

  it('of a sheet with transparent edges is like the sheet', () => {
    const sheet = (level: number) => {
      // Nine pixels and one of the drawing in the middle, the last transparent.
      const levels = [level, level, level, level, 255 - level, level, level, level, level, level]
      const pixels = Uint8Array.from(levels.flatMap((value, i) => [value, value, value, i === 9 ? 0 : 255]))
      return { width: 10, height: 1, pixels }
    }
    expect([backdropOf(sheet(230)), backdropOf(sheet(20))]).toEqual([255, 0])
  })

  it('Otsu: the threshold parts two heaps', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 254 }), fc.integer({ min: 0, max: 255 }), (dark, light) => {
        fc.pre(dark < light)
        const values = Uint8Array.of(dark, dark, dark, light, dark, light)
        const threshold = thresholdOf({ width: 6, height: 1, values })
        expect(threshold).toBeGreaterThanOrEqual(dark)
        expect(threshold).toBeLessThan(light)
      })
    )
  })
})
