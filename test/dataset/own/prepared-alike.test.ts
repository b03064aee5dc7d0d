/** One function prepares a picture for training, evaluation and prediction: the same bytes on each way. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import { beforeAll, expect, it } from 'vitest'
import { loadDataset } from '../../../dist/index.js'
import { preparePicture } from '../../../src/dataset/picture/prepare.js'
import { keptDirectory } from '../../cli/cnn.js'
import { write } from './digits.js'

let photos: string

/** Stripes that differ from picture to picture. */
const striped = (number: number, width: number, height: number, alpha: boolean): Sharp =>
  sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${alpha ? '' : '<rect width="100%" height="100%" fill="#cde"/>'}${Array.from(
        { length: 5 },
        (_, i) =>
          `<rect x="${i * 23 + number}" y="${i * 7}" width="11" height="60%" fill="hsl(${60 * i + 30 * number} 80% 50%)"/>`
      ).join('')}</svg>`
    )
  )

beforeAll(async () => {
  const cwd = await keptDirectory()
  process.env.XDG_CACHE_HOME = join(cwd, 'cache')
  const files: [string, Buffer][] = []
  for (const [at, { width, height, alpha }] of [
    { width: 120, height: 80, alpha: false },
    { width: 80, height: 120, alpha: true },
    { width: 30, height: 33, alpha: false },
    { width: 300, height: 40, alpha: true }
  ].entries()) {
    const picture = striped(at, width, height, alpha)
    files.push([`photos/a/${at}.png`, await picture.clone().png().toBuffer()])
    files.push([
      `photos/b/${at}.jpg`,
      await picture.clone().withMetadata({ orientation: 6 }).jpeg().toBuffer()
    ])
  }
  write(cwd, files)
  photos = join(cwd, 'photos')
})

it.each([
  { fit: 'crop', background: 'white', channels: 3 },
  { fit: 'pad', background: '#204060', channels: 3 },
  { fit: 'stretch', background: 'black', channels: 1 }
] as const)('with fit $fit over $background in $channels channels', async ({ fit, background, channels }) => {
  const image = { size: [32, 24] as [number, number], channels, fit, background }
  const { train, names, preprocessing, inputShape } = await loadDataset({ path: photos, image })
  expect(inputShape).toEqual([32, 24, channels])
  const size = 32 * 24 * channels
  for (const [at, name] of (names?.train ?? []).entries()) {
    const bytes = readFileSync(join(photos, name))
    // As cnn predict and classify prepare it: from the bytes of the file, by what the model has saved.
    const predicted = await preparePicture({ name, bytes }, { preprocessing, inputShape, invert: 'auto' })
    expect(
      Buffer.compare(predicted, train.images.subarray(at * size, (at + 1) * size) as Uint8Array),
      name
    ).toBe(0)
  }
  expect(names?.train).toHaveLength(8)
})
