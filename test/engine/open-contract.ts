/** What the open networks of every engine must do: called again and again, in order, until they are closed. */
import { describe, expect, it } from 'vitest'
import type { Engine, OpenTrainer, StepReport } from '../../src/engine/engine.js'
import { whileOpen } from '../../src/run/while-open.js'
import { largestDifference } from './golden.js'
import { evaluateOnce, fitOnce, predictOnce, requestOf, type TrainingJob } from './once.js'
import { bits, job, part } from './small-job.js'

/** Weights that are other ones than the job's. */
const others = (weights: readonly Float32Array[]): Float32Array[] =>
  weights.map((values) => values.map((value) => value / 2 + 0.01))

/** @param off by how much predictions in batches of other sizes may differ */
export function openContract(engine: Engine, off: number): void {
  const opened = <T>(use: (open: OpenTrainer) => Promise<T>, given: TrainingJob = job()): Promise<T> =>
    whileOpen(engine.open(requestOf(given), given.weights), use)

  describe('an open network', () => {
    const given = job()
    const few = part(0, 3)
    const many = part(0, 200)

    it('predicts and evaluates again and again as one that is opened for it', async () => {
      const { config, network, weights, threads } = given
      const work = { config, network, weights, threads }
      const outputs = await predictOnce(engine, { ...work, data: many })
      const scored = await evaluateOnce(engine, { ...work, data: many })
      expect(outputs).toEqual(scored.outputs)
      const ones = await predictOnce(engine, { ...work, data: few })
      const request = { purpose: 'predict', network, batchSize: 128, threads } as const
      await whileOpen(engine.open(request, weights), async (open) => {
        for (let round = 0; round < 3; round++) {
          expect(largestDifference(await open.predict(few), ones)).toBeLessThanOrEqual(off)
          expect(await open.predict(many)).toEqual(outputs)
        }
      })
      await opened(async (open) => {
        for (let round = 0; round < 3; round++) {
          expect(largestDifference(await open.predict(few), ones)).toBeLessThanOrEqual(off)
          expect(await open.evaluate(many)).toEqual(scored)
        }
      })
    })

    it('gives outputs that later calls do not change', async () => {
      await opened(async (open) => {
        const first = await open.predict(few)
        const before = first.slice()
        await open.predict(part(10, 13))
        expect(first).toEqual(before)
      })
    })

    it('trains again and again to the bits of one that is opened for it, and predicts by the new weights', async () => {
      const { config, network } = given
      const whole = await fitOnce(engine, job({ epochs: 3 }))
      const outputs = await predictOnce(engine, { config, network, weights: whole.weights, data: many })
      await opened(async (open) => {
        await open.predict(many)
        const { state } = await open.fit(given)
        await open.evaluate(few)
        const rest = await open.fit(job({ epochs: 3, state }))
        expect(bits(rest.state)).toEqual(bits(whole.state))
        expect(await open.predict(many)).toEqual(outputs)
        await open.setWeights(given.weights)
        expect(bits((await open.fit(job({ epochs: 3 }))).state)).toEqual(bits(whole.state))
      })
    })

    it('trains on from its own weights', async () => {
      const weights = others(given.weights)
      const expected = await fitOnce(engine, job({ weights }))
      await opened(async (open) => {
        await open.setWeights(weights)
        expect(bits((await open.fit(given)).state)).toEqual(bits(expected.state))
      })
    })

    it('has the weights of before where a training fails', async () => {
      const error = new Error('from the caller')
      await opened(async (open) => {
        const outputs = await open.predict(many)
        const onStep = ({ batch }: StepReport) => {
          if (batch === 3) throw error
        }
        await expect(open.fit(job({ onStep }))).rejects.toBe(error)
        expect(await open.predict(many)).toEqual(outputs)
      })
    })

    it('carries out calls that are made at once in their order', async () => {
      const { config, network, weights } = given
      const changed = others(weights)
      const work = { config, network, data: few }
      const trained = await fitOnce(engine, job({ weights: changed }))
      await opened(async (open) => {
        const copies = changed.map((values) => values.slice())
        const calls = [
          open.predict(few),
          open.setWeights(copies),
          open.predict(few),
          open.fit(given),
          open.predict(few)
        ] as const
        // They were copied.
        for (const values of copies) values.fill(Number.NaN)
        const [first, , second, fitted, third] = await Promise.all(calls)
        expect(first).toEqual(await predictOnce(engine, { ...work, weights }))
        expect(second).toEqual(await predictOnce(engine, { ...work, weights: changed }))
        expect(bits(fitted.state)).toEqual(bits(trained.state))
        expect(third).toEqual(await predictOnce(engine, { ...work, weights: trained.weights }))
      })
    })

    it('can be used again after a signal has stopped a call', async () => {
      await opened(async (open) => {
        const outputs = await open.predict(many)
        const reason = new Error('enough')
        const stopped = AbortSignal.abort(reason)
        await expect(open.predict(many, stopped)).rejects.toBe(reason)
        await expect(open.evaluate(many, stopped)).rejects.toBe(reason)
        expect((await open.fit(job({ signal: stopped }))).state.step).toBe(0)
        expect(await open.predict(many)).toEqual(outputs)
      })
    })

    it('does what was asked before it is closed, and refuses everything after', async () => {
      const open = await engine.open(requestOf(given), given.weights)
      const outputs = open.predict(many)
      const closing = open.close()
      const closed = { code: 'USAGE', message: expect.stringContaining('closed') }
      await expect(open.predict(many)).rejects.toMatchObject(closed)
      expect(await outputs).toHaveLength(2000)
      await closing
      await expect(open.predict(many)).rejects.toMatchObject(closed)
      await expect(open.evaluate(many)).rejects.toMatchObject(closed)
      await expect(open.fit(given)).rejects.toMatchObject(closed)
      await expect(open.setWeights(given.weights)).rejects.toMatchObject(closed)
      await open.close()
    })

    it('refuses what it was not opened for', async () => {
      const { network, weights } = given
      const request = { purpose: 'predict', network, batchSize: 4 } as const
      await whileOpen(engine.open(request, weights), async (open) => {
        await expect((open as OpenTrainer).fit(given)).rejects.toMatchObject({ code: 'USAGE' })
        await expect((open as OpenTrainer).evaluate(few)).rejects.toMatchObject({ code: 'USAGE' })
        expect(await open.predict(few)).toHaveLength(30)
      })
    })
  })
}
