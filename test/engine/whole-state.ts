/** What a training remembers besides its weights, in a suite for every engine: randomness, statistics, best epoch. */
import { describe, expect, it } from 'vitest'
import { networkOf } from '../../src/config/network/network.js'
import { parseConfig } from '../../src/config/parse.js'
import type { Engine, EpochReport, FitJob, TrainingState } from '../../src/engine/engine.js'
import { hashWeights, initialWeights } from '../../src/model/initial-weights.js'
import { fitOnce, type TrainingJob } from './once.js'
import { bits, part } from './small-job.js'

const layers = [
  { type: 'conv2d', filters: 4, kernelSize: 5, strides: 3, useBias: false },
  { type: 'batchNormalization', momentum: 0.8 },
  { type: 'activation', activation: 'relu' },
  { type: 'dropout', rate: 0.3 },
  { type: 'flatten' },
  { type: 'dense', units: 10, activation: 'softmax' }
] as const

/** Two batches of 16 digits and one of 12 in each epoch, with augmentation, dropout and batch normalization. */
function job(training: object, changes: Partial<TrainingJob> = {}, seed = 5): TrainingJob {
  const text = JSON.stringify({
    name: 'whole-state',
    seed,
    dataset: { name: 'mnist', validation: 40, augmentation: { shift: 2, rotate: 10 } },
    model: { layers },
    training: { optimizer: { type: 'adam', learningRate: 0.01 }, batchSize: 16, epochs: 9, ...training }
  })
  const config = parseConfig(text)
  const network = networkOf(config)
  const weights = initialWeights(network, 5)
  const { epochs, batchSize } = config.training
  const data = { train: part(0, 44), validation: part(200, 240) }
  return { config, network, weights, ...data, epochs, batchSize, shuffle: true, threads: 2, ...changes }
}

const earlyStopping = { monitor: 'valLoss', patience: 2, restoreBestWeights: true }
/** So large a rate that the loss of the validation images goes up and down. */
const restless = { optimizer: { type: 'adam', learningRate: 0.3 } }

const schedules = {
  cosine: { type: 'cosine', warmupSteps: 4 },
  oneCycle: { type: 'oneCycle', maxRate: 0.05 },
  reduceOnPlateau: { type: 'reduceOnPlateau', monitor: 'valLoss', factor: 0.5, patience: 1 }
}

const figures = ({ epoch, loss, valLoss, learningRate }: EpochReport) => ({
  epoch,
  loss,
  valLoss,
  learningRate
})

/** The suite. `load` gives the engine; it is called once. */
export function wholeStateSuite(name: string, load: () => Promise<Engine>): void {
  describe(`all that a training by ${name} remembers`, async () => {
    const engine = await load()

    it.each(Object.entries(schedules))(
      'resumes bit for bit from the state after an epoch: %s',
      async (_, schedule) => {
        const states: TrainingState[] = []
        const training = {
          ...restless,
          schedule,
          epochs: 5,
          earlyStopping: { ...earlyStopping, patience: 9 }
        }
        const whole = await fitOnce(
          engine,
          job(training, { onEpoch: (_, capture) => void states.push(capture()) })
        )
        expect(whole.history).toHaveLength(5)
        for (const state of states.slice(1, 3)) {
          const rest = await fitOnce(engine, job(training, { state }))
          expect(bits(rest.state)).toEqual(bits(whole.state))
          expect(rest.state.monitoring).toEqual(whole.state.monitoring)
          expect(hashWeights(rest.weights)).toBe(hashWeights(whole.weights))
          expect([...rest.steps]).toEqual([...whole.steps.slice(state.step)])
          expect(rest.history.map(figures)).toEqual(whole.history.slice(state.epoch).map(figures))
        }
      }
    )

    it('stops early as the losses say, and gives back the weights of the best epoch', async () => {
      const after: string[] = []
      const onEpoch: FitJob['onEpoch'] = (_, capture) => void after.push(hashWeights(capture().weights))
      const { history } = await fitOnce(engine, job(restless, { onEpoch }))
      const losses = history.map(({ valLoss = Number.NaN }) => valLoss)
      const better = losses.map((loss, at) => losses.slice(0, at).every((before) => loss < before))
      const end = better.findIndex((_, at) => at >= 2 && !better[at] && !better[at - 1]) + 1
      const best = better.lastIndexOf(true, end - 1) + 1
      // Neither the first epoch nor the last.
      expect([best, end]).toEqual([expect.any(Number), best + 2])
      expect(best).toBeGreaterThan(1)
      expect(end).toBeLessThan(9)

      const stopped = await fitOnce(engine, job({ ...restless, earlyStopping }))
      expect(stopped.history.map(figures)).toEqual(history.slice(0, end).map(figures))
      expect(hashWeights(stopped.weights)).toBe(after[best - 1])
      expect(hashWeights(stopped.state.weights)).toBe(after[end - 1])
      const kept = { ...earlyStopping, restoreBestWeights: false }
      const unrestored = await fitOnce(engine, job({ ...restless, earlyStopping: kept }))
      expect(hashWeights(unrestored.weights)).toBe(after[end - 1])
      // There is nothing to resume.
      const more = await fitOnce(engine, job({ ...restless, earlyStopping }, { state: stopped.state }))
      expect(more.history).toEqual([])
      expect(hashWeights(more.weights)).toBe(after[best - 1])
    })

    it('draws dropout and augmentation anew for each batch, the same again with the seed', async () => {
      // So small a rate changes no weight, and the order is that of the data: what differs is chance.
      const still = { optimizer: { type: 'sgd', learningRate: 1e-30 }, batchSize: 22, epochs: 4 }
      const losses = async (changes: Partial<TrainingJob>, seed?: number) => [
        ...(await fitOnce(engine, job(still, { shuffle: false, ...changes }, seed))).steps
      ]
      const once = await losses({})
      expect(once).toHaveLength(8)
      expect(new Set(once).size).toBe(8)
      expect(await losses({})).toEqual(once)
      const another = await losses({}, 6)
      expect(another.filter((loss, at) => loss === once[at])).toEqual([])

      for (const alone of [{ augmentation: true }, { augmentation: false }]) {
        const { config } = job(still)
        const { dataset, model } = config
        const kept = alone.augmentation
          ? config
          : { ...config, dataset: { ...dataset, augmentation: undefined } }
        const dropping = (on: boolean) =>
          model.layers.map((layer) => (layer.type === 'dropout' && !on ? { ...layer, rate: 0 } : layer))
        const lone = { ...kept, model: { ...model, layers: dropping(!alone.augmentation) } }
        const each = await losses({ config: lone, network: networkOf(lone) })
        // The first and the second batch, each in four epochs.
        for (const batch of [0, 1]) expect(new Set(each.filter((_, at) => at % 2 === batch)).size).toBe(4)
      }
    })
  })
}
