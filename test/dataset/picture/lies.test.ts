/** Pictures with false sizes, or more data than they seem to have: refused by the built command in little memory. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { cnn, emptyDirectory } from '../../cli/cnn.js'
import { bitmap } from './bitmap-files.js'
import { png, tiff } from './files.js'

/** What a process printed on stderr, and the most memory that it took at a time, in MiB. */
async function convolved(name: string, bytes: Uint8Array) {
  const cwd = await emptyDirectory()
  await writeFile(join(cwd, name), bytes)
  const report = `process.on('exit', () => process._rawDebug('peak ' + process.resourceUsage().maxRSS))`
  const env = { NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(report)}"` }
  const ended = await cnn(['convolve', '--file', name, '--filter', 'edge', '--json'], { cwd, env })
  const [text = '', kibibytes = ''] = ended.stderr.split('peak ')
  return { ...ended, stderr: text, peak: Number(kibibytes) / 1024 }
}

const svg = (text: string) => Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" ${text}</svg>`)
const empty = new Uint8Array(64)

/** Each use of a group draws ten of the group before it: 10^9 rectangles. */
const nested = `width="40" height="40"><defs><g id="g0"><rect width="9" height="9"/></g>${Array.from(
  { length: 9 },
  (_, i) => `<g id="g${i + 1}">${`<use href="#g${i}"/>`.repeat(10)}</g>`
).join('')}</defs><use href="#g9"/>`

const lies: { name: string; bytes: () => Uint8Array; says: RegExp }[] = [
  {
    name: 'wide.png',
    bytes: () => png({ width: 9_000_000, height: 11, depth: 16, colour: 6 }, empty),
    says: /9000000 x 11/
  },
  { name: 'wider.png', bytes: () => png({ width: 2_097_192, height: 40 }, empty), says: /2097192 x 40/ },
  { name: 'high.png', bytes: () => png({ width: 40, height: 2_000_000 }, empty), says: /40 x 2000000/ },
  { name: 'large.png', bytes: () => png({ width: 60_000, height: 60_000 }, empty), says: /60000 x 60000/ },
  {
    name: 'deep.png',
    bytes: () => png({ width: 9_000, height: 11_000, depth: 16, colour: 6 }, empty),
    says: /bytes each/
  },
  {
    name: 'whole.png',
    bytes: () => png({ width: 2_000_000, height: 40 }, new Uint8Array(40 * 2_000_001)),
    says: /2000000 x 40/
  },
  {
    name: 'strip.tiff',
    bytes: () => tiff({ width: 60_000, height: 60_000, bits: 8 }, empty),
    says: /cannot be used/
  },
  {
    name: 'short.tiff',
    bytes: () => tiff({ width: 4_000, height: 4_000, bits: 8 }, empty),
    says: /cannot be used/
  },
  {
    name: 'large.bmp',
    bytes: () => bitmap({ width: 60_000, height: 60_000, header: 40, bits: 24 }, empty),
    says: /60000 x 60000/
  },
  {
    name: 'short.bmp',
    bytes: () => bitmap({ width: 9_000, height: 11_000, header: 40, bits: 32 }, empty),
    says: /truncated at byte 118/
  },
  { name: 'large.pgm', bytes: () => Buffer.from('P5 60000 60000 255\n'), says: /60000 x 60000/ },
  { name: 'deep.ppm', bytes: () => Buffer.from('P6 9000 11000 65535\n'), says: /bytes each/ },
  { name: 'short.pbm', bytes: () => Buffer.from('P1 9000 11000\n01'), says: /truncated at byte 16/ },
  {
    name: 'huge.svg',
    bytes: () => svg('width="9000000" height="11"><rect width="9" height="9"/>'),
    says: /9000000 x 11/
  },
  {
    name: 'endless.svg',
    bytes: () => svg('width="1e300" height="1e300"><rect width="9" height="9"/>'),
    says: /cannot be used/
  },
  { name: 'packed.svgz', bytes: () => gzipSync(Buffer.alloc(200_000_000, ' ')), says: /too many bytes/ }
]

describe('a picture that lies', () => {
  it.each(lies)('$name', async ({ name, bytes, says }) => {
    const { code, stderr, stdout, peak } = await convolved(name, bytes())
    expect(JSON.parse(stdout).error.message).toContain(name)
    expect(stdout).toMatch(says)
    // Decoders print nothing of their own.
    expect(stderr).not.toMatch(/GLib|libvips|Warning/)
    expect(code).toBe(2)
    expect(peak).toBeLessThan(700)
  })

  it('or that draws the same again and again ends', async () => {
    const { code, peak } = await convolved('nested.svg', svg(nested))
    expect([0, 2]).toContain(code)
    expect(peak).toBeLessThan(700)
  })

  it('or that says much in few bytes takes no more than its pixels', async () => {
    const palette = [
      [200, 90, 10],
      [0, 0, 0]
    ]
    const runs = bitmap(
      { width: 9_000, height: 11_000, header: 40, bits: 8, compression: 1, palette },
      Buffer.of(0, 1)
    )
    const { code, peak } = await convolved('runs.bmp', runs)
    expect(code).toBe(0)
    expect(peak).toBeLessThan(700)
  })

  it('is read by its first frame alone', async () => {
    // 400 frames, of which a decoder would keep all.
    const one = (background: string) =>
      sharp({ create: { width: 500, height: 500, channels: 3, background } })
        .png()
        .toBuffer()
    const [white, black] = await Promise.all([one('#fff'), one('#000')])
    const frames = Array.from({ length: 400 }, (_, i) => (i % 2 === 0 ? white : black))
    const [gif, webp] = await Promise.all([
      sharp(frames, { join: { animated: true } })
        .gif()
        .toBuffer(),
      sharp(frames.slice(0, 60), { join: { animated: true } })
        .webp()
        .toBuffer()
    ])
    for (const [name, bytes] of [['film.gif', gif] as const, ['film.webp', webp] as const]) {
      const { code, peak } = await convolved(name, bytes)
      expect(code, name).toBe(0)
      expect(peak, name).toBeLessThan(700)
    }
  })
})
