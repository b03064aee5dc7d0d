/** Digits from pictures: MNIST's own stay unchanged; the ground, the crop, the box, the centre of mass, the border. */
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadTestExamples } from '../../../src/dataset/load-dataset.js'
import { digitImage } from '../../../src/dataset/picture/digit.js'
import type { Picture } from '../../../src/dataset/picture/picture.js'
import { backdropOf, grayRows } from '../../../src/dataset/picture/rows.js'
import { type Gray, hasLightGround, tonesOf } from '../../../src/dataset/picture/tones.js'
import { Unfit } from '../../../src/dataset/picture/unfit.js'

/** Where something is drawn in a picture. */
interface Patch {
  readonly width: number
  readonly height: number
  readonly box: readonly [left: number, top: number, width: number, height: number]
}

type IsDrawn = (x: number, y: number) => boolean

/** One brightness on a ground of another, where `isDrawn`. */
function painted({ width, height, box }: Patch, ink: number, ground: number, isDrawn: IsDrawn): Picture {
  const [left, top, wide, high] = box
  const samples = Uint8Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [(i % width) - left, Math.floor(i / width) - top]
    return x >= 0 && x < wide && y >= 0 && y < high && isDrawn(x / wide, y / high) ? ink : ground
  })
  return { width, height, channels: 1, samples }
}

/** A rectangle. */
const paint = (patch: Patch, ink: number, ground: number): Picture => painted(patch, ink, ground, () => true)

/** An L of strokes a quarter as wide as it is. */
const paintL = (patch: Patch, ink: number, ground: number): Picture =>
  painted(patch, ink, ground, (x, y) => x < 0.25 || y >= 0.75)

const mnist = [28, 28] as const

/** The image of a picture that has to have one. */
function imageOf(picture: Picture, invert: 'auto' | 'yes' | 'no' = 'auto'): Uint8Array {
  const image = digitImage(picture, mnist, invert)
  if (image instanceof Unfit) throw new Error(`the picture ${image.reason}`)
  return image
}

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
    const [wide, high] = [12 + Math.floor(a * (width - 16)), 12 + Math.floor(b * (height - 16))]
    const [left, top] = [1 + Math.floor(c * (width - wide - 2)), 1 + Math.floor(d * (height - high - 2))]
    return { width, height, box: [left, top, wide, high] }
  })

/** Changes of a picture after which the same digit is in it. */
const changes = {
  inverted: ({ samples, ...rest }: Picture): Picture => ({
    ...rest,
    samples: samples.map((value) => 255 - value)
  }),
  enlarged: (picture: Picture, factor: number): Picture => {
    const [width, height] = [factor * picture.width, factor * picture.height]
    const samples = Uint8Array.from({ length: width * height }, (_, i) => {
      const [x, y] = [Math.floor((i % width) / factor), Math.floor(i / width / factor)]
      return picture.samples[y * picture.width + x]
    })
    return { width, height, channels: 1, samples }
  },
  padded: (picture: Picture, [top, right, bottom, left]: readonly number[], shade: number): Picture => {
    const [width, height] = [left + picture.width + right, top + picture.height + bottom]
    const samples = new Uint8Array(width * height).fill(shade)
    for (let y = 0; y < picture.height; y++)
      samples.set(
        picture.samples.subarray(y * picture.width, (y + 1) * picture.width),
        (top + y) * width + left
      )
    return { width, height, channels: 1, samples }
  },
  deep: ({ samples, ...rest }: Picture): Picture => ({
    ...rest,
    samples: Uint16Array.from(samples, (value) => 257 * value)
  }),
  coloured: ({ samples, ...rest }: Picture): Picture => ({
    ...rest,
    channels: 4,
    samples: Uint8Array.from({ length: 4 * samples.length }, (_, i) => (i % 4 === 3 ? 255 : samples[i >> 2]))
  })
}

describe("MNIST's test images", () => {
  let images: Uint8Array

  beforeAll(async () => {
    const { test } = await loadTestExamples({ name: 'mnist' })
    images = Uint8Array.from(test.images)
  })

  const digitAt = (at: number): Picture => ({
    width: 28,
    height: 28,
    channels: 1,
    samples: images.slice(784 * at, 784 * (at + 1))
  })

  it('come out as they are, all 10,000', () => {
    for (let at = 0; at < 10_000; at++) {
      const picture = digitAt(at)
      if (Buffer.compare(imageOf(picture), picture.samples as Uint8Array) !== 0)
        expect(`test image ${at} is changed`).toBe('')
    }
  })

  const padding = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 4, maxLength: 4 })
  const places = fc.integer({ min: 0, max: 9_999 })

  it('come out as they are, inverted, enlarged by whole numbers, padded, deep and coloured', () => {
    fc.assert(
      fc.property(
        places,
        fc.integer({ min: 1, max: 6 }),
        padding,
        fc.boolean(),
        (at, factor, border, isInverted) => {
          const original = digitAt(at)
          const padded = changes.padded(original, border, 0)
          const enlarged = changes.enlarged(padded, factor)
          const changed = isInverted ? changes.inverted(enlarged) : enlarged
          const expected = Buffer.from(original.samples)
          for (const picture of [changed, changes.deep(changed), changes.coloured(changed)])
            expect(Buffer.compare(imageOf(picture), expected), `test image ${at}`).toBe(0)
        }
      ),
      { numRuns: 60 }
    )
  })

  it('are found beside lines and bars along the border, and in a frame', () => {
    fc.assert(
      fc.property(
        places,
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom(0, 1, 2, 3, 4),
        (at, thick, side) => {
          const original = digitAt(at)
          const roomy = changes.padded(original, [12, 12, 12, 12], 0)
          // A line along one side of the picture, or, for 4, along each.
          const line =
            side === 4
              ? [thick, thick, thick, thick]
              : [0, 1, 2, 3].map((each) => (each === side ? thick : 0))
          const lined = changes.padded(roomy, line, 255)
          expect(Buffer.compare(imageOf(lined), Buffer.from(original.samples)), `test image ${at}`).toBe(0)
        }
      ),
      { numRuns: 60 }
    )
  })

  it('come out alike when they come out once more', () => {
    fc.assert(
      fc.property(patches, (patch) => {
        const once = imageOf(paintL(patch, 0, 255))
        const again = imageOf({ width: 28, height: 28, channels: 1, samples: once })
        expect(again).toEqual(once)
      }),
      { numRuns: 60 }
    )
  })
})

describe('a drawing', () => {
  it('fills the 20 x 20 box with its ratio kept, its centre of mass in the middle', () => {
    fc.assert(
      fc.property(patches, (patch) => {
        const { width, height, centre } = measure(imageOf(paintL(patch, 0, 255)))
        const [, , wide, high] = patch.box
        const scale = 20 / Math.max(wide, high)
        // A drawing of nearly the size of the box is left as it is; an edge between two pixels is faint on either side.
        expect(Math.max(width, height)).toBeGreaterThanOrEqual(18)
        expect(Math.max(width, height)).toBeLessThanOrEqual(23)
        const [short, shortFound] = wide < high ? [wide, width] : [high, height]
        expect(Math.abs(shortFound - short * scale)).toBeLessThanOrEqual(3)
        for (const at of centre) expect(Math.abs(at - 14.5)).toBeLessThanOrEqual(0.6)
      }),
      { numRuns: 50 }
    )
  })

  it('is the same image wherever it lies, dark on light or light on dark, strong or pale', () => {
    fc.assert(
      fc.property(patches, fc.constantFrom([0, 255], [255, 0], [90, 130], [200, 20]), (patch, [a, b]) => {
        const reference = imageOf(paintL(patch, 0, 255), 'yes')
        expect(imageOf(paintL(patch, a, b))).toEqual(reference)
        expect(imageOf(paintL(patch, a, b), a < b ? 'yes' : 'no')).toEqual(reference)
      }),
      { numRuns: 50 }
    )
  })
})

describe('what is no digit', () => {
  const reasonOf = (picture: Picture) => {
    const image = digitImage(picture, mnist, 'auto')
    return image instanceof Unfit ? image.reason : 'an image'
  }

  it('one colour, and too little contrast, are told apart', () => {
    const patch = { width: 30, height: 30, box: [5, 5, 10, 10] } as const
    expect(reasonOf(paint(patch, 120, 120))).toMatch(/one colour/)
    expect(reasonOf(paint(patch, 120, 122))).toMatch(/one colour/)
    expect(reasonOf(paint(patch, 120, 130))).toMatch(/too little contrast: .* 10 of 255 levels/)
  })

  it('bars along the border alone', () => {
    expect(reasonOf(paint({ width: 60, height: 40, box: [0, 0, 60, 6] }, 0, 255))).toMatch(/border/)
    expect(reasonOf(paint({ width: 60, height: 40, box: [52, 0, 8, 40] }, 0, 255))).toMatch(/border/)
  })

  it('evenly spread brightness, where nothing stands out', () => {
    const samples = Uint8Array.from({ length: 10_000 }, (_, i) => (i * 7919) % 256)
    expect(reasonOf({ width: 100, height: 100, channels: 1, samples })).toMatch(/too little contrast/)
  })
})

describe('a digit in a huge picture', () => {
  it('is cropped before it is shrunk', () => {
    // A 1 of 100 pixels in a picture as wide as a banner.
    const picture = paint({ width: 20_000, height: 128, box: [15_000, 14, 12, 100] }, 0, 255)
    const { width, height } = measure(imageOf(picture))
    expect(height).toBeGreaterThanOrEqual(20)
    expect(width).toBeLessThanOrEqual(5)
  })
})

describe('the ground', () => {
  const grayOf = ({ width, height, samples }: Picture): Gray => ({
    width,
    height,
    values: Uint16Array.from(samples, (value) => 257 * value)
  })

  it('is told by the border, also where the drawing covers more than half of the picture', () => {
    const dark = grayOf(paint({ width: 40, height: 40, box: [2, 2, 36, 36] }, 10, 240))
    expect(hasLightGround(dark, tonesOf(dark).threshold)).toBe(true)
    const light = grayOf(paint({ width: 40, height: 40, box: [2, 2, 36, 36] }, 240, 10))
    expect(hasLightGround(light, tonesOf(light).threshold)).toBe(false)
  })

  it('of a transparent picture is the opposite of what is drawn', () => {
    const drawn = (level: number): Picture => ({
      width: 2,
      height: 1,
      channels: 4,
      samples: Uint8Array.of(level, level, level, 255, 77, 77, 77, 0)
    })
    const rowOf = (picture: Picture) => {
      const row = new Float64Array(2)
      grayRows(picture).read(0, row)
      return Array.from(row, Math.round)
    }
    expect([backdropOf(drawn(20)), backdropOf(drawn(230))]).toEqual([255, 0])
    expect(rowOf(drawn(20))).toEqual([20, 255])
    expect(rowOf(drawn(230))).toEqual([230, 0])
  })

  it('of a sheet with transparent edges is like the sheet', () => {
    const sheet = (level: number): Picture => {
      // Nine pixels and one of the drawing in the middle, the last transparent.
      const levels = [level, level, level, level, 255 - level, level, level, level, level, level]
      const samples = Uint8Array.from(levels.flatMap((value, i) => [value, value, value, i === 9 ? 0 : 255]))
      return { width: 10, height: 1, channels: 4, samples }
    }
    expect([backdropOf(sheet(230)), backdropOf(sheet(20))]).toEqual([255, 0])
  })

  it('Otsu: the threshold parts two heaps', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 65_534 }), fc.integer({ min: 0, max: 65_535 }), (dark, light) => {
        fc.pre(dark < light)
        const values = Uint16Array.of(dark, dark, dark, light, dark, light)
        const { threshold } = tonesOf({ width: 6, height: 1, values })
        expect(threshold).toBeGreaterThanOrEqual(dark)
        expect(threshold).toBeLessThan(light)
      })
    )
  })
})
