/** Class folders as users have them: what is read, in which order, and what is reported about the rest. */
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { walkFolder } from '../../../../src/dataset/sources/pictures/disk-tree.js'
import { folderSource } from '../../../../src/dataset/sources/pictures/folder.js'
import { compareCodePoints, sortedClasses } from '../../../../src/dataset/sources/pictures/names.js'
import { contents, directoryOf, errorOf } from './reading.js'

const open = async (directory: string) => folderSource(await walkFolder(directory))
const reasons = async (directory: string) => {
  const { problems } = await open(directory)
  return (['ignored', 'damaged', 'notice'] as const).flatMap((kind) =>
    problems.of(kind).map(({ path, reason }) => `${kind} ${path}: ${reason}`)
  )
}

describe('class folders', () => {
  it('are read by class, then path, in any case of the ending, however deep', async () => {
    const source = await open(
      directoryOf({ '10/b.PNG': 'b', '10/a.jpeg': 'a', '9/x/y/c.JPG': 'c', '9/ä.webp': 'd', '9/猫.tif': 'e' })
    )
    expect(source.classes).toEqual(['9', '10'])
    expect(source.entries.map(({ name, label }) => `${label} ${name}`)).toEqual([
      '9 9/x/y/c.JPG',
      '9 9/ä.webp',
      '9 9/猫.tif',
      '10 10/a.jpeg',
      '10 10/b.PNG'
    ])
    expect(await contents(source)).toEqual(['c', 'd', 'e', 'a', 'b'])
    expect(await contents(source, [1, 4])).toEqual(['d', 'b'])
  })

  it('hold pictures of every format that is decoded', async () => {
    const endings =
      'jpg jpeg jpe jfif png apng webp avif gif tif tiff bmp dib pbm pgm ppm pnm pam svg svgz'.split(' ')
    const directory = directoryOf(Object.fromEntries(endings.map((ending) => [`a/b.${ending}`, 'b'])))
    expect((await open(directory)).entries.length).toBe(endings.length)
    expect(await reasons(directory)).toEqual([])
  })

  it('are taken from below split folders, one class list for all, and stay classes where they hold pictures', async () => {
    const split = await open(
      directoryOf({
        'Train/dog/1.png': '1',
        'test/cat/2.png': '2',
        'val/dog/3.png': '3',
        'valid/cat/4.png': '4',
        'Train/cat/5.png': '5',
        'other/cat/6.png': '6'
      })
    )
    expect(split.classes).toEqual(['cat', 'dog'])
    expect(split.entries.map((entry) => `${entry.split} ${entry.label} ${entry.name}`)).toEqual([
      'train cat Train/cat/5.png',
      'train dog Train/dog/1.png',
      'validation cat valid/cat/4.png',
      'validation dog val/dog/3.png',
      'test cat test/cat/2.png'
    ])
    expect(split.problems.of('ignored').map(({ path }) => path)).toEqual(['other/cat/6.png'])
    const vehicles = await open(directoryOf({ 'train/1.png': '1', 'bus/2.png': '2' }))
    expect(vehicles.classes).toEqual(['bus', 'train'])
    const flat = directoryOf({ 'train/1.png': '1', 'test/2.png': '2' })
    expect((await errorOf(() => open(flat))).message).toContain('hold pictures and no class folders')
  })

  it('are found in the one folder that an archive puts around them', async () => {
    const source = await open(directoryOf({ 'photos/cat/1.png': '1', 'photos/dog/2.png': '2' }))
    expect(source.classes).toEqual(['cat', 'dog'])
    expect(source.entries.map(({ name }) => name)).toEqual(['photos/cat/1.png', 'photos/dog/2.png'])
  })

  it('leave out what is no picture, and say why', async () => {
    const directory = directoryOf({
      'cat/1.png': '1',
      'cat/Thumbs.db': 't',
      'cat/._1.png': 'm',
      'cat/.hidden.png': 'h',
      'cat/notes.txt': 'n',
      'cat/phone.HEIC': 'h',
      'cat/empty.png': '',
      '.ipynb_checkpoints/1.png': '1',
      '__MACOSX/cat/1.png': '1',
      'top.png': 't',
      'dog/readme': 'r'
    })
    expect((await reasons(directory)).sort()).toEqual([
      'damaged cat/empty.png: the file is empty',
      'ignored .ipynb_checkpoints: hidden: its name begins with a dot',
      'ignored __MACOSX: left by an operating system',
      'ignored cat/._1.png: left by an operating system',
      'ignored cat/.hidden.png: hidden: its name begins with a dot',
      'ignored cat/Thumbs.db: left by an operating system',
      'ignored cat/notes.txt: not a picture: .txt',
      'ignored cat/phone.HEIC: HEIC pictures cannot be read',
      'ignored dog/readme: not a picture: no known file ending',
      'ignored top.png: a picture in no class folder',
      'notice dog: a class folder without a picture'
    ])
  })

  it('say which class has pictures for testing only', async () => {
    const directory = directoryOf({ 'train/a/1.png': '1', 'test/a/2.png': '2', 'test/b/3.png': '3' })
    mkdirSync(join(directory, 'train/c'))
    expect(await reasons(directory)).toEqual([
      'notice b: a class without a picture for training',
      'notice c: a class folder without a picture'
    ])
  })

  it('follow links once, label by the link, and walk in no circle', async () => {
    const elsewhere = directoryOf({ 'real/1.png': '1' })
    symlinkSync(elsewhere, join(elsewhere, 'real/again'))
    const directory = directoryOf({ 'cat/2.png': '2' })
    symlinkSync(join(elsewhere, 'real'), join(directory, 'dog'))
    symlinkSync(join(elsewhere, 'real/1.png'), join(directory, 'cat/link.png'))
    symlinkSync(directory, join(directory, 'cat/above'))
    symlinkSync('/nowhere', join(directory, 'cat/broken.png'))
    const source = await open(directory)
    expect(source.entries.map(({ name, label }) => `${label} ${name}`)).toEqual([
      'cat cat/2.png',
      'cat cat/link.png',
      'dog dog/1.png'
    ])
    expect(await contents(source)).toEqual(['2', '1', '1'])
    expect((await reasons(directory)).sort()).toEqual([
      'ignored cat/above: a link to a folder that holds it',
      'ignored cat/broken.png: the link leads nowhere',
      'ignored dog/again: a link in a linked folder'
    ])
  })

  it('report pipes and names that are no UTF-8', async () => {
    const directory = directoryOf({ 'cat/1.png': '1' })
    execFileSync('mkfifo', [join(directory, 'cat/pipe.png')])
    writeFileSync(
      Buffer.concat([Buffer.from(`${directory}/cat/`), Buffer.from([0xe9]), Buffer.from('.png')]),
      'x'
    )
    expect((await reasons(directory)).sort()).toEqual([
      'ignored cat/pipe.png: not a regular file',
      'ignored cat/\ufffd.png: its name is not valid UTF-8'
    ])
  })

  it.runIf(process.getuid?.() !== 0)('report a folder that may not be read', async () => {
    const directory = directoryOf({ 'cat/1.png': '1', 'dog/2.png': '2' })
    chmodSync(join(directory, 'dog'), 0)
    expect(await reasons(directory)).toContain('ignored dog: the folder cannot be read (EACCES)')
    chmodSync(join(directory, 'dog'), 0o700)
  })

  it('report files that change or vanish before they are read', async () => {
    const directory = directoryOf({ 'a/1.png': '1', 'a/2.png': '2', 'a/3.png': '3' })
    const source = await open(directory)
    writeFileSync(join(directory, 'a/1.png'), 'longer')
    rmSync(join(directory, 'a/2.png'))
    expect(await contents(source)).toEqual([
      `${join(directory, 'a/1.png')} has changed since it was looked at`,
      `there is no ${join(directory, 'a/2.png')}`,
      '3'
    ])
  })

  it('are a clear error where there are none', async () => {
    const without: Record<string, string>[] = [{}, { 'a.png': 'a' }, { 'notes/b.txt': 'b' }]
    for (const files of without) {
      const error = await errorOf(() => open(directoryOf(files)))
      expect(error).toMatchObject({ code: 'DATA', exitCode: 3 })
      expect(error.hint).toContain('CLASS/picture.jpg')
    }
    expect((await errorOf(() => open('/nowhere/at/all'))).message).toBe('there is no /nowhere/at/all')
  })

  it('stop when the signal says so', async () => {
    const source = await open(directoryOf({ 'a/1.png': '1' }))
    await expect(source.read(undefined, AbortSignal.abort(new Error('enough'))).next()).rejects.toThrow(
      'enough'
    )
  })
})

describe('the order of names', () => {
  it('is that of code points', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        const points = (text: string) =>
          [...text].map((c) => String(c.codePointAt(0)).padStart(8, '0')).join()
        const [x, y] = [points(a), points(b)]
        expect(Math.sign(compareCodePoints(a, b))).toBe(x < y ? -1 : x > y ? 1 : 0)
      })
    )
  })
  it('takes whole numbers by value', () => {
    expect(sortedClasses(['10', '9', '1', '9'])).toEqual(['1', '9', '10'])
    expect(sortedClasses(['10', '9', 'x'])).toEqual(['10', '9', 'x'])
  })
})
