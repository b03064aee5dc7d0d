/** Bitmaps and portable pictures, those written by Pillow and those of our tests, are read as Pillow reads them. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { decodePicture } from '../../src/dataset/picture/decode.js'
import { type BitmapForm, bitmap, rowsOf, runsOf } from '../dataset/picture/bitmap-files.js'
import { environmentWith, provided, run, temporaryDirectory } from './tools.js'

const [packages] = provided('CNN_PILLOW')
const env = { ...environmentWith(process.execPath), PYTHONPATH: packages }

/** Writes a picture in each mode and format, and prints what Pillow reads from it. */
const writer = `
import json, random, sys
from PIL import Image
random.seed(4)
found = {}
for width, height in [(1, 1), (13, 7), (64, 3)]:
    colours = Image.frombytes("RGB", (width, height), random.randbytes(3 * width * height))
    deep = Image.frombytes("I;16", (width, height), random.randbytes(2 * width * height))
    opaque = colours.convert("RGBA")
    opaque.putalpha(colours.convert("L"))
    palette = colours.quantize(min(7, width * height))
    for ending, pictures in {
        "bmp": [colours, opaque, palette, colours.convert("L"), colours.convert("1")],
        "dib": [colours, palette],
        "ppm": [colours, opaque, deep, colours.convert("L"), colours.convert("1")],
    }.items():
        for picture in pictures:
            name = f"{picture.mode.replace(';', '')}-{width}.{ending}"
            picture.save(name, "BMP" if ending == "dib" else None)
            again = Image.open(name)
            mode = {"1": "L", "P": "RGB", "RGBA": "RGBA"}.get(again.mode, again.mode)
            read = again.convert(mode)
            found[name] = {"width": width, "height": height, "samples": list(read.tobytes()) if mode != "I" else list(read.getdata())}
print(json.dumps(found))`

/** Prints red, green and blue of each pixel, and its opacity, as Pillow reads it. */
const reader = `
import json, sys
from PIL import Image
print(json.dumps({name: list(Image.open(name).convert("RGBA").tobytes()) for name in sys.argv[1:]}))`

describe('what Pillow writes', () => {
  it('is read as Pillow reads it: palettes, gray, bits, colour, 16 bits', async () => {
    const directory = join(temporaryDirectory(), 'pictures')
    mkdirSync(directory)
    const { status, stdout, stderr } = run('python3', ['-c', writer], { cwd: directory, env })
    expect(status, stderr).toBe(0)
    const written: Record<string, { width: number; height: number; samples: number[] }> = JSON.parse(stdout)
    expect(Object.keys(written).length).toBe(36)
    for (const [name, { width, height, samples }] of Object.entries(written)) {
      const picture = await decodePicture(join(directory, name))
      expect([picture.width, picture.height], name).toEqual([width, height])
      // A palette of grays is gray here, and a colour there.
      const isGray = picture.channels === 1 && samples.length === 3 * picture.samples.length
      expect([...picture.samples], name).toEqual(isGray ? samples.filter((_, at) => at % 3 === 0) : samples)
    }
  })
})

describe('the bitmaps of our tests', () => {
  const palette = Array.from({ length: 16 }, (_, i) => [i * 17, 255 - i * 9, (i * 89) % 256])
  const value = (pixel: number): number => (pixel * 2_654_435_761) % 2 ** 32
  const size = { width: 15, height: 7 }
  // Pillow reads an odd number of pixels of four bits one by one, as the format has them, wrongly: there are none.
  const steps = [['run', 9] as const, ['apart', 6] as const, ['run', 3] as const, ['run', 3] as const]
  const forms: Omit<BitmapForm, 'width' | 'height'>[] = [
    ...[12, 40, 52, 56, 64, 108, 124].flatMap((header) => [
      ...[1, 4, 8].map((bits) => ({ header, bits, palette: palette.slice(0, 2 ** bits) })),
      { header, bits: 24 },
      { header, bits: 32 }
    ]),
    { header: 40, bits: 24, topDown: true },
    { header: 40, bits: 16 },
    ...[40, 108, 124].map((header) => ({
      header,
      bits: 16,
      compression: 3,
      masks: [0xf800, 0x07e0, 0x001f]
    })),
    ...[56, 108, 124].map((header) => ({
      header,
      bits: 32,
      compression: 3,
      masks: [0x00ff0000, 0x0000ff00, 0x000000ff, 0xff000000]
    })),
    ...[8, 4].map((bits) => ({ header: 40, bits, compression: bits === 8 ? 1 : 2, palette }))
  ]

  it('are what Pillow takes them for', async () => {
    const directory = temporaryDirectory()
    const names = forms.map((given, i) => {
      const form = { ...size, ...given }
      const index = (pixel: number) => Math.floor(pixel / 3) % 16
      const data =
        form.compression === 1 || form.compression === 2
          ? runsOf(form, index, steps)
          : rowsOf(form, (pixel) => (form.bits === 8 ? index(pixel) : value(pixel) % 2 ** form.bits))
      writeFileSync(join(directory, `${i}.bmp`), bitmap(form, data))
      return `${i}.bmp`
    })
    const { status, stdout, stderr } = run('python3', ['-c', reader, ...names], { cwd: directory, env })
    expect(status, stderr).toBe(0)
    const seen: Record<string, number[]> = JSON.parse(stdout)
    for (const [i, name] of names.entries()) {
      const { samples, channels } = await decodePicture(join(directory, name))
      const pixels = Array.from({ length: size.width * size.height }, (_, pixel) => {
        const own = samples.slice(channels * pixel, channels * (pixel + 1))
        return channels === 1 ? [own[0], own[0], own[0], 255] : channels === 3 ? [...own, 255] : [...own]
      })
      // Five and six bits are made eight by another rounding there.
      const most = forms[i].bits === 16 ? 4 : 0
      const furthest = pixels
        .flat()
        .reduce((far, own, at) => Math.max(far, Math.abs(own - seen[name][at])), 0)
      expect(furthest, JSON.stringify(forms[i])).toBeLessThanOrEqual(most)
    }
  })
})
