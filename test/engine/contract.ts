/** What every engine must do, in terms of the one interface: run for each of them. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { oneHot } from '../../src/dataset/encode.js'
import type { Examples } from '../../src/dataset/examples.js'
import type { Captures, Engine, EpochReport, StepReport, TrainingState } from '../../src/engine/engine.js'
import { lossAndGradients } from '../../src/reference/network-passes.js'
import { tensor } from '../../src/reference/tensor.js'
import { largestDifference } from './golden.js'
import { evaluateOnce, fitOnce, predictOnce } from './once.js'
import { openContract } from './open-contract.js'
import { bits, job, part } from './small-job.js'

/**
 * The suite. `load` gives the engine; it is called once.
 *
 * @param off by how much predictions in batches of other sizes may differ
 */
export function engineContract(name: string, load: () => Promise<Engine>, off = 0): void {
  describe(`the contract, by ${name}`, async () => {
    const engine = await load()

    it('learns, and reports every step and epoch in order', async () => {
      const steps: StepReport[] = []
      const epochs: EpochReport[] = []
      const outcome = await fitOnce(
        engine,
        job({
          validation: part(200, 240),
          epochs: 4,
          onStep: (report) => void steps.push(report),
          onEpoch: (report) => void epochs.push(report)
        })
      )
      expect(epochs).toEqual(outcome.history)
      expect(epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4])
      expect(steps.map(({ epoch, batch }) => `${epoch}/${batch}`)).toEqual(
        [1, 2, 3, 4].flatMap((epoch) => [1, 2, 3, 4, 5, 6, 7].map((batch) => `${epoch}/${batch}`))
      )
      expect(steps.every(({ batches }) => batches === 7)).toBe(true)
      expect(outcome.steps).toHaveLength(28)
      expect(epochs[3].loss).toBeLessThan(0.7 * epochs[0].loss)
      // What an epoch reports is the mean over its images: the last batch, of 8, counts half.
      const [first] = epochs
      const sum = outcome.steps
        .slice(0, 7)
        .reduce((total, loss, index) => total + loss * (index < 6 ? 16 : 8), 0)
      expect(first.loss).toBeCloseTo(sum / 104, 5)
      expect(steps[6].loss).toBeCloseTo(first.loss, 5)
      expect(steps[6].accuracy).toBeCloseTo(first.accuracy, 10)
      for (const { valLoss, valAccuracy, seconds, trainSeconds } of epochs) {
        expect(valLoss).toBeGreaterThan(0)
        expect((valAccuracy ?? Number.NaN) * 40).toBeCloseTo(Math.round((valAccuracy ?? 0) * 40), 8)
        expect(seconds).toBeGreaterThanOrEqual(trainSeconds)
      }
      expect(outcome.state).toMatchObject({ step: 28, epoch: 4, batch: 0 })
    })

    it('leaves what it was given as it was', async () => {
      const given = job()
      const before = given.weights.map((values) => values.slice())
      const images = given.train.images.slice()
      await fitOnce(engine, given)
      expect(given.weights).toEqual(before)
      expect(given.train.images).toEqual(images)
    })

    it('gives the same bits for the same job, others for another seed or order', async () => {
      const once = await fitOnce(engine, job())
      const again = await fitOnce(engine, job())
      expect(bits(again.state)).toEqual(bits(once.state))
      expect(again.steps).toEqual(once.steps)
      const unshuffled = await fitOnce(engine, job({ shuffle: false }))
      expect(bits(unshuffled.state)).not.toEqual(bits(once.state))
      const config = { ...job().config, seed: 8 }
      const otherOrder = await fitOnce(engine, job({ config }))
      expect(bits(otherOrder.state)).not.toEqual(bits(once.state))
    })

    it('trains and predicts on standardized bytes as on the numbers that they stand for', async () => {
      const scale = { mean: [0.1307], deviation: [0.3081] }
      const [mean, deviation] = [Math.fround(0.1307), Math.fround(0.3081)]
      const asNumbers = (data: Examples): Examples => ({
        ...data,
        images: Float32Array.from(
          data.images,
          (byte) => Math.fround(Math.fround(byte / 255) - mean) / deviation
        )
      })
      const [train, validation] = [part(0, 104), part(200, 240)]
      const ofBytes = await fitOnce(
        engine,
        job({ train: { ...train, scale }, validation: { ...validation, scale } })
      )
      const ofNumbers = await fitOnce(
        engine,
        job({ train: asNumbers(train), validation: asNumbers(validation) })
      )
      expect(bits(ofBytes.state)).toEqual(bits(ofNumbers.state))
      expect(ofBytes.history.map(({ valLoss }) => valLoss)).toEqual(
        ofNumbers.history.map(({ valLoss }) => valLoss)
      )
      const { config, network } = job()
      const { weights } = ofBytes.state
      const asked = { config, network, weights, threads: 2 }
      expect(await predictOnce(engine, { ...asked, data: { ...validation, scale } })).toEqual(
        await predictOnce(engine, { ...asked, data: asNumbers(validation) })
      )
    })

    it('resumes bit for bit from the state after an epoch', async () => {
      const whole = await fitOnce(engine, job({ epochs: 3 }))
      let captured: TrainingState | undefined
      await fitOnce(
        engine,
        job({
          epochs: 2,
          onEpoch: ({ epoch }, capture) => {
            if (epoch === 1) captured = capture()
          }
        })
      )
      expect(captured).toMatchObject({ step: 7, epoch: 1, batch: 0 })
      const rest = await fitOnce(engine, job({ epochs: 3, state: captured }))
      expect(rest.history.map(({ epoch }) => epoch)).toEqual([2, 3])
      expect(bits(rest.state)).toEqual(bits(whole.state))
      expect([...rest.steps]).toEqual([...whole.steps.slice(7)])
    })

    it('stops at a batch boundary, and resumes bit for bit from there', async () => {
      const epochs = 3
      const whole = await fitOnce(engine, job({ epochs }))
      const controller = new AbortController()
      const stopped = await fitOnce(
        engine,
        job({
          epochs,
          signal: controller.signal,
          onStep: ({ epoch, batch }) => {
            if (epoch === 2 && batch === 3) controller.abort()
          }
        })
      )
      const { step, epoch, batch } = stopped.state
      // Threads may be some batches ahead of the report.
      expect(step).toBeGreaterThanOrEqual(10)
      expect(step).toBe(epoch * 7 + batch)
      expect(stopped.steps).toHaveLength(step)
      const rest = await fitOnce(engine, job({ epochs, state: stopped.state }))
      expect(bits(rest.state)).toEqual(bits(whole.state))
      expect([...stopped.steps, ...rest.steps]).toEqual([...whole.steps])
      expect(rest.history[0].loss).toBeCloseTo(whole.history[rest.history[0].epoch - 1].loss, 10)
    })

    it('gives its state within epochs when it is wanted, and goes on bit for bit from there', async () => {
      const states: TrainingState[] = []
      let asked = 0
      const captures: Captures = {
        wanted: () => asked++ % 3 === 0,
        take: async (state) => {
          await nextTurn()
          states.push(state)
        }
      }
      const epochs = 4
      const whole = await fitOnce(engine, job({ epochs }))
      const outcome = await fitOnce(engine, job({ epochs, captures }))
      expect(bits(outcome.state)).toEqual(bits(whole.state))
      expect(outcome.steps).toEqual(whole.steps)
      expect(states.length).toBeGreaterThan(0)
      expect(states.every(({ batch }) => batch > 0 && batch < 7)).toBe(true)
      const state = states[states.length >> 1]
      const rest = await fitOnce(engine, job({ epochs, state }))
      expect(bits(rest.state)).toEqual(bits(whole.state))
      expect([...rest.steps]).toEqual([...whole.steps.slice(state.step)])
      const { epoch, loss, accuracy } = rest.history[0]
      expect(whole.history[epoch - 1]).toMatchObject({ loss, accuracy })
    })

    it('does nothing when the signal has aborted already, or when all epochs are done', async () => {
      const stopped = await fitOnce(engine, job({ signal: AbortSignal.abort() }))
      expect(stopped.state).toMatchObject({ step: 0, epoch: 0, batch: 0 })
      expect(stopped.state.weights.map((values) => [...values])).toEqual(
        job().weights.map((values) => [...values])
      )
      const done = await fitOnce(engine, job({ epochs: 1 }))
      const more = await fitOnce(engine, job({ epochs: 1, state: done.state }))
      expect(more.history).toEqual([])
      expect(bits(more.state)).toEqual(bits(done.state))
    })

    it('waits for onEpoch', async () => {
      const events: string[] = []
      await fitOnce(
        engine,
        job({
          onStep: ({ epoch, batch }) => {
            if (batch === 1) events.push(`step of ${epoch}`)
          },
          onEpoch: async ({ epoch }) => {
            await new Promise((resolve) => setTimeout(resolve, 20))
            events.push(`epoch ${epoch}`)
          }
        })
      )
      expect(events).toEqual(['step of 1', 'epoch 1', 'step of 2', 'epoch 2'])
    })

    it('loses no validation to a stop after the last batch of an epoch', async () => {
      const validation = part(200, 500)
      const scores = (reports: readonly EpochReport[]) =>
        reports.map(({ epoch, valLoss, valAccuracy }) => ({ epoch, valLoss, valAccuracy }))
      const whole = await fitOnce(engine, job({ epochs: 3, validation }))
      const controller = new AbortController()
      const onStep = ({ epoch, batch }: StepReport): void => {
        if (epoch === 2 && batch === 7) controller.abort()
      }
      const stopped = await fitOnce(engine, job({ epochs: 3, validation, onStep, signal: controller.signal }))
      const rest = await fitOnce(engine, job({ epochs: 3, validation, state: stopped.state }))
      expect(bits(rest.state)).toEqual(bits(whole.state))
      expect(scores([...stopped.history, ...rest.history])).toEqual(scores(whole.history))
    })

    const error = new Error('from the caller')
    it.each<[string, () => void | Promise<void>]>([
      [
        'throws',
        () => {
          throw error
        }
      ],
      ['rejects at once', () => Promise.reject(error)],
      ['rejects later', () => nextTurn().then(() => Promise.reject(error))]
    ])(
      'ends with the error of a callback that %s, calls nothing after it, can be used again',
      async (_how, fail) => {
        const calls: string[] = []
        const onStep = ({ epoch, batch }: StepReport) => void calls.push(`step ${epoch}/${batch}`)
        const onEpoch = ({ epoch }: EpochReport) => void calls.push(`epoch ${epoch}`)
        const failingStep = (report: StepReport) => {
          onStep(report)
          if (report.batch === 3) return fail()
        }
        await expect(fitOnce(engine, job({ onStep: failingStep, onEpoch }))).rejects.toBe(error)
        expect(calls).toEqual(['step 1/1', 'step 1/2', 'step 1/3'])
        calls.length = 0
        const captures = { wanted: () => true, take: fail }
        await expect(fitOnce(engine, job({ captures, epochs: 4 }))).rejects.toBe(error)
        const failingEpoch = (report: EpochReport) => {
          onEpoch(report)
          return fail()
        }
        await expect(fitOnce(engine, job({ onStep, onEpoch: failingEpoch, epochs: 3 }))).rejects.toBe(error)
        expect(calls.at(-1)).toBe('epoch 1')
        expect((await fitOnce(engine, job())).state.step).toBe(14)
      }
    )

    it('takes a batch larger than the data, and a batch of one', async () => {
      const large = await fitOnce(engine, job({ batchSize: 1000, epochs: 1 }))
      expect(large.state.step).toBe(1)
      const ones = await fitOnce(engine, job({ train: part(0, 5), batchSize: 1, epochs: 1 }))
      expect(ones.state.step).toBe(5)
    })

    it('stops with NOT_FINITE when the loss is no number any more', async () => {
      const images = new Float32Array(104 * 784).fill(0.5)
      images.fill(Number.NaN, 50 * 784, 51 * 784)
      const broken = job({ train: { ...part(0, 104), images }, shuffle: false })
      await expect(fitOnce(engine, broken)).rejects.toMatchObject({
        code: 'NOT_FINITE',
        message: expect.stringContaining('step 4'),
        overflow: { loss: Number.NaN, learningRate: 0.01, state: { step: 3, epoch: 0, batch: 3 } }
      })
    })

    it('predicts what the readable network computes', async () => {
      const { config, network, weights } = job()
      const data = part(0, 20)
      const { outputs, losses } = await evaluateOnce(engine, {
        config,
        network,
        weights,
        data,
        batchSize: 8,
        threads: 2
      })
      const pixels = Float64Array.from(data.images, (byte) => Math.fround(byte / 255))
      const expected = lossAndGradients(
        network,
        weights,
        tensor(data.shape, pixels),
        tensor([20, 10], oneHot(data.labels, 10))
      )
      expect(outputs).toHaveLength(200)
      for (const [index, value] of expected.outputs.data.entries())
        expect(outputs[index]).toBeCloseTo(value, 5)
      expect(losses).toHaveLength(20)
      for (const [index, value] of expected.losses.entries()) expect(losses?.[index]).toBeCloseTo(value, 4)
      const { images, shape } = data
      const unlabelled = await predictOnce(engine, { config, network, weights, data: { images, shape } })
      expect(largestDifference(unlabelled, outputs)).toBeLessThanOrEqual(off)
    })

    it('ends a prediction with the reason of the signal that stops it', async () => {
      const { config, network, weights } = job()
      const reason = new Error('enough')
      const signal = AbortSignal.abort(reason)
      const work = { config, network, weights, data: part(0, 20), signal }
      await expect(evaluateOnce(engine, work)).rejects.toBe(reason)
      await expect(predictOnce(engine, work)).rejects.toBe(reason)
    })

    it('takes bytes and the numbers that they stand for alike', async () => {
      const bytes = part(0, 40)
      const images = Float32Array.from(bytes.images, (byte) => byte / 255)
      const fromBytes = await fitOnce(engine, job({ train: bytes }))
      const fromNumbers = await fitOnce(engine, job({ train: { ...bytes, images } }))
      expect(bits(fromNumbers.state)).toEqual(bits(fromBytes.state))
    })

    it('trains two networks at once', async () => {
      const alone = await fitOnce(engine, job())
      const [one, two] = await Promise.all([fitOnce(engine, job()), fitOnce(engine, job({ epochs: 3 }))])
      expect(bits(one.state)).toEqual(bits(alone.state))
      expect(two.state.step).toBe(21)
    })

    openContract(engine, off)
  })
}
