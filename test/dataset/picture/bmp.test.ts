/** Bitmaps of every header, depth and packing: read back as they were written, or refused with the byte offset. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodePicture } from '../../../src/dataset/picture/decode.js'
import { onlyDataErrors } from '../sources/pictures/reading.js'
import { type BitmapForm, bitmap, type Pixels, rowsOf, runsOf, type Step } from './bitmap-files.js'

const read = (bytes: Uint8Array) => decodePicture({ name: 'a.bmp', bytes })
const failure = async (bytes: Uint8Array): Promise<unknown> => read(bytes).catch((error: unknown) => error)

const byte = fc.nat(255)
const size = { width: fc.integer({ min: 1, max: 21 }), height: fc.integer({ min: 1, max: 9 }) }
const headers = [12, 40, 52, 56, 64, 108, 124]

describe('bitmaps with a palette', () => {
  const made = fc.record({
    ...size,
    header: fc.constantFrom(...headers),
    bits: fc.constantFrom(1, 2, 4, 8),
    topDown: fc.boolean(),
    gap: fc.nat(9),
    isGray: fc.boolean(),
    colours: fc.array(fc.tuple(byte, byte, byte), { minLength: 256, maxLength: 256 }),
    indices: fc.array(byte, { minLength: 189, maxLength: 189 })
  })

  it('are read back, gray where their colours are', async () => {
    await fc.assert(
      fc.asyncProperty(made, async ({ isGray, colours, indices, ...given }) => {
        const form = { ...given, topDown: given.topDown && given.header !== 12 }
        const { width, height, bits } = form
        const palette = colours
          .slice(0, 2 ** bits)
          .map(([red, green, blue]) =>
            isGray ? [red, red, red] : [red, green, blue === red ? blue ^ 1 : blue]
          )
        const indexAt = (pixel: number) => indices[pixel] % 2 ** bits
        const picture = await read(bitmap({ ...form, palette }, rowsOf(form, indexAt)))
        const expected = Array.from({ length: width * height }, (_, pixel) =>
          isGray ? palette[indexAt(pixel)].slice(0, 1) : palette[indexAt(pixel)]
        )
        expect(picture).toEqual({
          width,
          height,
          channels: isGray ? 1 : 3,
          samples: Uint8Array.from(expected.flat())
        })
      }),
      { numRuns: 200 }
    )
  })

  it('are read back from runs', async () => {
    const steps = fc.array(
      fc.tuple(fc.constantFrom<Step[0]>('run', 'apart'), fc.integer({ min: 1, max: 9 })),
      {
        minLength: 1,
        maxLength: 6
      }
    )
    await fc.assert(
      fc.asyncProperty(
        fc.record({ ...size, bits: fc.constantFrom(4, 8), header: fc.constantFrom(40, 64, 108, 124) }),
        steps,
        fc.array(fc.nat(2), { minLength: 189, maxLength: 189 }),
        async (given, how, indices) => {
          const form = { ...given, compression: given.bits === 8 ? 1 : 2 }
          const palette = [
            [1, 2, 3],
            [40, 50, 60],
            [255, 254, 253]
          ]
          const data = runsOf(form, (pixel) => indices[pixel], how)
          const picture = await read(bitmap({ ...form, palette }, data))
          const pixels = indices.slice(0, form.width * form.height).flatMap((index) => palette[index])
          expect([...picture.samples]).toEqual(pixels)
        }
      ),
      { numRuns: 200 }
    )
  })

  it('have their first colour where runs move on or end', async () => {
    const form = { width: 4, height: 3, header: 40, bits: 8, compression: 1 }
    const palette = [
      [9, 9, 9],
      [7, 7, 7]
    ]
    // Two pixels, then two to the right and one up; one pixel, the end.
    const data = Uint8Array.of(2, 1, 0, 2, 0, 1, 1, 1, 0, 1)
    const { samples, channels } = await read(bitmap({ ...form, palette }, data))
    expect(channels).toBe(1)
    expect([...samples]).toEqual([9, 9, 9, 9, 9, 9, 7, 9, 7, 7, 9, 9])
  })
})

describe('bitmaps without a palette', () => {
  const pixels = fc.array(fc.tuple(byte, byte, byte, byte), { minLength: 189, maxLength: 189 })
  const kinds: (Pick<BitmapForm, 'header' | 'bits' | 'compression' | 'masks'> & {
    readonly value: (pixel: Pixels[number]) => number
    /** Bits that are kept of red, green, blue and opacity. */
    readonly kept: readonly number[]
  })[] = [
    ...headers.map((header) => ({
      header,
      bits: 24,
      value: ([red, green, blue]: Pixels[number]) => red * 65_536 + green * 256 + blue,
      kept: [8, 8, 8]
    })),
    // The fourth byte is reserved, whatever it holds.
    ...headers.map((header) => ({
      header,
      bits: 32,
      value: ([red, green, blue, rest]: Pixels[number]) => rest * 2 ** 24 + red * 65_536 + green * 256 + blue,
      kept: [8, 8, 8]
    })),
    {
      header: 40,
      bits: 16,
      value: ([red, green, blue, rest]) =>
        (rest >> 7) * 32_768 + (red >> 3) * 1024 + (green >> 3) * 32 + (blue >> 3),
      kept: [5, 5, 5]
    },
    ...[40, 52, 108, 124].map((header) => ({
      header,
      bits: 16,
      compression: 3,
      masks: [0xf800, 0x07e0, 0x001f],
      value: ([red, green, blue]: Pixels[number]) => (red >> 3) * 2048 + (green >> 2) * 32 + (blue >> 3),
      kept: [5, 6, 5]
    })),
    ...[56, 108, 124].map((header) => ({
      header,
      bits: 16,
      compression: 3,
      masks: [0x0f00, 0x00f0, 0x000f, 0xf000],
      value: ([red, green, blue, opacity]: Pixels[number]) =>
        (opacity >> 4) * 4096 + (red >> 4) * 256 + (green >> 4) * 16 + (blue >> 4),
      kept: [4, 4, 4, 4]
    })),
    ...[
      { header: 40, compression: 6 },
      { header: 56, compression: 3 },
      { header: 108, compression: 3 },
      { header: 124, compression: 3 }
    ].map((form) => ({
      ...form,
      bits: 32,
      masks: [0x000000ff, 0x0000ff00, 0x00ff0000, 0xff000000],
      value: ([red, green, blue, opacity]: Pixels[number]) =>
        opacity * 2 ** 24 + blue * 65_536 + green * 256 + red,
      kept: [8, 8, 8, 8]
    }))
  ]

  it.each(kinds)('header $header, $bits bits, compression $compression, masks $masks', async (kind) => {
    const { value, kept, ...stored } = kind
    await fc.assert(
      fc.asyncProperty(
        fc.record({ ...size, topDown: fc.boolean(), gap: fc.nat(9) }),
        pixels,
        async (given, all) => {
          const form = { ...stored, ...given, topDown: given.topDown && stored.header !== 12 }
          const { width, height } = form
          const some = all.slice(0, width * height)
          if (kept.length === 4 && some.every(([, , , opacity]) => opacity < 16)) return
          const picture = await read(
            bitmap(
              form,
              rowsOf(form, (pixel) => value(some[pixel]))
            )
          )
          const expected = some.flatMap((pixel) =>
            kept.map((bits, i) => Math.round(((pixel[i] >> (8 - bits)) * 255) / (2 ** bits - 1)))
          )
          expect(picture).toEqual({
            width,
            height,
            channels: kept.length,
            samples: Uint8Array.from(expected)
          })
        }
      ),
      { numRuns: 20 }
    )
  })

  it('of 10 bits a colour are read by their 8 highest', async () => {
    const form = { width: 1, height: 1, header: 108, bits: 32, compression: 3 }
    const masks = [0x3ff00000, 0x000ffc00, 0x000003ff, 0]
    const { samples } = await read(bitmap({ ...form, masks }, Buffer.of(0x00, 0xfc, 0xf7, 0x3f)))
    expect([...samples]).toEqual([255, Math.round((511 * 255) / 1023), 0])
  })

  it('are opaque where a mask of opacity covers nothing but zeros', async () => {
    const form = { width: 2, height: 1, header: 124, bits: 32, compression: 3 }
    const masks = [0xff0000, 0xff00, 0xff, 0xff000000]
    const { samples } = await read(bitmap({ ...form, masks }, Buffer.of(1, 2, 3, 0, 4, 5, 6, 0)))
    expect([...samples]).toEqual([3, 2, 1, 255, 6, 5, 4, 255])
  })
})

describe('damaged bitmaps', () => {
  const gray = [[0, 0, 0]]
  const form = { width: 3, height: 2, header: 40, bits: 24 }
  const whole = bitmap(
    form,
    rowsOf(form, () => 0)
  )
  const runs = { width: 3, height: 2, header: 40, bits: 8, compression: 1, palette: gray }
  const cases: [what: string, bytes: Uint8Array, says: RegExp][] = [
    ['ends in its pixels', whole.subarray(0, 70), /truncated at byte 70: its pixels end at byte 75/],
    ['ends in its header', whole.subarray(0, 40), /truncated at byte 40: its header ends at byte 54/],
    [
      'ends in its palette',
      bitmap({ ...form, bits: 8, gap: 1024 }, new Uint8Array()).subarray(0, 90),
      /its palette ends/
    ],
    ['has no palette', bitmap({ ...form, bits: 8 }, Buffer.alloc(99)), /no palette/],
    ['has no pixels', bitmap({ ...form, width: 0 }, new Uint8Array()), /states 0 x 2 pixels/],
    ['is of negative width', bitmap({ ...form, width: -3 }, Buffer.alloc(99)), /states -3 x 2 pixels/],
    [
      'names a colour that is none',
      bitmap({ ...form, bits: 8, palette: gray }, Buffer.of(0, 0, 0, 0, 0, 9, 0)),
      /byte 63 names colour 9 of a palette of 1/
    ],
    ['has a run that leaves it', bitmap(runs, Buffer.of(4, 0, 0, 1)), /run at byte 58 leaves the picture/],
    [
      'has a move that leaves it',
      bitmap(runs, Buffer.of(0, 2, 0, 2, 0, 1)),
      /move at byte 58 leaves the picture/
    ],
    ['has runs that end', bitmap(runs, Buffer.of(3, 0, 0, 0)), /truncated at byte 62: a run ends at byte 64/],
    ['has pixels that end', bitmap(runs, Buffer.of(0, 3, 0)), /truncated at byte 61/],
    ['has pixels in its header', Buffer.from(whole).fill(20, 10, 11), /begin at byte 20, within its header/],
    [
      'has masks of nothing',
      bitmap({ ...form, bits: 32, compression: 3, masks: [0, 0, 0] }, Buffer.alloc(99)),
      /masks/
    ],
    [
      'holds a JPEG',
      bitmap({ ...form, bits: 24, compression: 4 }, Buffer.alloc(99)),
      /method 4, which is not read/
    ],
    [
      'has a depth that is none',
      bitmap({ ...form, bits: 7 }, Buffer.alloc(99)),
      /7 bits a pixel, which is not read/
    ],
    ['is large', bitmap({ ...form, width: 60_000, height: 60_000 }, Buffer.alloc(99)), /60000 x 60000/],
    ['is wide', bitmap({ ...form, width: 2 ** 31 - 1, height: 1 }, Buffer.alloc(99)), /2147483647 x 1/]
  ]

  it.each(cases)('one that %s', async (_, bytes, says) => {
    expect(await failure(bytes)).toMatchObject({
      code: 'DATA',
      where: 'a.bmp',
      message: expect.stringMatching(says),
      hint: expect.any(String)
    })
  })

  it('need only what fills the last row', async () => {
    expect((await read(whole.subarray(0, 75))).samples.length).toBe(18)
    expect((await read(bitmap(runs, Buffer.of(3, 0, 0, 0, 3, 0)))).samples.length).toBe(6)
  })

  it('whatever follows a good header, and whatever a header says: a picture, or a CnnError DATA', async () => {
    const good = fc.record({
      width: fc.integer({ min: 1, max: 300 }),
      height: fc.integer({ min: 1, max: 300 }),
      header: fc.constantFrom(...headers),
      bits: fc.constantFrom(1, 4, 8, 16, 24, 32),
      compression: fc.constantFrom(0, 0, 1, 2, 3, 6),
      topDown: fc.boolean()
    })
    const damage = fc.array(fc.tuple(fc.nat(140), byte), { maxLength: 3 })
    await fc.assert(
      fc.asyncProperty(good, fc.uint8Array({ maxLength: 3000 }), damage, async (header, data, changes) => {
        const palette = header.bits <= 8 ? [[1, 2, 3], ...Array(2 ** header.bits - 1).fill([4, 5, 6])] : []
        const masks = header.compression >= 3 && header.header > 12 ? [0xff0000, 0xff00, 0xff] : []
        const bytes = bitmap({ ...header, masks, palette }, data)
        // Sides stay below 65,536, so that no run takes its time over 100 million pixels.
        for (const [place, value] of changes)
          if (![20, 21, 24, 25].includes(place) && place > 13 && place < bytes.length) bytes[place] = value
        await onlyDataErrors(async () => {
          const { width, height, channels, samples } = await read(bytes)
          expect(samples.length).toBe(width * height * channels)
          expect(samples.byteLength).toBeLessThanOrEqual(400_000_000)
        })
      }),
      { numRuns: 1000 }
    )
  })
})
