/** Bitmaps and portable pictures that Pillow writes are read as Pillow reads them. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { decodePicture } from '../../src/dataset/picture/decode.js'
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
