/** Pictures of every kind become images: formats, depths, orientation, transparency, damage, bombs. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { decodePicture } from '../../../src/dataset/picture/decode.js'
import type { Picture } from '../../../src/dataset/picture/picture.js'
import { preparePicture } from '../../../src/dataset/picture/prepare.js'
import { CnnError } from '../../../src/errors.js'
import { emptyDirectory } from '../../cli/cnn.js'
import { png, tiff } from './files.js'

const digits = { preprocessing: { picture: 'digit' }, inputShape: [28, 28, 1], invert: 'auto' } as const

/** Left half red, right half blue. */
const halves = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="#f00"/><rect x="20" width="20" height="20" fill="#00f"/></svg>'
)

/** The first three channels of the pixel at a place, from 0 to 255. */
const colourAt = ({ samples, channels }: Picture, at: number) =>
  Array.from(samples.subarray(channels * at, channels * at + 3), (value) =>
    samples instanceof Uint16Array ? Math.round(value / 257) : value
  )

describe('decoding', () => {
  it.each(['png', 'jpeg', 'webp', 'avif', 'gif', 'tiff'] as const)('reads %s', async (format) => {
    const file = join(await emptyDirectory(), `picture.${format}`)
    await sharp(halves).toFormat(format, { quality: 90 }).toFile(file)
    const picture = await decodePicture(file)
    expect([picture.width, picture.height]).toEqual([40, 20])
    const [left, right] = [colourAt(picture, 0), colourAt(picture, 39)]
    expect(left[0]).toBeGreaterThan(220)
    expect(left[2]).toBeLessThan(40)
    expect(right[2]).toBeGreaterThan(220)
  })

  it('reads gray, 16 bits, palettes and CMYK', async () => {
    const directory = await emptyDirectory()
    const kinds = {
      'gray.png': sharp(halves).toColourspace('b-w').png(),
      'deep.png': sharp(halves).toColourspace('rgb16').png(),
      'palette.png': sharp(halves).png({ palette: true }),
      'print.jpg': sharp(halves).toColourspace('cmyk').jpeg()
    }
    for (const [name, picture] of Object.entries(kinds)) {
      const file = join(directory, name)
      await picture.toFile(file)
      const { width, height, channels, samples } = await decodePicture(file)
      expect([width, height, samples.length], name).toEqual([40, 20, 800 * channels])
    }
  })

  it('reads the same from bytes as from a file', async () => {
    const file = join(await emptyDirectory(), 'picture.png')
    await sharp(halves).png().toFile(file)
    const bytes = await readFile(file)
    expect(await decodePicture({ name: 'picture.png', bytes })).toEqual(await decodePicture(file))
  })

  it('turns a picture upright', async () => {
    const file = join(await emptyDirectory(), 'turned.jpg')
    await sharp(halves).withMetadata({ orientation: 6 }).jpeg().toFile(file)
    const { width, height } = await decodePicture(file)
    expect([width, height]).toEqual([20, 40])
  })
})

describe('samples of high depth', () => {
  /** A 7, light on dark, as numbers from 0 to `white`; the ground is a tenth of it. */
  const seven = (white: number): number[] =>
    Array.from({ length: 900 }, (_, i) => {
      const [x, y] = [i % 30, Math.floor(i / 30)]
      const isDrawn = (y >= 6 && y < 9 && x >= 8 && x < 22) || (x >= 18 && x < 21 && y >= 6 && y < 25)
      return isDrawn ? white : white / 10
    })
  const size = { width: 30, height: 30 }
  /** Rows of 16-bit samples, big-endian, each after the number of its filter. */
  const rowsOf = (values: readonly number[]): Buffer => {
    const rows = Buffer.alloc(30 * 61)
    for (const [i, value] of values.entries())
      rows.writeUInt16BE(Math.round(value), Math.floor(i / 30) * 61 + 1 + 2 * (i % 30))
    return rows
  }
  const littleEndian = (values: readonly number[]): Buffer => {
    const bytes = Buffer.alloc(4 * values.length)
    for (const [i, value] of values.entries()) bytes.writeFloatLE(value, 4 * i)
    return bytes
  }
  const files: Record<string, Buffer> = {
    'eight.png': png(
      size,
      Buffer.concat(
        Array.from({ length: 30 }, (_, y) =>
          Buffer.from([
            0,
            ...seven(255)
              .slice(30 * y, 30 * y + 30)
              .map(Math.round)
          ])
        )
      )
    ),
    'sixteen.png': png({ ...size, depth: 16 }, rowsOf(seven(65_535))),
    'twelve.png': png({ ...size, depth: 16 }, rowsOf(seven(4_095))),
    'ten.png': png({ ...size, depth: 16 }, rowsOf(seven(1_023))),
    'unit.tiff': tiff({ ...size, bits: 32, format: 3 }, littleEndian(seven(1))),
    'bytes.tiff': tiff({ ...size, bits: 32, format: 3 }, littleEndian(seven(255)))
  }

  it.each(Object.keys(files))('%s is read as the same digit', async (name) => {
    const image = (each: string) => preparePicture({ name: each, bytes: files[each] }, digits)
    const [reference, found] = [await image('eight.png'), await image(name)]
    const furthest = Math.max(...found.map((value, i) => Math.abs(value - reference[i])))
    expect(furthest).toBeLessThanOrEqual(1)
  })

  it('low contrast, of 10 in 65,535 levels or of 10 in 255, is named', async () => {
    const flat = seven(65_535).map((value) => 30_000 + value / 6_553)
    await expect(
      preparePicture({ name: 'flat.png', bytes: png({ ...size, depth: 16 }, rowsOf(flat)) }, digits)
    ).rejects.toThrow(/one colour/)
    const faint = seven(65_535).map((value) => 30_000 + value / 25)
    await expect(
      preparePicture({ name: 'faint.png', bytes: png({ ...size, depth: 16 }, rowsOf(faint)) }, digits)
    ).rejects.toThrow(/too little contrast/)
  })
})

describe('a format that is not read', () => {
  const iso = (brand: string) =>
    Buffer.concat([Buffer.of(0, 0, 0, 24), Buffer.from(`ftyp${brand}\0\0\0\0${brand}mif1`), Buffer.alloc(64)])
  const formats: [file: string, bytes: Buffer, says: RegExp][] = [
    ['phone.heic', iso('heic'), /HEIC/],
    ['phone.jpg', iso('heix'), /HEIC/],
    ['old.jp2', Buffer.from('\0\0\0\x0cjP  \r\n\x87\n'.padEnd(64, '\0'), 'latin1'), /JPEG 2000/],
    ['new.jxl', Buffer.from('\xff\x0a'.padEnd(64, '\0'), 'latin1'), /JPEG XL/],
    ['site.ico', Buffer.from('\0\0\x01\0\x01\0'.padEnd(64, '\0'), 'latin1'), /ICO/],
    ['art.psd', Buffer.from('8BPS\0\x01'.padEnd(64, '\0'), 'latin1'), /PSD/],
    [
      'game.tga',
      Buffer.concat([Buffer.of(0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 4, 0, 24, 0), Buffer.alloc(48)]),
      /TGA/
    ],
    ['page.png', Buffer.from('<!DOCTYPE html><html><body>not found</body></html>'), /web page/],
    ['doc.pdf', Buffer.from('%PDF-1.7\n'), /PDF/],
    ['clip.mp4', iso('isom').fill('isom', 20, 24), /film/]
  ]

  it.each(formats)('%s is named, whatever the file is called', async (name, bytes, says) => {
    const error = await decodePicture({ name, bytes }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'DATA', message: expect.stringMatching(says) })
    expect(error).toMatchObject({
      message: expect.stringContaining('not read'),
      hint: expect.stringMatching(/convert|download/)
    })
  })
})

describe('a picture that is none', () => {
  /** A PNG of some 10 KB that says it has 40,000 x 40,000 pixels. */
  const bomb = (): Buffer => png({ width: 40_000, height: 40_000 }, new Uint8Array(10_000_000))

  const half = (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)
  const noise = sharp({
    create: {
      width: 300,
      height: 300,
      channels: 3,
      background: '#fff',
      noise: { type: 'gaussian', mean: 128, sigma: 60 }
    }
  })
  const cases: { name: string; bytes: () => Promise<Buffer> | Buffer; says: RegExp }[] = [
    { name: 'empty.png', bytes: () => Buffer.alloc(0), says: /empty/ },
    { name: 'text.png', bytes: () => Buffer.from('hello'), says: /no format/ },
    { name: 'half.png', bytes: async () => half(await noise.clone().png().toBuffer()), says: /damaged/ },
    { name: 'half.jpg', bytes: async () => half(await noise.clone().jpeg().toBuffer()), says: /damaged/ },
    { name: 'half.webp', bytes: async () => half(await noise.clone().webp().toBuffer()), says: /damaged/ },
    { name: 'bomb.png', bytes: bomb, says: /40000 x 40000/ },
    {
      name: 'white.png',
      bytes: () =>
        sharp({ create: { width: 9, height: 9, channels: 3, background: '#fff' } })
          .png()
          .toBuffer(),
      says: /one colour/
    }
  ]

  it.each(cases)('$name', async ({ name, bytes, says }) => {
    const file = join(await emptyDirectory(), name)
    await writeFile(file, await bytes())
    const error = await preparePicture(file, digits).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(CnnError)
    if (!(error instanceof CnnError)) return
    expect(error.code).toBe('DATA')
    expect(error.message).toContain(file)
    expect(error.message).toMatch(says)
  })

  it('no file, and a directory', async () => {
    const directory = await emptyDirectory()
    await mkdir(join(directory, 'd'))
    await expect(preparePicture(join(directory, 'none'), digits)).rejects.toThrow(/there is no picture/)
    await expect(preparePicture(join(directory, 'd'), digits)).rejects.toThrow(/directory/)
  })
})

describe('other images than digits', () => {
  it('are scaled to the size of the input, gray or in colour, inverted when asked', async () => {
    const file = join(await emptyDirectory(), 'halves.png')
    await sharp(halves).png().toFile(file)
    const colour = await preparePicture(file, {
      preprocessing: { picture: 'resize' },
      inputShape: [2, 4, 3],
      invert: 'auto'
    })
    expect(colour.length).toBe(24)
    expect(Array.from(colour.subarray(0, 3))).toEqual([255, 0, 0])
    expect(Array.from(colour.subarray(9, 12))).toEqual([0, 0, 255])
    const turned = await preparePicture(file, {
      preprocessing: { picture: 'resize' },
      inputShape: [2, 4, 3],
      invert: 'yes'
    })
    expect(Array.from(turned)).toEqual(Array.from(colour, (value) => 255 - value))
    const gray = await preparePicture(file, {
      preprocessing: { picture: 'resize' },
      inputShape: [3, 2, 1],
      invert: 'no'
    })
    expect(gray.length).toBe(6)
    expect(gray[0]).toBeGreaterThan(gray[1] ?? 0)
  })
})
