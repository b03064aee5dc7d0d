/** The portable formats P1 to P7: read back as they were written, 16 bits as from a PNG, or refused with the offset. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodePicture } from '../../../src/dataset/picture/decode.js'
import { onlyDataErrors } from '../sources/pictures/reading.js'
import { png } from './files.js'

const read = (bytes: string | Uint8Array) =>
  decodePicture({ name: 'a.pnm', bytes: typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes })

const samplesIn = async (bytes: string | Uint8Array) => [...(await read(bytes)).samples]

interface Made {
  readonly width: number
  readonly height: number
  readonly greatest: number
  /** Below 1: the share of `greatest`. */
  readonly values: readonly number[]
}

const made = fc.record({
  width: fc.integer({ min: 1, max: 20 }),
  height: fc.integer({ min: 1, max: 6 }),
  greatest: fc.oneof(
    fc.constantFrom(1, 15, 200, 255, 256, 1023, 4095, 65_534),
    fc.integer({ min: 1, max: 65_534 })
  ),
  values: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 480, maxLength: 480 })
})

/** Samples as they are stored, and as they are read. */
function samplesOf({ width, height, greatest, values }: Made, channels: number) {
  const stored = values.slice(0, width * height * channels).map((value) => Math.round(greatest * value))
  const white = greatest > 255 ? 65_535 : 255
  const expected = stored.map((value) => Math.round((white * value) / greatest))
  return { stored, expected }
}

const packed = (stored: readonly number[], greatest: number): Buffer =>
  Buffer.from(greatest > 255 ? stored.flatMap((value) => [value >> 8, value & 255]) : stored)

/** What may stand between two words of a header or of a text. */
const between = fc.constantFrom(' ', '\n', '\r\n', '\t ', '\n# by hand 12\n', ' #\n#\n')

describe('gray and colour (P2, P3, P5, P6)', () => {
  it.each([
    ['P2', 1],
    ['P3', 3],
    ['P5', 1],
    ['P6', 3]
  ] as const)('%s is read back', async (kind, channels) => {
    const isText = kind === 'P2' || kind === 'P3'
    await fc.assert(
      fc.asyncProperty(made, fc.array(between, { minLength: 480, maxLength: 480 }), async (form, gaps) => {
        const { width, height, greatest } = form
        const { stored, expected } = samplesOf(form, channels)
        const head = `${kind}${gaps[0]}${width}${gaps[1]}${height}${gaps[2]}${greatest}`
        const bytes = isText
          ? Buffer.from(`${head} ${stored.map((value, i) => `${value}${gaps[i]}`).join('')}`)
          : Buffer.concat([Buffer.from(`${head}\n`), packed(stored, greatest)])
        const picture = await read(bytes)
        expect([picture.width, picture.height, picture.channels]).toEqual([width, height, channels])
        expect(picture.samples).toBeInstanceOf(greatest > 255 ? Uint16Array : Uint8Array)
        expect([...picture.samples]).toEqual(expected)
      }),
      { numRuns: 60 }
    )
  })

  it.each([4095, 16_383, 16_384, 65_535])(
    'of 16 bits up to %i are what a PNG of them is',
    async (brightest) => {
      const values = Array.from({ length: 30 * 30 }, (_, i) => Math.round((brightest * (i % 97)) / 96))
      const words = packed(values, 65_535)
      const rows = Array.from({ length: 30 }, (_, y) =>
        Buffer.concat([Buffer.of(0), words.subarray(60 * y, 60 * y + 60)])
      )
      const reference = await decodePicture({
        name: 'a.png',
        bytes: png({ width: 30, height: 30, depth: 16 }, Buffer.concat(rows))
      })
      const picture = await read(Buffer.concat([Buffer.from('P5 30 30 65535\n'), words]))
      expect(picture.samples).toEqual(reference.samples)
    }
  )
})

describe('bitmaps (P1, P4)', () => {
  it('are read back, 1 for black, with and without spaces', async () => {
    await fc.assert(
      fc.asyncProperty(made, fc.boolean(), async (form, isApart) => {
        const { width, height } = form
        const { stored } = samplesOf({ ...form, greatest: 1 }, 1)
        const expected = stored.map((bit) => 255 - 255 * bit)
        const rows = Array.from({ length: height }, (_, y) => stored.slice(y * width, y * width + width))
        const text = rows.map((row) => row.join(isApart ? ' ' : '')).join('\n# a row\n')
        expect(await samplesIn(`P1 ${width} ${height}\n${text}`)).toEqual(expected)
        const bytes = rows.flatMap((row) =>
          Array.from({ length: Math.ceil(width / 8) }, (_, i) =>
            Number.parseInt(
              row
                .slice(8 * i, 8 * i + 8)
                .join('')
                .padEnd(8, '0'),
              2
            )
          )
        )
        const file = Buffer.concat([Buffer.from(`P4\n# hand made\n${width} ${height}\n`), Buffer.from(bytes)])
        expect(await samplesIn(file)).toEqual(expected)
      }),
      { numRuns: 60 }
    )
  })
})

describe('PAM (P7)', () => {
  it.each([
    ['BLACKANDWHITE', 1],
    ['GRAYSCALE', 1],
    ['GRAYSCALE_ALPHA', 2],
    ['BLACKANDWHITE_ALPHA', 2],
    ['RGB', 3],
    ['RGB_ALPHA', 4],
    ['', 1],
    ['', 2],
    ['', 3],
    ['', 4]
  ] as const)('of the type "%s" with %i samples a pixel is read back', async (type, channels) => {
    await fc.assert(
      fc.asyncProperty(made, async (form) => {
        const greatest = type.startsWith('BLACK') ? 1 : form.greatest
        const { stored, expected } = samplesOf({ ...form, greatest }, channels)
        const lines = [
          'P7',
          '# hand made',
          `WIDTH ${form.width}`,
          `MAXVAL ${greatest}`,
          `HEIGHT   ${form.height}`,
          `DEPTH ${channels}`,
          ...(type === '' ? [] : [`TUPLTYPE ${type}`]),
          'ENDHDR\n'
        ]
        const picture = await read(Buffer.concat([Buffer.from(lines.join('\n')), packed(stored, greatest)]))
        expect(picture.channels).toBe(channels)
        expect([...picture.samples]).toEqual(expected)
      }),
      { numRuns: 20 }
    )
  })
})

describe('damaged ones', () => {
  const pam = (lines: string) => `P7\nWIDTH 2\nHEIGHT 1\n${lines}\nENDHDR\n\x01\x02\x03\x04\x05\x06\x07\x08`
  const cases: [what: string, text: string, says: RegExp][] = [
    ['ends in its samples', 'P5 3 2 255\n12345', /truncated at byte 16: its 6 samples end at byte 17/],
    ['ends in its words', 'P6 3 2 65535\n12345', /truncated at byte 18: its 18 samples end at byte 49/],
    ['ends in its bits', 'P4 9 2\n123', /truncated at byte 10: its 18 samples end at byte 11/],
    ['ends in its numbers', 'P2 3 2 255\n1 2 3 4 5', /truncated at byte 20.*at the earliest at byte 22/],
    ['ends among its numbers', 'P2 3 2 255\n100 200 100 200 1', /truncated at byte 28: more numbers/],
    ['ends in its header', 'P5 3', /truncated at byte 4/],
    ['has a word for a number', 'P2 2 1 255\n12 x', /no whole number at byte 14/],
    ['has a number below 0', 'P2 2 1 255\n12 -1', /no whole number at byte 14/],
    ['has no width', 'P5 0 2 255\n', /states 0 x 2 pixels/],
    ['has no greatest sample', 'P5 2 2 0\n1234', /greatest sample is 0, not from 1 to 65535/],
    ['has too great a greatest sample', 'P5 2 2 65536\n1234', /greatest sample is 65536/],
    ['has a sample above the greatest', 'P5 2 1 9\n\x05\x0a', /sample at byte 10 is 10, the greatest is 9/],
    ['has a number above the greatest', 'P2 2 1 9\n5 10', /sample at byte 11 is 10, the greatest is 9/],
    ['has a bit that is none', 'P1 2 1\n02', /neither 0 nor 1 at byte 8/],
    ['is large', 'P5 60000 60000 255\n', /60000 x 60000/],
    ['is endless', 'P2 99999999999999999999999 1 255\n', /pixels/],
    ['is deep', 'P6 10000 9000 65535\n', /bytes each/],
    ['names no depth', pam('MAXVAL 255'), /has no DEPTH/],
    [
      'has a depth of another type',
      pam('DEPTH 3\nMAXVAL 255\nTUPLTYPE GRAYSCALE'),
      /type GRAYSCALE has 1 sample a pixel, not 3/
    ],
    ['is for printing', pam('DEPTH 4\nMAXVAL 255\nTUPLTYPE CMYK'), /type "CMYK", which is not read/],
    ['has many channels', pam('DEPTH 9\nMAXVAL 255'), /9 samples a pixel, which is not read/],
    ['has an unknown line', pam('DEPTH 1\nCOLOUR 1'), /unknown line "COLOUR"/],
    ['has no end of its header', 'P7\nWIDTH 2\n', /truncated at byte 11/]
  ]

  it.each(cases)('one that %s', async (_, text, says) => {
    const error = await read(text).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      code: 'DATA',
      where: 'a.pnm',
      message: expect.stringMatching(says),
      hint: expect.any(String)
    })
  })

  it('have their samples behind a comment that follows the last number', async () => {
    expect(await samplesIn('P5 2 1 255# by hand\nab')).toEqual([97, 98])
    expect(await samplesIn('P4 8 1#\nx')).toHaveLength(8)
  })

  it('give the first of several pictures', async () => {
    expect(await samplesIn('P5 2 1 255\nabP5 2 1 255\ncd')).toEqual([97, 98])
  })

  it('whatever follows a good header, and whatever a header says: a picture, or a CnnError DATA', async () => {
    const word = fc.constantFrom(
      '1',
      '2',
      '17',
      '255',
      '65535',
      '#',
      '\n',
      'WIDTH',
      'DEPTH',
      'MAXVAL',
      'ENDHDR',
      '0',
      'TUPLTYPE RGB'
    )
    const header = fc.oneof(
      fc
        .tuple(
          fc.integer({ min: 1, max: 6 }),
          fc.integer({ min: 1, max: 60 }),
          fc.constantFrom(1, 9, 255, 4095)
        )
        .map(([kind, side, greatest]) => `P${kind} ${side} ${side} ${greatest}\n`),
      fc
        .tuple(fc.integer({ min: 1, max: 7 }), fc.array(word))
        .map(([kind, words]) => `P${kind} ${words.join(' ')}\n`)
    )
    const text = fc.string({ unit: fc.constantFrom('0', '1', ' ', '\n', '#', '9', 'a'), maxLength: 400 })
    const data = fc.oneof(
      fc.uint8Array({ maxLength: 4000 }),
      text.map((made) => Buffer.from(made))
    )
    await fc.assert(
      fc.asyncProperty(header, data, (head, rest) =>
        onlyDataErrors(async () => {
          const { width, height, channels, samples } = await read(Buffer.concat([Buffer.from(head), rest]))
          expect(samples.length).toBe(width * height * channels)
          expect(samples.byteLength).toBeLessThanOrEqual(400_000_000)
        })
      ),
      { numRuns: 1500 }
    )
  })
})
