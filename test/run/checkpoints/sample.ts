/** Checkpoints small enough that every one of their bits can be damaged. */
import fc from 'fast-check'
import type { EpochReport } from '../../../src/engine/engine.js'
import { beginMonitoring } from '../../../src/engine/monitor.js'
import type { Checkpoint } from '../../../src/run/checkpoints/checkpoint.js'
import { job } from '../../engine/small-job.js'

const { config } = job()

const epoch = (number: number): EpochReport => ({
  epoch: number,
  loss: 1 / number,
  accuracy: 0.1 * number,
  valLoss: 2 / number,
  valAccuracy: 0.5,
  learningRate: 0.01,
  seconds: 1.25,
  trainSeconds: 1
})

/** A checkpoint whose weights say which epoch it is after. */
export const checkpointAfter = (epochs: number, run = 'a-run'): Checkpoint => ({
  run,
  config,
  limit: null,
  state: {
    step: 7 * epochs + 3,
    epoch: epochs,
    batch: 3,
    weights: [Float32Array.of(epochs, -0, 1e-45), Float32Array.of(0.1)],
    slots: [Float32Array.of(epochs + 0.5)],
    lossSum: 0.1 + epochs,
    metricSum: 17,
    monitoring: beginMonitoring(),
    bestWeights: []
  },
  history: {
    epochs: Array.from({ length: epochs }, (_, index) => epoch(index + 1)),
    weightsSha256: Array.from({ length: epochs }, () => 'a'.repeat(64))
  }
})

const whole = fc.nat(1_000_000)
const number = fc.double().map((value) => (Object.is(value, -0) ? 0 : value))
/** Any 32 bits: also NaNs of every kind, which keep their bits. */
const array = fc.uint8Array({ maxLength: 40 }).map((bytes) => {
  const words = new Uint8Array(bytes.length & ~3)
  words.set(bytes.subarray(0, words.length))
  return new Float32Array(words.buffer)
})
const watch = fc.record({ bestEpoch: whole, best: number, wait: whole })

/** Any checkpoint that a training could leave. */
export const anyCheckpoint: fc.Arbitrary<Checkpoint> = fc.record({
  run: fc.string(),
  config: fc.constant(config),
  limit: fc.option(whole),
  state: fc.record({
    step: whole,
    epoch: whole,
    batch: whole,
    weights: fc.array(array),
    slots: fc.array(array),
    lossSum: number,
    metricSum: number,
    monitoring: fc.record({ plateau: watch, rateFactor: number, stopping: watch, stopped: fc.boolean() }),
    bestWeights: fc.array(array)
  }),
  history: fc.record({
    epochs: fc.array(
      fc.record(
        {
          epoch: whole,
          loss: number,
          accuracy: number,
          meanAbsoluteError: number,
          valLoss: number,
          valAccuracy: number,
          valMeanAbsoluteError: number,
          learningRate: number,
          seconds: number,
          trainSeconds: number
        },
        { requiredKeys: ['epoch', 'loss', 'accuracy', 'learningRate', 'seconds', 'trainSeconds'] }
      ),
      { maxLength: 4 }
    ),
    weightsSha256: fc.array(fc.constant('0123456789abcdef'.repeat(4)), { maxLength: 4 })
  })
})
