/** Zip archives: read like their folder; those with false statements are errors with their place. */
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { walkFolder } from '../../../../src/dataset/sources/pictures/disk-tree.js'
import { folderSource } from '../../../../src/dataset/sources/pictures/folder.js'
import { openZip } from '../../../../src/dataset/sources/pictures/zip-tree.js'
import { contents, directoryOf, errorOf, onlyDataErrors } from './reading.js'
import { type ZipMember, zipOf } from './zip-file.js'

const fileOf = (bytes: Uint8Array): string => join(directoryOf({ 'set.zip': bytes }), 'set.zip')
const open = async (file: string) => folderSource(await openZip(file))

/** Everything that a source gives, until its end. */
async function all(file: string): Promise<unknown> {
  const source = await open(file)
  try {
    return [source.entries, source.classes, await contents(source)]
  } finally {
    await source.close()
  }
}

const [a, b] = [
  { name: 'cat/a.png', content: 'first' },
  { name: 'dog/b.png', content: 'second' }
]

describe('zip archives', () => {
  it('give the same pictures in the same order as the folder, whoever packed them', async () => {
    const files = {
      'train/ä/2.png': 'x'.repeat(9000),
      'train/ä/1.png': '1',
      'train/b/3.JPG': '',
      'val/b/4.png': '4'
    }
    const directory = directoryOf(files)
    execFileSync('zip', ['-q', '-r', 'made.zip', 'train', 'val'], { cwd: directory })
    const own = directoryOf({
      'own.zip': zipOf(
        Object.entries(files).map(([name, content]) => ({ name, content, stored: name.includes('4') }))
      )
    })
    const folder = folderSource(await walkFolder(directory))
    const expected = [
      folder.entries.map(({ name, label, split, size }) => ({ name, label, split, size })),
      folder.classes,
      await contents(folder)
    ]
    for (const file of [join(directory, 'made.zip'), join(own, 'own.zip')]) {
      const source = await open(file)
      expect([
        source.entries.map(({ name, label, split, size }) => ({ name, label, split, size })),
        source.classes,
        await contents(source)
      ]).toEqual(expected)
      expect(source.problems.of('damaged').map(({ path }) => path)).toEqual(['train/b/3.JPG'])
      await source.close()
      await source.close()
    }
  })

  it('may be zip64, and stream a member in pieces', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 200_000 }), fc.boolean()), {
          minLength: 1,
          maxLength: 5
        }),
        fc.boolean(),
        async (list, zip64) => {
          const members = list.map(([content, stored], i) => ({ name: `c/${i}.png`, content, stored }))
          const tree = await openZip(fileOf(zipOf(members, { zip64 })))
          for (const { name, content } of members) {
            const file = tree.find(name)
            if (file === undefined) throw new Error(name)
            const pieces: Buffer[] = []
            for await (const piece of await tree.stream(file)) pieces.push(piece)
            expect(Buffer.compare(Buffer.concat(pieces), content)).toBe(0)
            expect(Buffer.compare(await tree.bytes(file), content)).toBe(0)
          }
          await tree.close()
        }
      ),
      { numRuns: 20 }
    )
  })

  for (const [name, members, message] of [
    ['a name above its place', [a, { name: '../b.png', content: 'x' }], '../b.png'],
    ['an absolute name', [a, { name: '/etc/b.png', content: 'x' }], '/etc/b.png'],
    ['a drive of Windows', [a, { name: 'C:\\b.png', content: 'x' }], 'C:'],
    ['a control character', [a, { name: 'cat/\u001b[2J.png', content: 'x' }], '\\u001b'],
    ['an encrypted file', [a, { ...b, flags: 1 }], 'encrypted'],
    [
      'files that overlap',
      [
        a,
        ...Array.from({ length: 500 }, (_, i) => ({
          ...a,
          content: 'x'.repeat(500_000),
          name: `c/${i}.png`,
          sameAs: 0
        }))
      ],
      'overlap'
    ]
  ] as [string, ZipMember[], string][])
    it(`are refused with ${name}`, async () => {
      const error = await errorOf(() => open(fileOf(zipOf(members))))
      expect(error).toMatchObject({ code: 'DATA', exitCode: 3 })
      expect(error.message).toContain(message)
      expect(error.hint).toBeDefined()
    })

  it('name what is damaged in them, and give the rest', async () => {
    const source = await open(
      fileOf(
        zipOf([
          a,
          { name: 'cat/crc.png', content: 'x', statedCrc: 1 },
          { name: 'cat/less.png', content: 'x'.repeat(100), statedSize: 200 },
          { name: 'cat/more.png', content: 'x'.repeat(100_000_000), statedSize: 5000 },
          { name: 'cat/method.png', content: 'x', method: 12 },
          { name: 'cat/link.png', content: '/etc/passwd', mode: 0o120777 },
          { name: '__MACOSX/cat/._a.png', content: 'x' },
          { ...a, content: 'again' },
          b
        ])
      )
    )
    const given = (await contents(source)).map((content) => String(content).replace(/^.*: (?=cat)/, ''))
    expect(given).toEqual([
      'first',
      'cat/crc.png is damaged: its CRC-32 is another',
      'cat/less.png is damaged: it is 100 bytes long, not 200 as stated',
      expect.stringMatching(/^cat\/more.png is damaged: /),
      'second'
    ])
    const reasons = [...source.problems.of('damaged'), ...source.problems.of('ignored')]
    expect(reasons.map(({ path, reason }) => `${path}: ${reason}`)).toEqual([
      'cat/method.png: packed by method 12, which cannot be read',
      'cat/link.png: a link in an archive',
      '__MACOSX/cat/._a.png: left by an operating system',
      'cat/a.png: its name occurs twice in the archive'
    ])
  })

  it('refuse a picture above 128 MiB, and sizes that deflate cannot reach, before anything is unpacked', async () => {
    const large = { name: 'cat/large.png', content: randomBytes(1_000_000), statedSize: 200e6 }
    const source = await open(fileOf(zipOf([a, large, { ...b, statedSize: 0xfffffff0 }])))
    const before = process.memoryUsage().rss
    expect((await contents(source))[1]).toContain('has 200,000,000 bytes')
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6)
    expect(source.problems.of('damaged')).toEqual([
      { kind: 'damaged', path: 'dog/b.png', reason: 'its sizes are impossible' }
    ])
  })

  it('end with a CnnError or are read, whatever bytes are changed or cut', async () => {
    const whole = zipOf([a, { ...b, stored: true }, { name: 'dog/c.png', content: 'third'.repeat(99) }])
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 4 }),
        fc.integer({ min: 0, max: whole.length }),
        fc.boolean(),
        async (changes, length, cut) => {
          const bytes = Buffer.from(cut ? whole.subarray(0, length) : whole)
          for (const [place, value] of changes) if (place < bytes.length) bytes[place] = value
          await onlyDataErrors(() => all(fileOf(bytes)))
        }
      ),
      { numRuns: 400 }
    )
  })

  it('are a clear error where there is none', async () => {
    expect((await errorOf(() => open('/nowhere.zip'))).message).toBe('there is no /nowhere.zip')
    expect((await errorOf(() => open(fileOf(Buffer.from('no zip'))))).message).toContain('is damaged')
    expect((await errorOf(() => open(directoryOf()))).code).toBe('DATA')
  })
})
