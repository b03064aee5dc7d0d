/** NaN and infinities are refused on input and before results are used, in the same way on every engine. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { buildModel, evaluate, fit, openModel, predict } from '../../dist/index.js'
import { saveModel } from '../../src/model/save-model.js'
import { cnn, emptyDirectory } from '../cli/cnn.js'
import { job, part } from '../engine/small-job.js'

const { config, network, weights } = job()
const bytes = part(0, 4)
const numbers = { ...bytes, images: Float32Array.from(bytes.images, (byte) => byte / 255) }

/** Weights with one number of one array replaced. */
const spoiled = (array: number, value: number): Float32Array[] =>
  weights.map((values, index) => (index === array ? values.with(7 % values.length, value) : values))

/** Finite, but no sum of them is. */
const overflowing = weights.map((values) => values.map((_, i) => (i % 2 === 0 ? 3e38 : -3e38)))

const labels = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']
async function saved(weights: Float32Array[]): Promise<string> {
  const directory = join(await emptyDirectory(), 'model')
  const preprocessing = { picture: 'digit', scale: 1 / 255 } as const
  await saveModel(directory, { name: 'letters', labels, preprocessing, network, weights })
  return directory
}

describe.each(['compiled', 'wasm', 'cpu'] as const)('on %s', (engine) => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'weights that hold %s',
    async (value) => {
      for (const [array, { path }] of network.weights.entries()) {
        const given = { config, weights: spoiled(array, value), engine }
        const refusal = {
          code: 'NOT_FINITE',
          exitCode: 5,
          where: path,
          message: expect.stringContaining(String(value))
        }
        await expect(predict({ ...given, ...bytes })).rejects.toMatchObject(refusal)
        await expect(evaluate({ ...given, ...bytes })).rejects.toMatchObject(refusal)
        await expect(fit({ ...given, train: bytes })).rejects.toMatchObject(refusal)
        await expect(buildModel(config, given.weights)).rejects.toMatchObject(refusal)
      }
    }
  )

  it('a state whose weights are none', async () => {
    const { state } = await fit({ config, train: bytes, epochs: 1, engine })
    const resumed = fit({
      config,
      train: bytes,
      state: { ...state, weights: spoiled(2, Number.NaN) },
      engine
    })
    await expect(resumed).rejects.toMatchObject({ code: 'NOT_FINITE', where: 'dense_1/kernel' })
  })

  it('images that hold none, by the index of the first', async () => {
    const images = numbers.images.with(2 * 784 + 5, Number.NaN).with(3 * 784, Number.POSITIVE_INFINITY)
    const data = { ...numbers, images }
    const refusal = { code: 'DATA', exitCode: 3, message: expect.stringContaining('image 2 holds NaN') }
    await expect(predict({ config, weights, ...data, engine })).rejects.toMatchObject(refusal)
    await expect(evaluate({ config, weights, ...data, engine })).rejects.toMatchObject(refusal)
    await expect(fit({ config, train: data, engine })).rejects.toMatchObject(refusal)
    await expect(fit({ config, train: numbers, validation: data, engine })).rejects.toMatchObject(refusal)
    const model = await openModel(await saved([...weights]), { engine })
    await expect(model.predict(images)).rejects.toMatchObject(refusal)
    expect(await model.predict(numbers.images)).toHaveLength(40)
    await model.close()
  })

  it('outputs that overflow, by the index of the first image', async () => {
    const refusal = { code: 'NOT_FINITE', message: expect.stringMatching(/^output \d of image 0 is NaN/) }
    await expect(predict({ config, weights: overflowing, ...bytes, engine })).rejects.toMatchObject(refusal)
    await expect(evaluate({ config, weights: overflowing, ...bytes, engine })).rejects.toMatchObject(refusal)
    const model = await openModel(await saved(overflowing), { engine })
    await expect(model.predict(bytes.images)).rejects.toMatchObject(refusal)
    await model.close()
  })
})

it('the command gives no answer and ends with 5', async () => {
  const directory = await saved(overflowing)
  const cwd = await emptyDirectory()
  const picture = join(cwd, 'a.svg')
  await writeFile(
    picture,
    '<svg xmlns="http://www.w3.org/2000/svg" width="28" height="28"><path d="M14 4v20" stroke="black"/></svg>'
  )
  const { code, stdout, stderr } = await cnn(['predict', directory, picture], { cwd })
  expect({ code, stdout }).toEqual({ code: 5, stdout: '' })
  expect(stderr).toContain('output')
})
