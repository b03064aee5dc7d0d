/** A training that is resumed with a changed config: what it remembers, and what is reported about more epochs. */
import { expect, it } from 'vitest'
import type { Config } from '../../src/config/schema/config-schema.js'
import type { TrainingState } from '../../src/engine/engine.js'
import { courseNotices, stateUnder } from '../../src/run/new-course.js'
import { learningRate } from '../../src/update/learning-rate.js'
import { job } from '../engine/small-job.js'
import { checkpointAfter } from './checkpoints/sample.js'

const config = (training: object): Config => job({}, { metrics: ['accuracy'], ...training }).config
const plateau = { type: 'reduceOnPlateau', monitor: 'loss', patience: 1 }
const stopping = { monitor: 'loss', patience: 2, restoreBestWeights: true }

/** After five epochs, the last two of them no better than the third. */
const state: TrainingState = {
  ...checkpointAfter(5).state,
  bestWeights: [Float32Array.of(3)],
  monitoring: {
    plateau: { bestEpoch: 3, best: 0.5, wait: 1 },
    rateFactor: 0.01,
    stopping: { bestEpoch: 3, best: 0.5, wait: 2 },
    stopped: true
  }
}
const under = (before: object, now: object) =>
  stateUnder(state, config(before).training, config(now).training, 104)

it('remembers what is still watched', () => {
  const training = { schedule: plateau, earlyStopping: stopping }
  expect(under(training, { ...training, epochs: 9 })).toEqual(state)
  const { monitoring } = under(training, { ...training, schedule: { ...plateau, factor: 0.5 } })
  expect(monitoring).toEqual(state.monitoring)
})

it('with more patience, or without early stopping, goes on', () => {
  const before = { earlyStopping: stopping }
  const patient = under(before, { earlyStopping: { ...stopping, patience: 3 } })
  expect(patient.monitoring).toMatchObject({ stopping: state.monitoring.stopping, stopped: false })
  expect(patient.bestWeights).toEqual(state.bestWeights)
  const none = under(before, {})
  expect(none.monitoring).toMatchObject({ stopping: { bestEpoch: 0, best: 0, wait: 0 }, stopped: false })
  expect(none.bestWeights).toEqual([])
})

it('what was the best of something else is forgotten', () => {
  const before = { schedule: plateau, earlyStopping: stopping }
  const other = { ...stopping, monitor: 'accuracy' }
  const { monitoring, bestWeights } = under(before, {
    schedule: { ...plateau, monitor: 'accuracy' },
    earlyStopping: other
  })
  const nothing = { bestEpoch: 0, best: 0, wait: 0 }
  expect(monitoring).toEqual({ plateau: nothing, rateFactor: 0.01, stopping: nothing, stopped: false })
  expect(bestWeights).toEqual([])
  // A rate that is given anew is not made smaller by the plateaus of a schedule that is gone.
  expect(under(before, { earlyStopping: stopping }).monitoring.rateFactor).toBe(1)
})

it.each([
  { batch: 6, size: 20, to: { batch: 3, lossSum: 30, metricSum: 48 } },
  { batch: 6, size: 25, to: { batch: 2, lossSum: 25, metricSum: 40 } },
  { batch: 6, size: 100, to: { batch: 0, lossSum: 0, metricSum: 0 } },
  // Only the validation of the epoch is left.
  { batch: 10, size: 20, to: { batch: 5, lossSum: 30, metricSum: 48 } },
  { batch: 0, size: 20, to: { batch: 0, lossSum: 0, metricSum: 0 } }
])('counts $batch batches of 10 anew in batches of $size', ({ batch, size, to }) => {
  const [before, now] = [10, size].map((batchSize) => config({ batchSize }).training)
  const sums = batch === 0 ? { lossSum: 0, metricSum: 0 } : { lossSum: 30, metricSum: 48 }
  expect(stateUnder({ ...state, batch, ...sums }, before, now, 95)).toMatchObject(to)
})

it('says what more epochs do to a schedule that spans them all', () => {
  const going = { ...state, step: 35, monitoring: { ...state.monitoring, rateFactor: 1, stopped: false } }
  const notices = (schedule: object, epochs: number) =>
    courseNotices(config({ schedule, epochs: 5 }), config({ schedule, epochs }), going, 7)
  expect(notices({ type: 'constant' }, 9)).toEqual([])
  expect(notices({ type: 'exponential', decay: 0.9 }, 9)).toEqual([])
  for (const schedule of [{ type: 'cosine' }, { type: 'oneCycle', maxRate: 0.1 }] as const) {
    expect(notices(schedule, 5)).toEqual([])
    const [text] = notices(schedule, 10)
    expect(text).toContain(`the schedule ${schedule.type} spans all epochs, now 10 instead of 5`)
    const rate = learningRate(config({ schedule, epochs: 10 }).training, 36, 7, 1)
    expect(text).toContain(`goes on at ${rate.toFixed(4)} where it was`)
  }
})

it('says that more epochs train nothing after early stopping', () => {
  const [before, now] = [5, 9].map((epochs) => config({ earlyStopping: stopping, epochs }))
  expect(courseNotices(before, now, state, 7)).toEqual([
    expect.stringContaining('early stopping ended the training after 5 epochs: more train nothing')
  ])
})
