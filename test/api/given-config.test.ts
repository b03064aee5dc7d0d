/** Configs for programs with their own data: augmentation counts, and `linear` after softmax is not a mistake. */
import { describe, expect, it } from 'vitest'
import { fit, type GivenInput, parseConfig } from '../../dist/index.js'
import { hashWeights } from '../../src/model/initial-weights.js'
import { part } from '../engine/small-job.js'

const linear = { type: 'activation', activation: 'linear' } as const
const source = (changes: Partial<GivenInput> = {}, more: (typeof linear)[] = []): GivenInput => ({
  name: 'given',
  model: {
    inputShape: [28, 28, 1],
    layers: [{ type: 'flatten' }, { type: 'dense', units: 10, activation: 'softmax' }, ...more]
  },
  training: { optimizer: { type: 'sgd', learningRate: 0.1 }, batchSize: 16, epochs: 1 },
  ...changes
})

describe('dataset.augmentation', () => {
  it.each<[string, object]>([
    ['alone', { augmentation: { shift: 3 } }],
    ['beside a name that is wrong', { name: 'photos', augmentation: { shift: 3 } }],
    ['of a named data set', { name: 'mnist', augmentation: { shift: 3 } }]
  ])('%s is used', async (_where, dataset) => {
    const augmented = parseConfig(source({ dataset }))
    expect(augmented.dataset.augmentation).toMatchObject({ shift: 3 })
    const train = part(0, 48)
    const plain = await fit({ config: parseConfig(source()), train })
    const other = await fit({ config: augmented, train })
    expect(hashWeights(other.weights)).not.toBe(hashWeights(plain.weights))
  })

  it('that is wrong is a mistake with its path', () => {
    const dataset = { name: 'photos', augmentation: { shift: -1 } } as object
    expect(() => parseConfig(source({ dataset }))).toThrow(/dataset\.augmentation\.shift/)
  })
})

it('linear behind softmax changes nothing', async () => {
  const losses = await Promise.all(
    [source(), source({}, [linear])].map(async (config) => {
      const { history } = await fit({ config: parseConfig(config), train: part(0, 48), engine: 'compiled' })
      return history[0]?.loss
    })
  )
  expect(losses[1]).toBeCloseTo(Number(losses[0]), 6)
  const behind = [...source().model.layers.slice(0, 1), { type: 'dense', units: 10 } as const, linear]
  expect(() => parseConfig(source({ model: { inputShape: [28, 28, 1], layers: behind } }))).toThrow(
    /linear gives none/
  )
})
