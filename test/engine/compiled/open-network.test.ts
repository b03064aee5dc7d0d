/** Open networks of the compiled engine: their threads, what happens when these die, and that they wait idle. */
import type { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadCompiled } from '../../../dist/engine/compiled/compiled-engine.js'
import type { Examples } from '../../../src/dataset/examples.js'
import type { OpenPredictor } from '../../../src/engine/engine.js'
import { whileOpen } from '../../../src/run/while-open.js'
import { requestOf } from '../once.js'
import { bits, job, part } from '../small-job.js'

const engine = await loadCompiled()
const { network, weights, config } = job()

/** The workers that were started in a test. */
let workers: Worker[] = []
const see = (worker: Worker): void => void workers.push(worker)
beforeEach(() => {
  workers = []
  process.on('worker', see)
})
afterEach(() => {
  process.off('worker', see)
  expect(workers.filter(({ threadId }) => threadId !== -1)).toEqual([])
})

const predictor = (threads: number): Promise<OpenPredictor> =>
  engine.open({ purpose: 'predict', network, batchSize: 128, threads }, weights)

const ends = { code: 'ENGINE', message: expect.stringContaining('stopped before its work was done') }

describe('the threads of an open network', () => {
  it('are started when there is work for them, no more than shards, and stay', async () => {
    await whileOpen(predictor(3), async (open) => {
      expect(workers).toHaveLength(0)
      await open.predict(part(0, 1))
      expect(workers).toHaveLength(1)
      // Shards of 8.
      await open.predict(part(0, 16))
      expect(workers).toHaveLength(2)
      await open.predict(part(0, 200))
      await open.predict(part(0, 1))
      await open.predict(part(0, 200))
      expect(workers).toHaveLength(3)
    })
  })

  it('are the same for training, evaluating and predicting', async () => {
    const given = job({ threads: 2 })
    await whileOpen(engine.open(requestOf(given), weights), async (open) => {
      await open.fit(given)
      await open.evaluate(part(0, 200))
      await open.predict(part(0, 200))
      await open.fit(given)
      expect(workers).toHaveLength(2)
    })
  })

  it('end with it, also where none was ever needed', async () => {
    const [used, unused] = [await predictor(2), await predictor(2)]
    await used.predict(part(0, 100))
    await Promise.all([used.close(), unused.close()])
    expect(workers).toHaveLength(2)
  })
})

describe('a thread that dies', () => {
  it('while it waits is started again by the next call', async () => {
    await whileOpen(predictor(2), async (open) => {
      const outputs = await open.predict(part(0, 100))
      await workers[0]?.terminate()
      expect(await open.predict(part(0, 100))).toEqual(outputs)
      expect(workers).toHaveLength(3)
    })
  })

  it('when a call is about to need it makes that call fail, and no other', async () => {
    await whileOpen(predictor(2), async (open) => {
      const outputs = await open.predict(part(0, 100))
      // Its exit is not seen before the call has been sent.
      void workers[1]?.terminate()
      await expect(open.predict(part(0, 100))).rejects.toMatchObject(ends)
      expect(await open.predict(part(0, 100))).toEqual(outputs)
    })
  })

  it('in a training leaves the weights of before, and a network that trains', async () => {
    const given = job({ threads: 2 })
    await whileOpen(engine.open(requestOf(given), weights), async (open) => {
      const outputs = await open.predict(part(0, 100))
      const onStep = () => void workers[1]?.terminate()
      await expect(open.fit(job({ epochs: 1_000_000, onStep }))).rejects.toMatchObject(ends)
      expect(await open.predict(part(0, 100))).toEqual(outputs)
      const { state } = await open.fit(given)
      await open.setWeights(weights)
      expect(bits((await open.fit(given)).state)).toEqual(bits(state))
    })
  })

  it('of what it was given ends that call alone', async () => {
    const request = { purpose: 'evaluate', loss: config.training.loss, network, batchSize: 8 } as const
    const { images, shape } = part(0, 8)
    // The logit of such a class would lie outside of the memory: the kernel traps.
    const wrong: Examples = { images, labels: new Int32Array(8).fill(0x20000000), shape }
    await whileOpen(engine.open(request, weights), async (open) => {
      const scores = await open.evaluate(part(0, 8))
      await expect(open.evaluate(wrong)).rejects.toMatchObject({
        code: 'ENGINE',
        cause: expect.objectContaining({ message: expect.stringContaining('out of bounds') })
      })
      expect(await open.evaluate(part(0, 8))).toEqual(scores)
    })
  })
})

it('a prediction that is stopped can be followed by another', async () => {
  const count = 100_000
  const images = new Uint8Array(new SharedArrayBuffer(count * 784))
  await whileOpen(predictor(2), async (open) => {
    const outputs = await open.predict(part(0, 100))
    const controller = new AbortController()
    const stopped = open.predict({ images, shape: [count, 28, 28, 1] }, controller.signal)
    setImmediate(() => controller.abort('enough'))
    await expect(stopped).rejects.toBe('enough')
    expect(await open.predict(part(0, 100))).toEqual(outputs)
  })
})
