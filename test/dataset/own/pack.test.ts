/** Packs of pictures: decoded once, found again, made anew when anything changed, whole or not there at all. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { beforeEach, describe, expect, it } from 'vitest'
import { loadPictures } from '../../../dist/dataset/own/load-pictures.js'
import { lookAtPictures, type PicturesSection } from '../../../dist/dataset/own/look-at.js'
import { cacheLimit, clearPacks, packsDirectory } from '../../../dist/dataset/pack/pack-cache.js'
import { cnn, emptyDirectory } from '../../cli/cnn.js'
import { pngFiles, someDigits, write } from './digits.js'

let cwd: string
let photos: string
const digits = await pngFiles(await someDigits(12))

beforeEach(async () => {
  cwd = await emptyDirectory()
  process.env.XDG_CACHE_HOME = join(cwd, 'cache')
  photos = write(join(cwd, 'photos'), digits)
})

const look = (section: Partial<PicturesSection> = {}, signal?: AbortSignal) => {
  let prepared = 0
  const onProgress = (progress: object): void => {
    if ('pictures' in progress && Number(progress.pictures) > 0) prepared++
  }
  const looking = lookAtPictures({ path: photos, ...section }, { onProgress, signal })
  return looking.then((looked) => ({ looked, prepared }))
}

const packs = (): string[] =>
  existsSync(packsDirectory() ?? '')
    ? readdirSync(packsDirectory() ?? '').filter((name) => !name.startsWith('form-'))
    : []

/** What the pack holds: the images of all entries. */
async function imagesOf({ looked }: Awaited<ReturnType<typeof look>>): Promise<string> {
  const { pack, entries } = looked
  const images = new Uint8Array(entries.length * pack.shape[0] * pack.shape[1] * pack.shape[2])
  await pack.read(Int32Array.from(entries.keys()), images)
  return Buffer.from(images).toString('base64')
}

describe('a pack', () => {
  it('is made once and found again, also for the settings that it came to', async () => {
    const first = await look()
    expect(first.prepared).toBe(120)
    expect((await look()).prepared).toBe(0)
    expect(
      (await look({ image: { size: [28, 28], channels: 1, fit: 'crop', background: 'white' } })).prepared
    ).toBe(0)
    expect(packs()).toHaveLength(1)
  })

  it('that is there is read without the decoder of pictures', async () => {
    const program = `
      import { loadDataset } from ${JSON.stringify(new URL('../../../dist/index.js', import.meta.url).href)}
      await loadDataset(${JSON.stringify(photos)})
      const { sharedObjects } = process.report.getReport()
      console.log(sharedObjects.some((path) => /sharp|vips/.test(path)))`
    const decodes = (): string =>
      execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' }).trim()
    expect([decodes(), decodes()]).toEqual(['true', 'false'])
  })

  it('holds the pixels of the pictures, which have the size of an image', async () => {
    const images = Buffer.from(await imagesOf(await look()), 'base64')
    const { pixels } = await someDigits(12)
    expect(images.equals(Buffer.from(pixels))).toBe(true)
  })

  it('is another one when a picture was changed, renamed or added, or the settings differ', async () => {
    await look()
    const changes: readonly (() => void)[] = [
      () => utimesSync(join(photos, '3/00036.png'), new Date(), new Date(1e12)),
      () => writeFileSync(join(photos, '3/00036.png'), readFileSync(join(photos, '4/00048.png'))),
      () => writeFileSync(join(photos, '3/new.png'), readFileSync(join(photos, '4/00048.png')))
    ]
    for (const change of changes) {
      change()
      expect((await look()).prepared).toBeGreaterThan(0)
    }
    for (const image of [
      { size: [20, 20] as [number, number], fit: 'crop' as const, background: 'white' },
      { fit: 'pad' as const, background: 'white' },
      { fit: 'crop' as const, background: 'black' }
    ])
      expect((await look({ image })).prepared).toBeGreaterThan(0)
  })

  it('is of size 64 in colour as soon as one of many pictures asks for it, wherever it stands', async () => {
    const other = await sharp({ create: { width: 40, height: 30, channels: 3, background: 'red' } })
      .png()
      .toBuffer()
    write(photos, [['9/00111x.png', other]])
    const { looked, prepared } = await look()
    expect(looked.pack.shape).toEqual([64, 64, 3])
    expect(prepared).toBeGreaterThanOrEqual(121)
    expect((await look()).prepared).toBe(0)
  })

  it.each(['pixels-000.bin', 'pictures.bin', 'pack.json'])(
    'whose %s was damaged is made anew',
    async (name) => {
      const before = await imagesOf(await look())
      const [directory = ''] = packs()
      const file = join(packsDirectory() ?? '', directory, name)
      const bytes = readFileSync(file)
      bytes[bytes.length >> 1] ^= 1
      writeFileSync(file, bytes)
      const notices: string[] = []
      const onNotice = (text: string): void => void notices.push(text)
      const loaded = await loadPictures({ section: { path: photos }, seed: 1, onNotice })
      expect(loaded.train.shape).toEqual([120, 28, 28, 1])
      // Pixels are looked at when they are read.
      if (name === 'pixels-000.bin') expect(notices.join()).toMatch(/damaged .*: they are prepared again/)
      expect(await imagesOf(await look())).toBe(before)
    }
  )

  it('that was damaged is made anew for a contact sheet, too', async () => {
    await look()
    const [directory = ''] = packs()
    const file = join(packsDirectory() ?? '', directory, 'pixels-000.bin')
    const bytes = readFileSync(file)
    bytes[100] ^= 1
    writeFileSync(file, bytes)
    const { code, stderr } = await cnn(['data', 'photos', '-o', 'sheet.png'], { cwd })
    expect(code, stderr).toBe(0)
    expect(stderr).toMatch(/damaged .*: they are prepared again/)
    expect(existsSync(join(cwd, 'sheet.png'))).toBe(true)
  })

  it.each(['', 'no JSON', '{}', '{"shape":null}', '{"shape":[28,28,2],"fit":"crop","background":"white"}'])(
    'is found again where the remembered form became %j',
    async (text) => {
      await look()
      const directory = packsDirectory() ?? ''
      const forms = readdirSync(directory).filter((name) => name.startsWith('form-'))
      expect(forms).toHaveLength(1)
      for (const name of forms) writeFileSync(join(directory, name), text)
      expect((await look()).prepared).toBe(0)
    }
  )

  it('is left out by a signal, and leaves nothing', async () => {
    const controller = new AbortController()
    const stopped = lookAtPictures(
      { path: photos },
      {
        onProgress: (progress) => {
          if ('pictures' in progress && progress.pictures === 50) controller.abort(new Error('enough'))
        },
        signal: controller.signal
      }
    )
    await expect(stopped).rejects.toThrow('enough')
    expect(packs()).toEqual([])
    expect((await look()).prepared).toBe(120)
  })

  it('is made by two processes at the same time, and is whole', async () => {
    const both = await Promise.all([0, 1].map(() => cnn(['data', 'photos', '--json', '--quiet'], { cwd })))
    const [one, other] = both.map(({ code, stdout }) => ({ code, sha256: JSON.parse(stdout).sha256 }))
    expect(one?.code).toBe(0)
    expect(other).toEqual(one)
    expect(packs()).toHaveLength(1)
  })

  it('does not stop a user whose home cannot be written to: the pictures are prepared each time', async () => {
    // Not by its mode: root may write everywhere.
    writeFileSync(join(cwd, 'cache'), 'a file in its place')
    const { code, stdout, stderr } = await cnn(['data', 'photos', '--json'], { cwd })
    expect(code).toBe(0)
    expect(stderr).toMatch(/not kept: .* cannot be written to; set XDG_CACHE_HOME/)
    expect(JSON.parse(stdout).splits.train.count).toBe(120)
  })

  it('is the only thing that is written: nothing beside the pictures', async () => {
    const before = readdirSync(photos, { recursive: true }).sort()
    await look()
    expect(readdirSync(photos, { recursive: true }).sort()).toEqual(before)
    expect(readdirSync(cwd).sort()).toEqual(['cache', 'photos'])
  })
})

describe('the cache of packs', () => {
  it('is cleared by cnn data --clear-cache, which says how much it was', async () => {
    await look()
    const { code, stdout } = await cnn(['data', '--clear-cache', '--json'], { cwd })
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ packs: 1, directory: packsDirectory() })
    expect(packs()).toEqual([])
    expect(await clearPacks()).toMatchObject({ packs: 0, bytes: 0 })
  })

  it('loses the packs least recently used beyond its limit, and what killed processes left', async () => {
    await look()
    const [old = ''] = packs()
    const directory = packsDirectory() ?? ''
    utimesSync(join(directory, old, 'pack.json'), new Date(), new Date(1e12))
    write(directory, [['.abc.999999.0123456789ab.part/pixels-000.bin', 'half']])
    process.env.CNN_CACHE_GB = String(150_000 / 1e9)
    await look({ image: { size: [28, 28], channels: 1, fit: 'pad', background: 'white' } })
    delete process.env.CNN_CACHE_GB
    expect(packs()).toHaveLength(1)
    expect(packs()).not.toContain(old)
    expect(existsSync(join(directory, '.abc.999999.0123456789ab.part'))).toBe(false)
  })

  it('has a limit of 20 GB, or that of CNN_CACHE_GB, which must be a number', () => {
    expect(cacheLimit()).toBe(20e9)
    process.env.CNN_CACHE_GB = '0.5'
    expect(cacheLimit()).toBe(5e8)
    process.env.CNN_CACHE_GB = 'much'
    expect(cacheLimit).toThrow(/CNN_CACHE_GB is "much"/)
    delete process.env.CNN_CACHE_GB
  })
})
