/** What topics get from the lecture's data: digits with the shape of their images. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { byteScale } from '../../../src/config/preprocessing.js'
import { materialsOf } from '../../../src/course/materials/materials.js'
import { type Topic, topics } from '../../../src/course/topics/topics.js'
import { initialWeights } from '../../../src/model/initial-weights.js'
import { saveModel } from '../../../src/model/save-model.js'
import { configured } from '../../model/lecture.js'

const convolution: Topic = topics.convolution
const network: Topic = topics.network
let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'cnn-materials-'))
})
afterAll(() => rm(root, { recursive: true }))

/** A model of images of this shape. */
async function modelOf(inputShape: [number, number, number]): Promise<string> {
  const layers = [{ type: 'flatten' }, { type: 'dense', units: 10, activation: 'softmax' }] as const
  const model = configured([...layers], inputShape)
  const directory = join(root, inputShape.join('x'))
  await saveModel(directory, {
    name: 'model',
    network: model.network,
    weights: initialWeights(model.network, 1),
    labels: Array.from({ length: 10 }, (_, i) => String(i)),
    preprocessing: { picture: 'digit', scale: byteScale }
  })
  return directory
}

describe('a test image', () => {
  it('has the bytes of the file, height by width where it is gray', async () => {
    const { digit } = await materialsOf(convolution, {})
    expect(digit).toMatchObject({ index: 0, label: '7', image: { shape: [28, 28] } })
    expect(Math.max(...(digit?.image.data ?? []))).toBe(255)
  })
  it('is refused where there is none of that number', async () => {
    await expect(materialsOf(convolution, { digit: 10_000 })).rejects.toMatchObject({
      code: 'USAGE',
      message: 'there are 10,000 test images, from 0'
    })
  })
  it('is given scaled to a network of its shape', async () => {
    const { trained } = await materialsOf(network, { run: await modelOf([28, 28, 1]), digit: 1 })
    expect(trained).toMatchObject({ name: 'test image 1', truth: '2', image: { shape: [28, 28, 1] } })
    expect(Math.max(...(trained?.image.data ?? []))).toBe(1)
  })
  it('is refused by a network of another shape, be it of as many numbers', async () => {
    await expect(materialsOf(network, { run: await modelOf([14, 14, 4]) })).rejects.toMatchObject({
      code: 'USAGE',
      message: 'the network takes images of 14 x 14 x 4, no digits'
    })
  })
})
