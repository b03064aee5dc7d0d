/** Pictures cropped, padded and stretched: against a plain sum over what each pixel covers, and by hand. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { colourOf } from '../../../src/config/preprocessing.js'
import { fitted } from '../../../src/dataset/picture/fitted.js'
import type { Picture } from '../../../src/dataset/picture/picture.js'

const gray = (width: number, rows: readonly number[]): Picture => ({
  width,
  height: rows.length / width,
  channels: 1,
  samples: Uint8Array.from(rows)
})

const [white, black] = [colourOf('white'), colourOf('black')]

describe('a picture of another ratio', () => {
  const wide = gray(4, [0, 100, 200, 40, 0, 100, 200, 40])
  const size = { width: 2, height: 2, channels: 1 } as const

  it('cropped keeps its middle', () => {
    expect([...fitted(wide, size, 'crop', white)]).toEqual([100, 200, 100, 200])
  })

  it('padded is whole, between borders of the background', () => {
    // Two rows become one pixel high, in the middle of two: half of each pixel is white.
    expect([...fitted(wide, size, 'pad', white)]).toEqual([153, 188, 153, 188])
    expect([...fitted(wide, size, 'pad', black)]).toEqual([25, 60, 25, 60])
  })

  it('stretched loses its ratio', () => {
    expect([...fitted(wide, size, 'stretch', white)]).toEqual([50, 120, 50, 120])
  })

  it('that has the size is not changed', () => {
    for (const fit of ['crop', 'pad', 'stretch'] as const)
      expect(fitted(wide, { width: 4, height: 2, channels: 1 }, fit, white)).toEqual(wide.samples)
  })
})

it('what is transparent shows the background, not the colours hidden under it', () => {
  const picture: Picture = {
    width: 2,
    height: 1,
    channels: 4,
    samples: Uint8Array.of(9, 9, 9, 0, 10, 20, 30, 255)
  }
  const image = fitted(picture, { width: 2, height: 1, channels: 3 }, 'crop', colourOf('#ff8000'))
  expect([...image]).toEqual([255, 128, 0, 10, 20, 30])
})

const anyPicture = fc
  .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }))
  .chain(([width, height]) =>
    fc
      .uint8Array({ minLength: width * height, maxLength: width * height })
      .map((samples): Picture => ({ width, height, channels: 1, samples }))
  )
const anySize = fc.record({ width: fc.integer({ min: 1, max: 20 }), height: fc.integer({ min: 1, max: 20 }) })
const anyFit = fc.constantFrom('crop' as const, 'pad' as const, 'stretch' as const)

it('that shrinks along both sides is the mean of what each pixel covers, by a plain double sum', () => {
  fc.assert(
    fc.property(anyPicture, anySize, anyFit, (picture, size, fit) => {
      const steps = [picture.width / size.width, picture.height / size.height] as const
      const common = fit === 'crop' ? Math.min(...steps) : Math.max(...steps)
      const [across, down] = fit === 'stretch' ? steps : [common, common]
      fc.pre(across >= 1.001 && down >= 1.001)
      const [left, top] = [
        (picture.width - size.width * across) / 2,
        (picture.height - size.height * down) / 2
      ]
      const image = fitted(picture, { ...size, channels: 1 }, fit, white)
      for (let y = 0; y < size.height; y++)
        for (let x = 0; x < size.width; x++) {
          const mean = meanOf(picture, left + x * across, top + y * down, across, down)
          expect(Math.abs((image[y * size.width + x] ?? 0) - mean)).toBeLessThanOrEqual(0.5001)
        }
    })
  )
})

it('in colours a gray picture has the same bytes three times', () => {
  fc.assert(
    fc.property(anyPicture, anySize, anyFit, (picture, size, fit) => {
      const one = fitted(picture, { ...size, channels: 1 }, fit, white)
      const samples = Uint8Array.from(
        { length: 3 * picture.samples.length },
        (_, i) => picture.samples[Math.floor(i / 3)] ?? 0
      )
      const three = fitted({ ...picture, channels: 3, samples }, { ...size, channels: 3 }, fit, white)
      expect([...three]).toEqual([...one].flatMap((value) => [value, value, value]))
      expect(fitted({ ...picture, channels: 3, samples }, { ...size, channels: 1 }, fit, white)).toEqual(one)
    })
  )
})

/** The mean over a rectangle; outside of the picture it is white. */
function meanOf(
  { width, height, samples }: Picture,
  left: number,
  top: number,
  w: number,
  h: number
): number {
  let sum = 255
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const share =
        (Math.max(0, Math.min(x + 1, left + w) - Math.max(x, left)) *
          Math.max(0, Math.min(y + 1, top + h) - Math.max(y, top))) /
        (w * h)
      sum += share * ((samples[y * width + x] ?? 0) - 255)
    }
  return sum
}
