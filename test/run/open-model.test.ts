/** Models opened by their path: what they report, what they predict, and what they refuse. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openModel } from '../../dist/index.js'
import { networkOf } from '../../src/config/network/network.js'
import { parseConfig } from '../../src/config/parse.js'
import { writeWhole } from '../../src/files.js'
import { initialWeights } from '../../src/model/initial-weights.js'
import { saveModel } from '../../src/model/save-model.js'
import { forward } from '../../src/reference/network-passes.js'
import { tensor } from '../../src/reference/tensor.js'
import { predict } from '../../src/run/predict.js'
import { emptyDirectory } from '../cli/cnn.js'
import { largestDifference } from '../engine/golden.js'
import { handMade, handMadeExample } from '../engine/graphs.js'
import { job, part } from '../engine/small-job.js'

const { config, network, weights } = job()
const labels = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']

async function savedModel(): Promise<string> {
  const directory = join(await emptyDirectory(), 'model')
  await saveModel(directory, {
    name: 'letters',
    labels,
    preprocessing: { picture: 'digit', scale: 1 / 255 },
    network,
    weights
  })
  return directory
}

describe.each(['compiled', 'cpu'] as const)('a model opened on %s', (engine) => {
  it('says what it is, and predicts again and again', async () => {
    const { images, shape } = part(0, 20)
    const expected = await predict({ config, weights, images, shape, engine: 'cpu' })
    const model = await openModel(await savedModel(), { engine, threads: 2 })
    expect(model).toMatchObject({
      labels,
      inputShape: [28, 28, 1],
      preprocessing: { scale: 1 / 255, picture: 'digit' },
      engine: { name: engine }
    })
    const outputs = await model.predict(images)
    expect(outputs).toHaveLength(200)
    expect(largestDifference(outputs, expected)).toBeLessThan(1e-6)
    expect(await model.predict(images)).toEqual(outputs)
    // A byte is what it stands for; other numbers are taken as they are.
    expect(await model.predict(Float32Array.from(images, (byte) => byte / 255))).toEqual(outputs)
    expect(await model.predict(Float32Array.from(images))).not.toEqual(outputs)
    const [one, two] = await Promise.all([
      model.predict(images.subarray(0, 784)),
      model.predict(images.subarray(784, 2 * 784))
    ])
    expect(largestDifference([...one, ...two], outputs.subarray(0, 20))).toBeLessThan(1e-6)
    await model.close()
  })

  it('refuses what is not whole images, and can be used after that', async () => {
    const model = await openModel(await savedModel(), { engine })
    const refused = (images: unknown) => expect(model.predict(images as Uint8Array)).rejects
    await refused(new Uint8Array(785)).toMatchObject({
      code: 'DATA',
      message: expect.stringContaining('785 numbers are no whole images of [28,28,1]'),
      hint: expect.stringContaining('784')
    })
    await refused(new Uint8Array(0)).toMatchObject({
      code: 'DATA',
      message: expect.stringContaining('0 images')
    })
    for (const images of [undefined, null, [0, 1], new Uint8ClampedArray(784), 'image'])
      await refused(images).toMatchObject({ code: 'DATA', message: expect.stringContaining('Float32Array') })
    expect(await model.predict(new Uint8Array(784))).toHaveLength(10)
    await model.close()
  })

  it('refuses calls after it was closed, and may be closed again', async () => {
    const model = await openModel(await savedModel(), { engine })
    const before = model.predict(new Uint8Array(784))
    await model.close()
    expect(await before).toHaveLength(10)
    await expect(model.predict(new Uint8Array(784))).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('closed')
    })
    await model.close()
  })
})

describe('opening', () => {
  it('takes a run directory, whose config nobody looks at', async () => {
    const run = await emptyDirectory()
    await writeWhole(join(run, 'config.json'), 'not a config')
    await saveModel(join(run, 'model'), {
      name: 'letters',
      labels,
      preprocessing: { picture: 'digit', scale: 1 / 255 },
      network,
      weights
    })
    const model = await openModel(run, { engine: 'cpu' })
    expect(await model.predict(new Uint8Array(784))).toHaveLength(10)
    await model.close()
  })

  it('takes a model whose output is a number', async () => {
    const text = JSON.stringify({
      name: 'number',
      model: { inputShape: [2, 3, 1], layers: [{ type: 'flatten' }, { type: 'dense', units: 1 }] },
      training: { optimizer: { type: 'sgd' }, loss: 'meanSquaredError', epochs: 1 }
    })
    const own = networkOf(parseConfig(text, { dataGiven: true }))
    const directory = join(await emptyDirectory(), 'model')
    const metadata = {
      name: 'number',
      labels: [],
      preprocessing: { picture: 'resize', scale: 1 / 255 }
    } as const
    await saveModel(directory, { ...metadata, network: own, weights: initialWeights(own, 1) })
    const model = await openModel(directory, { engine: 'compiled' })
    expect(model).toMatchObject({ labels: [], inputShape: [2, 3, 1], preprocessing: { picture: 'resize' } })
    expect(await model.predict(new Float32Array(5 * 6))).toHaveLength(5)
    await model.close()
  })

  it('says what is wrong with the path, the threads and the engine', async () => {
    const directory = await emptyDirectory()
    await mkdir(join(directory, 'nothing'))
    await expect(openModel(join(directory, 'nothing'))).rejects.toMatchObject({ code: 'CHECKPOINT' })
    await writeWhole(join(directory, 'model.json'), '{}')
    await expect(openModel(directory)).rejects.toMatchObject({ code: 'MODEL' })
    await expect(openModel(JSON.parse('null'))).rejects.toMatchObject({ code: 'USAGE' })
    const model = await savedModel()
    await expect(openModel(model, { threads: 0 })).rejects.toMatchObject({ code: 'USAGE' })
    await expect(openModel(model, { engine: 'gpu' as 'cpu' })).rejects.toMatchObject({ code: 'USAGE' })
  })
})

it('a model that branches is opened and predicts as the readable network', async () => {
  const [make] = Object.values(handMade)
  if (make === undefined) throw new Error('there is no graph')
  const { network, weights, data } = handMadeExample(make)
  const directory = join(await emptyDirectory(), 'model')
  await saveModel(directory, {
    name: 'graph',
    labels: labels.slice(0, 4),
    preprocessing: { picture: 'resize', scale: 1 / 255 },
    network,
    weights
  })
  const images = Float32Array.from(data.images)
  const expected = forward(network, weights, tensor(data.shape, images)).at(-1)?.output.data ?? []
  for (const engine of ['compiled', 'wasm'] as const) {
    const model = await openModel(directory, { engine })
    expect(largestDifference(await model.predict(images), expected)).toBeLessThan(1e-5)
    await model.close()
  }
})
