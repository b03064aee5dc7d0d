/** A folder as users have them, with every oddity: found, reported, trained on without the damaged, or refused. */
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { beforeAll, describe, expect, it } from 'vitest'
import { write } from '../dataset/own/digits.js'
import { cnn, keptDirectory } from './cnn.js'

let cwd: string
let env: Record<string, string>

/** A picture of one colour with a disc of another, the larger the higher its number. */
const disc = (colour: string, ground: string, number: number, size = 48): Sharp =>
  sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}"><rect width="100%" height="100%" fill="${ground}"/><circle cx="${size / 2}" cy="${size / 2}" r="${6 + number}" fill="${colour}"/></svg>`
    )
  )

const asPng = (picture: Sharp): Promise<Buffer> => picture.png().toBuffer()

beforeAll(async () => {
  cwd = await keptDirectory()
  env = { XDG_CACHE_HOME: join(cwd, 'cache') }
  const files: [string, string | Uint8Array][] = []
  for (let i = 0; i < 12; i++) {
    files.push([`photos/red/${i}.png`, await asPng(disc('red', 'white', i))])
    files.push([`photos/blue/${i}.JPG`, await disc('blue', 'black', i, 60).jpeg().toBuffer()])
  }
  const one = await asPng(disc('red', 'white', 3))
  const jpeg = await disc('blue', 'black', 5, 60).jpeg().toBuffer()
  // Turned by EXIF, CMYK, 16 bits, alpha with hidden colours, animated: pictures as cameras and programs write them.
  files.push(
    [
      'photos/red/turned.jpg',
      await disc('red', 'white', 2).withMetadata({ orientation: 6 }).jpeg().toBuffer()
    ],
    ['photos/red/cmyk.jpg', await disc('red', 'white', 4).toColourspace('cmyk').jpeg().toBuffer()],
    ['photos/red/deep.png', await disc('red', 'white', 5).toColourspace('rgb16').png().toBuffer()],
    ['photos/blue/a.webp', await disc('blue', 'black', 7).webp().toBuffer()],
    ['photos/blue/b.avif', await disc('blue', 'black', 8).avif().toBuffer()],
    ['photos/blue/c.tiff', await disc('blue', 'black', 9).tiff().toBuffer()],
    ['photos/blue/d.gif', await disc('blue', 'black', 1).gif().toBuffer()],
    // What systems and programs leave behind.
    ['photos/.ipynb_checkpoints/0-checkpoint.png', one],
    ['photos/__MACOSX/red/._0.png', 'junk'],
    ['photos/red/._0.png', 'junk'],
    ['photos/red/Thumbs.db', 'junk'],
    ['photos/red/notes.txt', 'what I saw'],
    ['photos/red/phone.heic', 'ftypheic'],
    ['photos/loose.png', one],
    // The same picture twice, and once in the wrong class.
    ['photos/red/copy of 3.png', one],
    ['photos/blue/also 3.png', one],
    // Damaged ones.
    ['photos/red/empty.png', ''],
    ['photos/blue/cut.jpg', jpeg.subarray(0, jpeg.length / 2)],
    ['photos/blue/page.png', '<!DOCTYPE html><html><body>404</body></html>']
  )
  write(cwd, files)
  write(cwd, [['photos/green/readme.md', 'to come']])
  symlinkSync(join(cwd, 'photos'), join(cwd, 'photos/red/around'))
}, 60_000)

const run = (args: readonly string[]) => cnn(args, { cwd, env })

describe('a folder as people have them', () => {
  it('is described: classes, ignored and damaged by reason, duplicates', async () => {
    const { code, stdout } = await run(['data', 'photos', '--json'])
    expect(code).toBe(0)
    const { classes, splits, image, ignored, damaged, duplicates, notices } = JSON.parse(stdout)
    expect(classes).toEqual(['blue', 'red'])
    expect(splits).toEqual({ train: { count: 33, perClass: [17, 16] } })
    expect(image).toEqual({ height: 64, width: 64, channels: 3 })
    expect(paths(damaged)).toEqual(['blue/cut.jpg', 'blue/page.png', 'red/empty.png'])
    expect(reasonOf(damaged, 'blue/page.png')).toMatch(/web page/)
    expect(paths(ignored)).toEqual(
      expect.arrayContaining([
        '.ipynb_checkpoints',
        '__MACOSX',
        'loose.png',
        'red/._0.png',
        'red/Thumbs.db',
        'red/notes.txt',
        'red/phone.heic'
      ])
    )
    expect(reasonOf(ignored, 'red/phone.heic')).toBe('HEIC pictures cannot be read')
    expect(reasonOf(notices, 'green')).toMatch(/without a picture/)
    expect(duplicates).toMatchObject({ conflicting: 1 })
    expect(duplicates.groups).toContainEqual(['blue/also 3.png', 'red/3.png', 'red/copy of 3.png'])
  })

  it('is refused with every damaged picture and what to do, exit code 3', async () => {
    const { code, stderr } = await run(['train', 'photos'])
    expect(code).toBe(3)
    for (const name of ['blue/cut.jpg', 'blue/page.png', 'red/empty.png']) expect(stderr).toContain(name)
    expect(stderr).toMatch(/3 pictures are damaged of .* in .*photos/)
    expect(stderr).toMatch(/--set dataset\.damaged=skip/)
  })

  it('is trained on without the damaged, which is said and recorded', async () => {
    const args = ['train', 'photos', '--set', 'dataset.damaged=skip', '--epochs', '1', '--out', 'out']
    const { code, stderr } = await run(args)
    expect(stderr).not.toMatch(/fault/)
    expect(code).toBe(0)
    expect(stderr).toMatch(/left out: blue\/page\.png: .*web page/)
    const { skipped } = JSON.parse(readFileSync(join(cwd, 'out/environment.json'), 'utf8'))
    expect(paths(skipped)).toEqual(['blue/cut.jpg', 'blue/page.png', 'red/empty.png'])
  })

  it('is shown on a contact sheet, the duplicates and the damaged apart', async () => {
    const { code, stdout } = await run(['data', 'photos', '-o', 'sheet.png'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/a contact sheet is in sheet\.png/)
    const { width, format } = await sharp(join(cwd, 'sheet.png')).metadata()
    expect({ width, format }).toEqual({ width: 1000, format: 'png' })
  })

  it.each([
    [['photos', '-o', 'sheet.jpg'], /a contact sheet is a \.png/],
    [['photos', '--dir', 'there'], /--dir is for published data sets/],
    [['photos', '--from', 'there'], /--from is for published data sets/],
    [['mnist', '-o', 'sheet.png'], /a contact sheet is drawn of own pictures/]
  ])('is asked for what is done: %j is refused, before a picture is looked at', async (args, message) => {
    const { code, stdout, stderr } = await run(['data', ...args])
    expect(stderr).toMatch(message)
    expect(stderr).not.toMatch(/looking/)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  })

  it('has its classes where there is only one: nothing to tell apart', async () => {
    write(cwd, [['single/a/0.png', readFileSync(join(cwd, 'photos/red/0.png'))]])
    const { code, stderr } = await run(['train', 'single'])
    expect(code).toBe(3)
    expect(stderr).toMatch(/only the class a: there is nothing to tell apart/)
  })
})

describe('what a config says of pictures', () => {
  it('decides classes and their order, channels, size, fit and what lies behind', async () => {
    const dataset = {
      path: 'photos',
      classes: ['red', 'blue'],
      image: { size: [20, 30], channels: 1, fit: 'pad', background: '#ff0000' },
      scale: 'standardize',
      damaged: 'skip'
    }
    const layers = [{ type: 'flatten' }, { type: 'dense', units: 2, activation: 'softmax' }]
    const training = { optimizer: { type: 'adam' }, epochs: 1 }
    writeFileSync(
      join(cwd, 'own.json'),
      JSON.stringify({ name: 'own', dataset, model: { layers }, training })
    )
    const { code } = await run(['train', 'own.json', '--out', 'decided'])
    expect(code).toBe(0)
    const model = JSON.parse(readFileSync(join(cwd, 'decided/model/model.json'), 'utf8'))
    const { labels, preprocessing } = model.userDefinedMetadata
    expect(labels).toEqual(['red', 'blue'])
    expect(preprocessing).toMatchObject({ picture: 'pad', background: '#ff0000', inputShape: [20, 30, 1] })
    expect(preprocessing.scale.mean).toHaveLength(1)
    // Without validation and test split, the scores are those of training.
    const { split } = JSON.parse(readFileSync(join(cwd, 'decided/evaluation.json'), 'utf8'))
    expect(split).toBe('train')
  })

  it('is said with the layers that are made for them, and a mistake is the only one named', async () => {
    const skip = ['train', 'photos', '--epochs', '1', '--set', 'dataset.damaged=skip']
    const changed = await run([...skip, '--out', 'changed', '--set', 'model.layers[3].filters=5'])
    expect(changed.stderr).not.toMatch(/error/)
    const { model } = JSON.parse(readFileSync(join(cwd, 'changed/config.json'), 'utf8'))
    expect(model.layers[3]).toMatchObject({ type: 'conv2d', filters: 5 })
    const { code, stdout } = await run([...skip, '--set', 'training.epoch=3', '--json'])
    expect(code).toBe(2)
    const paths = JSON.parse(stdout).error.problems.map(({ path }: { path: string }) => path)
    expect(paths).toEqual(['training.epoch'])
  })

  it('names a class however its accents are written', async () => {
    const png = (name: string): Buffer => readFileSync(join(cwd, 'photos', name))
    // Composed in the folder, decomposed in the config.
    write(cwd, [
      ['accents/\u00e9t\u00e9/0.png', png('red/0.png')],
      ['accents/hiver/0.jpg', png('blue/0.JPG')]
    ])
    const classes = JSON.stringify(['hiver', 'e\u0301te\u0301'])
    const sets = [
      '--set',
      `dataset.classes=${classes}`,
      '--set',
      'dataset.validation=0',
      '--set',
      'dataset.test=0'
    ]
    const args = ['train', 'accents', '--epochs', '1', '--out', 'accented', ...sets]
    const { code, stderr } = await run(args)
    expect(code, stderr).toBe(0)
  })

  it('is found from another directory by the run', async () => {
    const other = await keptDirectory()
    const dataset = { classes: ['red', 'blue'], image: { size: 12, channels: 3 }, damaged: 'skip' }
    const layers = [{ type: 'flatten' }, { type: 'dense', units: 2, activation: 'softmax' }]
    const training = { optimizer: { type: 'adam' }, epochs: 1 }
    const config = { name: 'known', dataset: { path: 'photos', ...dataset }, model: { layers }, training }
    writeFileSync(join(cwd, 'known.json'), JSON.stringify(config))
    expect((await run(['train', 'known.json', '--out', 'known'])).code).toBe(0)
    const { code, stderr } = await cnn(['evaluate', join(cwd, 'known')], { cwd: other, env })
    expect(code, stderr).toBe(0)
    expect(stderr).toMatch(/there is no test split: the scores are those of the training split/)
  })

  it.each([
    ['dataset.classes=["red","bleu"]', 3, /no training picture of the class bleu/],
    ['dataset.validation=0.6', 2, /validation and test take/],
    ['dataset.group={"pattern":"(["}', 2, /no regular expression/],
    ['dataset.group={"pattern":"abc"}', 2, /no group in parentheses/],
    ['dataset.name=mnist', 2, /"name" and "path" are both here/],
    ['dataset.dir=there', 2, /"dir" goes with "name"/],
    ['dataset.image.background=pink', 2, /"white", "black" or "#rrggbb"/],
    ['dataset.path=nowhere', 3, /there are no pictures at nowhere/],
    ['model.inputShape=[64,64,2]', 2, /\[64, 64, 3\], not \[64, 64, 2\]/]
  ])('%s is refused with %i', async (change, exit, message) => {
    const args = ['train', 'photos', '--set', 'dataset.test=0.5', '--set', 'dataset.damaged=skip']
    const { code, stderr } = await run([...args, '--set', change])
    expect(stderr).toMatch(message)
    expect(code).toBe(exit)
  })
})

const paths = (problems: readonly { path: string }[]): string[] => problems.map(({ path }) => path).sort()
const reasonOf = (problems: readonly { path: string; reason: string }[], path: string): string =>
  problems.find((problem) => problem.path === path)?.reason ?? ''
