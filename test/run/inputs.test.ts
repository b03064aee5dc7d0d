/** What a program may pass in, and how it is refused: nothing reaches an engine that does not fit. */
import { describe, expect, it } from 'vitest'
import { buildModel, type FitOptions, predict, fit as train } from '../../dist/index.js'
import type { TrainingState } from '../../src/engine/engine.js'
import { job, part } from '../engine/small-job.js'

const options = (changes: object = {}): FitOptions => ({
  config: job().config,
  train: part(0, 48),
  epochs: 1,
  threads: 1,
  ...changes
})
const { state } = await train(options())
const other = (changes: object): { state: TrainingState } => ({ state: { ...state, ...changes } })

describe('fit refuses', () => {
  it.each<[string, object, object]>([
    ['no threads', { threads: 0 }, { code: 'USAGE', where: 'threads' }],
    ['threads that are no number', { threads: Number.NaN }, { code: 'USAGE', where: 'threads' }],
    ['half a batch', { batchSize: 0.5 }, { code: 'USAGE', where: 'batchSize' }],
    ['less than no epochs', { epochs: -1 }, { code: 'USAGE', where: 'epochs' }],
    [
      'pixels of a canvas',
      { train: { ...part(0, 48), images: new Uint8ClampedArray(48 * 784) } },
      { code: 'DATA', message: expect.stringContaining('Uint8Array') }
    ],
    [
      'too few images',
      { train: { ...part(0, 48), images: new Uint8Array(47 * 784) } },
      { code: 'DATA', message: expect.stringContaining('36,848') }
    ],
    [
      'a label that is no class',
      { train: { ...part(0, 48), labels: new Uint8Array(48).fill(10) } },
      { code: 'DATA' }
    ],
    ['no data', { train: undefined }, { code: 'DATA', where: 'train' }],
    [
      'images without a shape',
      { train: { ...part(0, 48), shape: undefined } },
      { code: 'DATA', message: expect.stringContaining('[images, height, width, channels]') }
    ],
    [
      'images without labels',
      { train: { ...part(0, 48), labels: undefined } },
      { code: 'DATA', message: expect.stringContaining('no labels') }
    ],
    ['a validation without labels', { validation: { ...part(0, 48), labels: undefined } }, { code: 'DATA' }],
    [
      'an engine that is none',
      { engine: 'gpu' },
      { code: 'USAGE', hint: expect.stringContaining('compiled') }
    ],
    [
      'weights that are lists',
      { weights: state.weights.map((values) => [...values]) },
      { code: 'DATA', message: expect.stringContaining('conv2d_1/kernel is no Float32Array') }
    ],
    ['an empty state', { state: {} }, { code: 'DATA' }],
    ['weights of another network', { weights: state.weights.slice(1) }, { code: 'DATA', where: 'weights' }],
    [
      "a state's weights of another size",
      other({ weights: state.weights.map(() => new Float32Array(9)) }),
      { code: 'DATA' }
    ],
    [
      'a state without slots',
      other({ slots: [] }),
      { code: 'DATA', message: expect.stringContaining('adam has 8') }
    ],
    [
      'a slot of another size',
      other({ slots: state.slots.map((slot, index) => (index === 2 ? new Float32Array(2) : slot)) }),
      { code: 'DATA', message: expect.stringContaining('momentum of conv2d_1/bias has 2 numbers, not 3') }
    ],
    [
      'a state within another epoch',
      other({ batch: 4 }),
      { code: 'DATA', message: expect.stringContaining('an epoch has 3') }
    ],
    ['a state of half a step', other({ step: 1.5 }), { code: 'USAGE', where: 'state.step' }]
  ])('%s', async (_what, changes, error) => {
    await expect(train(options(changes))).rejects.toMatchObject(error)
  })
})

it('predict refuses threads that are no number', async () => {
  const { config, weights } = job()
  await expect(predict({ config, weights, ...part(0, 4), threads: -2 })).rejects.toMatchObject({
    code: 'USAGE'
  })
})

it('buildModel refuses weights of another network before tf.layers sees them', async () => {
  await expect(buildModel(job().config, state.weights.slice(1))).rejects.toMatchObject({
    code: 'DATA',
    where: 'weights'
  })
})
