/** A stop does not wait for callbacks that never return, on every engine; errors that they throw in time are thrown. */
import { describe, expect, it } from 'vitest'
import { type FitOptions, fit } from '../../dist/index.js'
import { bits, job, part } from '../engine/small-job.js'

const { config } = job()
const train = part(0, 48)
const never = (): Promise<never> => new Promise(() => {})

describe.each(['compiled', 'wasm', 'cpu'] as const)('on %s', (engine) => {
  /** A callback that never returns, and stops the training from outside once it was called. */
  const stuck = (): { controller: AbortController; callback: () => Promise<never>; calls: () => number } => {
    const controller = new AbortController()
    let calls = 0
    const callback = (): Promise<never> => {
      calls++
      setTimeout(() => controller.abort(), 20)
      return never()
    }
    return { controller, callback, calls: () => calls }
  }

  it.each<[string, (callback: () => Promise<never>) => Partial<FitOptions>, { epoch: number } | object]>([
    ['onStep', (onStep) => ({ onStep }), {}],
    ['onEpoch', (onEpoch) => ({ onEpoch }), { epoch: 1, batch: 0 }],
    ['captures.take', (take) => ({ captures: { wanted: () => true, take } }), {}]
  ])('%s', async (_name, withCallback, state) => {
    const { controller, callback, calls } = stuck()
    const options = { config, train, epochs: 1000, engine, threads: 2, signal: controller.signal }
    const stopped = await fit({ ...options, ...withCallback(callback) })
    expect(stopped.state).toMatchObject(state)
    expect(calls()).toBe(1)
    // What is given back is whole: trained on from there, it comes to the bits of a training without a stop.
    const { epoch, batch } = stopped.state
    const epochs = batch > 0 ? epoch + 1 : epoch
    const resumed = await fit({ config, train, epochs, engine, threads: 2, state: stopped.state })
    const whole = await fit({ config, train, epochs, engine, threads: 2 })
    expect(bits(resumed.state)).toEqual(bits(whole.state))
  })

  it('what a callback throws together with the stop is thrown', async () => {
    const controller = new AbortController()
    const onStep = async (): Promise<void> => {
      controller.abort()
      throw new Error('mine')
    }
    const training = fit({ config, train, epochs: 2, engine, onStep, signal: controller.signal })
    await expect(training).rejects.toThrow('mine')
  })
})
