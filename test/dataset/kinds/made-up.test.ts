/** A kind of data set that the program does not know is treated like those that it knows. */
import { describe, expect, it } from 'vitest'
import { evaluate, fit } from '../../../dist/index.js'
import { networkOf } from '../../../src/config/network/network.js'
import { completeConfig, readConfig } from '../../../src/config/parse.js'
import type { Config } from '../../../src/config/schema/config-schema.js'
import { describeMachine } from '../../../src/run/environment.js'
import { checkData } from '../../../src/run/same-data.js'
import { madeUp } from './made-up.js'

const kind = madeUp()

/** What a user writes; the facts of the data come from the kind, not from the name. */
const text = (units: number, loss = 'categoricalCrossentropy'): string =>
  JSON.stringify({
    name: 'noise',
    seed: 3,
    dataset: { name: 'mnist', validation: 100 },
    model: {
      layers: [
        { type: 'conv2d', filters: 4, kernelSize: 2, activation: 'relu' },
        { type: 'flatten' },
        { type: 'dense', units, activation: 'softmax' }
      ]
    },
    training: { optimizer: { type: 'adam' }, loss, batchSize: 64, epochs: 2 }
  })

async function configOf(units = 300, loss?: string): Promise<Config> {
  const read = readConfig(text(units, loss))
  const { facts } = await kind.describe(read.dataset)
  return completeConfig(read, { facts })
}

describe('a kind of data set', () => {
  it('gives its facts between the two steps of a config, which has to fit them', async () => {
    const config = await configOf()
    expect(config.model.inputShape).toEqual([4, 3, 2])
    expect(networkOf(config).outputShape).toEqual([300])
    await expect(configOf(10)).rejects.toMatchObject({
      code: 'CONFIG',
      problems: [{ message: 'the network puts out [10], expected [300]: made-up has 300 classes' }]
    })
  })

  it('describes itself in its own words', async () => {
    const { lines, document } = await kind.describe({ dir: 'there' })
    expect(lines).toEqual(['made-up: noise of 300 classes in there'])
    expect(document).toEqual({ noise: true, classes: 300 })
  })

  it('is held by its fingerprint to the data of a run', async () => {
    const options = { validation: 100, seed: 3 }
    const loaded = await kind.load(options)
    const receipt = { ...describeMachine('0'), dataset: [...loaded.fingerprint.parts] }
    expect(() => checkData('runs/noise', receipt, loaded)).not.toThrow()
    const others = await madeUp(2).load(options)
    expect(() => checkData('runs/noise', receipt, others)).toThrow(
      expect.objectContaining({
        code: 'DATA',
        message: 'noise has another SHA-256 than when runs/noise was started',
        hint: 'make the same noise again'
      })
    )
  })

  it('refuses sizes as every kind does', async () => {
    await expect(kind.load({ validation: 600, seed: 1 })).rejects.toMatchObject({
      code: 'CONFIG',
      hint: 'made-up has 600 training images: set aside fewer'
    })
  })

  it.each(['categoricalCrossentropy', 'meanSquaredError'])(
    'of more than 256 classes trains alike on the engines compiled and cpu, by %s',
    async (loss) => {
      const config = await configOf(300, loss)
      const { train, validation, test, facts } = await kind.load({ ...config.dataset, seed: config.seed })
      expect(Math.max(...train.labels)).toBe(299)
      const trained = async (engine: 'compiled' | 'cpu') => {
        const { weights, history } = await fit({ config, train, validation, engine, threads: 2 })
        const classNames = facts.labels
        return { history, scores: await evaluate({ config, weights, ...test, classNames, engine }) }
      }
      const [compiled, cpu] = [await trained('compiled'), await trained('cpu')]
      for (const [i, { loss, valLoss }] of cpu.history.entries()) {
        expect(compiled.history[i]?.loss).toBeCloseTo(loss, 5)
        expect(compiled.history[i]?.valLoss).toBeCloseTo(valLoss ?? Number.NaN, 5)
      }
      expect(compiled.scores.loss).toBeCloseTo(cpu.scores.loss, 5)
      // Each class is once in the test split.
      for (const { perClass } of [compiled.scores, cpu.scores])
        expect(perClass.map(({ label, support }) => `${label}: ${support}`)).toEqual(
          facts.labels.map((label) => `${label}: 1`)
        )
    }
  )
})
