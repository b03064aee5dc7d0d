/** Pictures of every kind to images: formats, depths, orientation, transparency, damage, bombs. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { decodePicture } from '../../../src/dataset/picture/decode.js'
import { preparePicture } from '../../../src/dataset/picture/prepare.js'
import { CnnError } from '../../../src/errors.js'
import { emptyDirectory } from '../../cli/cnn.js'

/** Left half red, right half blue. */
const halves = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="#f00"/><rect x="20" width="20" height="20" fill="#00f"/></svg>'
)

const corner = (pixels: Uint8Array, at: number) => Array.from(pixels.subarray(4 * at, 4 * at + 3))

describe('decoding', () => {
  it.each(['png', 'jpeg', 'webp', 'avif', 'gif', 'tiff'] as const)('reads %s', async (format) => {
    const file = join(await emptyDirectory(), `picture.${format}`)
    await sharp(halves).toFormat(format, { quality: 90 }).toFile(file)
    const { width, height, pixels } = await decodePicture(file, 1024)
    expect([width, height, pixels.length]).toEqual([40, 20, 3200])
    const [left, right] = [corner(pixels, 0), corner(pixels, 39)]
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
      const { pixels } = await decodePicture(file, 1024)
      expect(pixels.length, name).toBe(3200)
    }
  })

  it('turns a picture upright, and scales a large one down to the longest side', async () => {
    const file = join(await emptyDirectory(), 'turned.jpg')
    await sharp(halves).withMetadata({ orientation: 6 }).jpeg().toFile(file)
    const { width, height } = await decodePicture(file, 10)
    expect([width, height]).toEqual([5, 10])
  })
})

describe('a picture that is none', () => {
  /** A PNG of some 10 KB that says it has 40,000 x 40,000 pixels. */
  function bomb(): Buffer {
    const chunk = (type: string, data: Uint8Array): Buffer => {
      const body = Buffer.concat([Buffer.from(type), data])
      const whole = Buffer.alloc(body.length + 8)
      whole.writeUInt32BE(data.length, 0)
      body.copy(whole, 4)
      whole.writeUInt32BE(crc(body), body.length + 4)
      return whole
    }
    const header = Buffer.alloc(13)
    header.writeUInt32BE(40_000, 0)
    header.writeUInt32BE(40_000, 4)
    header.set([8, 0, 0, 0, 0], 8)
    return Buffer.concat([
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
      chunk('IHDR', header),
      chunk('IDAT', deflateSync(Buffer.alloc(10_000_000))),
      chunk('IEND', new Uint8Array())
    ])
  }

  const crc = (bytes: Uint8Array): number => {
    let rest = 0xffffffff
    for (const byte of bytes) {
      rest ^= byte
      for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1
    }
    return (rest ^ 0xffffffff) >>> 0
  }

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

const digits = { preparation: 'digit', inputShape: [28, 28, 1], invert: 'auto' } as const

describe('other images than digits', () => {
  it('are scaled to the size of the input, gray or in colour, inverted when asked', async () => {
    const file = join(await emptyDirectory(), 'halves.png')
    await sharp(halves).png().toFile(file)
    const colour = await preparePicture(file, {
      preparation: 'resize',
      inputShape: [2, 4, 3],
      invert: 'auto'
    })
    expect(colour.length).toBe(24)
    expect(Array.from(colour.subarray(0, 3))).toEqual([255, 0, 0])
    expect(Array.from(colour.subarray(9, 12))).toEqual([0, 0, 255])
    const turned = await preparePicture(file, { preparation: 'resize', inputShape: [2, 4, 3], invert: 'yes' })
    expect(Array.from(turned)).toEqual(Array.from(colour, (value) => 255 - value))
    const gray = await preparePicture(file, { preparation: 'resize', inputShape: [3, 2, 1], invert: 'no' })
    expect(gray.length).toBe(6)
    expect(gray[0]).toBeGreaterThan(gray[1] ?? 0)
  })
})
