/** A saved model is the same model: read back by us, and by plain TensorFlow.js in a separate program. */
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { elements } from '../../src/config/network/network.js'
import { byteScale } from '../../src/config/preprocessing.js'
import { buildModel } from '../../src/model/build-model.js'
import { initialWeights } from '../../src/model/initial-weights.js'
import { readModel } from '../../src/model/load-model.js'
import { saveModel } from '../../src/model/save-model.js'
import { importTf } from '../../src/model/tf.js'
import { randomStream } from '../../src/random.js'
import { configured, lectureLayers } from './lecture.js'

const tf = await importTf()
const { config, network } = configured(lectureLayers)
const weights = initialWeights(network, 42)
const preprocessing = { picture: 'digit', scale: byteScale } as const
const labels = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']
const stream = randomStream(1, 'augmentation')
const images = Float32Array.from({ length: 3 * elements(network.inputShape) }, () => stream.uniform())

let directory: string
let expected: Float32Array

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cnn-save-'))
  await saveModel(join(directory, 'model'), { name: 'mnist', network, weights, labels, preprocessing })
  const model = await buildModel(tf, config, network, weights)
  expected = tf.tidy(() => {
    const output = model.predict(tf.tensor(images, [3, 28, 28, 1]))
    return Float32Array.from((Array.isArray(output) ? output[0]! : output).dataSync())
  })
  model.dispose()
})

afterAll(() => rm(directory, { recursive: true, force: true }))

/**
 * A program that has TensorFlow.js and nothing of ours: it loads a model from a directory or a URL and prints its
 * metadata and predictions.
 */
const program = `
  import * as tf from '@tensorflow/tfjs-core'
  import { loadLayersModel } from '@tensorflow/tfjs-layers'
  import '@tensorflow/tfjs-backend-cpu'
  import { readFileSync } from 'node:fs'
  const [place, imagesFile] = process.argv.slice(1)
  const fromDirectory = () => {
    const { modelTopology, weightsManifest, userDefinedMetadata } = JSON.parse(
      readFileSync(place + '/model.json', 'utf8')
    )
    const bytes = readFileSync(place + '/' + weightsManifest[0].paths[0])
    const weightData = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)
    return { modelTopology, weightSpecs: weightsManifest[0].weights, weightData, userDefinedMetadata }
  }
  const model = await loadLayersModel(place.startsWith('http') ? place : { load: async () => fromDirectory() })
  const bytes = readFileSync(imagesFile)
  const images = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
  const output = model.predict(tf.tensor(images, [3, 28, 28, 1]))
  process.stdout.write(JSON.stringify({
    outputs: [...output.dataSync()],
    names: model.layers.map((layer) => layer.name),
    metadata: model.getUserDefinedMetadata() ?? null
  }))`

async function loadElsewhere(place: string) {
  const imagesFile = join(directory, 'images.bin')
  await writeFile(imagesFile, new Uint8Array(images.buffer))
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '--eval',
    program,
    place,
    imagesFile
  ])
  const found: unknown = JSON.parse(stdout)
  return found as { outputs: number[]; names: string[]; metadata: unknown }
}

describe('saveModel', () => {
  it('writes two files and leaves nothing else', async () => {
    expect((await readdir(join(directory, 'model'))).sort()).toEqual(['model.json', 'weights.bin'])
  })

  it('writes the weights one after the other, float32, little-endian', async () => {
    const bytes = await readFile(join(directory, 'model', 'weights.bin'))
    expect(bytes.length).toBe(4 * 38390)
    expect(bytes.readFloatLE(0)).toBe(weights[0]?.[0])
    expect(bytes.readFloatLE(4 * 260)).toBe(weights[2]?.[0])
  })

  it('is loaded from its files by a program that has only TensorFlow.js, with the same predictions', async () => {
    const found = await loadElsewhere(join(directory, 'model'))
    expect(Float32Array.from(found.outputs)).toEqual(expected)
    expect(found.names).toEqual(network.layers.map((layer) => layer.name))
    expect(found.metadata).toEqual({
      name: 'mnist',
      labels,
      preprocessing: { scale: 1 / 255, picture: 'digit', inputShape: [28, 28, 1] }
    })
  })

  it('is loaded over HTTP by tf.loadLayersModel, with the same predictions', async () => {
    const server = createServer((request, response) => {
      readFile(join(directory, 'model', String(request.url))).then(
        (content) => response.end(content),
        () => response.writeHead(404).end()
      )
    })
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
    try {
      const { port } = server.address() as AddressInfo
      const found = await loadElsewhere(`http://127.0.0.1:${port}/model.json`)
      expect(Float32Array.from(found.outputs)).toEqual(expected)
    } finally {
      server.close()
    }
  })

  it('replaces the model that was there', async () => {
    const place = join(directory, 'twice')
    await saveModel(place, {
      name: 'mnist',
      network,
      weights: initialWeights(network, 1),
      labels,
      preprocessing
    })
    await saveModel(place, { name: 'mnist', network, weights, labels, preprocessing })
    expect((await readModel(place)).weights).toEqual(weights)
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'saves no weight of %d',
    async (value) => {
      const broken = weights.map((values) => values.slice())
      broken[5]![3] = value
      const place = join(directory, 'broken')
      await expect(
        saveModel(place, { name: 'mnist', network, weights: broken, labels, preprocessing })
      ).rejects.toMatchObject({ code: 'NOT_FINITE', message: expect.stringContaining('dense_1/bias') })
      await expect(readdir(place)).rejects.toMatchObject({ code: 'ENOENT' })
    }
  )
})

describe('readModel', () => {
  it('gives back what was saved', async () => {
    const found = await readModel(join(directory, 'model'))
    expect(found.weights).toEqual(weights)
    expect(found.labels).toEqual(labels)
    expect(found.name).toBe('mnist')
    expect(found.network.outputShape).toEqual([10])
    expect(found.network.layers.map(({ name, outputShape }) => [name, outputShape])).toEqual(
      network.layers.map(({ name, outputShape }) => [name, outputShape])
    )
  })

  it('gives a network that predicts as before', async () => {
    const found = await readModel(join(directory, 'model'))
    const model = await buildModel(tf, found, found.network, found.weights)
    const outputs = tf.tidy(() => {
      const output = model.predict(tf.tensor(images, [3, 28, 28, 1]))
      return Float32Array.from((Array.isArray(output) ? output[0]! : output).dataSync())
    })
    model.dispose()
    expect(outputs).toEqual(expected)
  })
})
