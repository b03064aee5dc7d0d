/** The threads of the compiled engine: killed, stopped, too many, and gone when the run is over. */
import { once } from 'node:events'
import type { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadCompiled } from '../../../dist/engine/compiled/compiled-engine.js'
import type { Examples } from '../../../src/dataset/examples.js'
import type { EpochReport, StepReport } from '../../../src/engine/engine.js'
import { evaluateOnce, fitOnce, type TrainingJob } from '../once.js'
import { bits, job, part } from '../small-job.js'

const engine = await loadCompiled()

/** The workers that were started in a test. */
let workers: Worker[] = []
const see = (worker: Worker): void => void workers.push(worker)
beforeEach(() => {
  workers = []
  process.on('worker', see)
})
afterEach(() => {
  process.off('worker', see)
})
const running = (): Worker[] => workers.filter(({ threadId }) => threadId !== -1)

/** So many images that running through them takes much longer than the main thread looks away. */
const many: Examples = {
  images: new Uint8Array(new SharedArrayBuffer(100_000 * 784)),
  labels: new Uint8Array(100_000),
  shape: [100_000, 28, 28, 1]
}
const endless: Partial<TrainingJob> = { epochs: 1_000_000, threads: 3 }

/** Aborts at the first report that this holds for. */
function stopWhen(holds: (report: StepReport) => boolean) {
  const controller = new AbortController()
  const onStep = (report: StepReport): void => {
    if (holds(report)) controller.abort()
  }
  return { onStep, signal: controller.signal }
}

describe('a worker that is killed', () => {
  const ends = { code: 'ENGINE', message: expect.stringContaining('stopped before its work was done') }

  it.each([0, 1, 2])('as soon as it is started (worker %i)', async (which) => {
    const kill = (worker: Worker): void => {
      if (workers.length === which + 1) worker.terminate()
    }
    process.on('worker', kill)
    try {
      await expect(fitOnce(engine, job(endless))).rejects.toMatchObject(ends)
    } finally {
      process.off('worker', kill)
    }
    expect(workers).toHaveLength(3)
    expect(running()).toEqual([])
  })

  it.each([0, 1, 2])('between batches (worker %i)', async (which) => {
    const onStep = () => void workers[which].terminate()
    await expect(fitOnce(engine, job({ ...endless, onStep }))).rejects.toMatchObject(ends)
    expect(running()).toEqual([])
  })

  it('while it waits at the gate of the next epoch', async () => {
    const onEpoch = async () => {
      await workers[1].terminate()
    }
    await expect(fitOnce(engine, job({ ...endless, onEpoch }))).rejects.toMatchObject(ends)
    expect(running()).toEqual([])
  })

  it('in validation', async () => {
    const epochs: EpochReport[] = []
    const onEpoch = (report: EpochReport) => void epochs.push(report)
    const onStep = ({ batch }: StepReport) => {
      if (batch === 7) workers[2].terminate()
    }
    const work = job({ ...endless, validation: many, onStep, onEpoch })
    await expect(fitOnce(engine, work)).rejects.toMatchObject(ends)
    expect(epochs).toEqual([])
    expect(running()).toEqual([])
  })

  it('in prediction', async () => {
    const { config, network, weights } = job()
    const predicting = evaluateOnce(engine, { config, network, weights, data: many, threads: 3 })
    await once(process, 'worker')
    await once(workers[0], 'online')
    workers[0].terminate()
    await expect(predicting).rejects.toMatchObject(ends)
    expect(running()).toEqual([])
  })
})

describe('a worker that crashes', () => {
  it('ends the run with what went wrong, and the other threads with it', async () => {
    const { images, shape } = part(0, 104)
    // The logit of such a class would lie at 2 GiB, outside of the memory: the kernel traps.
    const labels = new Int32Array(104).fill(0x20000000)
    await expect(
      fitOnce(engine, job({ ...endless, train: { images, labels, shape } }))
    ).rejects.toMatchObject({
      code: 'ENGINE',
      cause: expect.objectContaining({ message: expect.stringContaining('out of bounds') })
    })
    expect(workers).toHaveLength(3)
    expect(running()).toEqual([])
  })
})

describe('a call back that throws', () => {
  const error = new Error('mine')
  const throws = (): never => {
    throw error
  }

  it.each<[string, Partial<TrainingJob>]>([
    ['onEpoch, while the threads wait at the gate', { onEpoch: throws }],
    ['onEpoch, later', { onEpoch: async () => new Promise((_, reject) => setTimeout(reject, 20, error)) }],
    ['onEpoch, after a validation', { onEpoch: throws, validation: part(200, 240) }],
    ['onStep, while the threads train', { onStep: throws, train: many }]
  ])('%s, ends them all', async (_when, callbacks) => {
    await expect(fitOnce(engine, job({ ...endless, ...callbacks }))).rejects.toBe(error)
    expect(workers).toHaveLength(3)
    expect(running()).toEqual([])
  })
})

describe('a stop', () => {
  it('in the first epoch', async () => {
    const { state, history } = await fitOnce(
      engine,
      job({ ...endless, train: many, ...stopWhen(() => true) })
    )
    expect(history).toEqual([])
    expect(state).toMatchObject({ epoch: 0, batch: state.step })
    expect(state.step).toBeGreaterThan(0)
    expect(running()).toEqual([])
  })

  it('in validation leaves it to be done again', async () => {
    const work = job({ epochs: 2, validation: many })
    const whole = await fitOnce(engine, work)
    const stopped = await fitOnce(engine, {
      ...work,
      ...stopWhen(({ epoch, batch }) => epoch === 1 && batch === 7)
    })
    expect(stopped.history).toEqual([])
    expect(stopped.state).toMatchObject({ step: 7, epoch: 0, batch: 7 })
    const rest = await fitOnce(engine, { ...work, state: stopped.state })
    expect(bits(rest.state)).toEqual(bits(whole.state))
    const timeless = ({ seconds, trainSeconds, ...report }: EpochReport) => report
    expect(rest.history.map(timeless)).toEqual(whole.history.map(timeless))
  })

  it('between epochs', async () => {
    const controller = new AbortController()
    const onEpoch = async () => controller.abort()
    const { state, history } = await fitOnce(engine, job({ ...endless, onEpoch, signal: controller.signal }))
    expect(history).toHaveLength(1)
    expect(state).toMatchObject({ step: 7, epoch: 1, batch: 0 })
    expect(running()).toEqual([])
  })

  it('in prediction, and before it', async () => {
    const { config, network, weights } = job()
    const controller = new AbortController()
    const work = { config, network, weights, data: many, threads: 3 }
    const predicting = evaluateOnce(engine, { ...work, signal: controller.signal })
    await once(process, 'worker')
    await once(workers[0], 'online')
    controller.abort('enough')
    await expect(predicting).rejects.toBe('enough')
    expect(running()).toEqual([])
    await expect(evaluateOnce(engine, { ...work, signal: controller.signal })).rejects.toBe('enough')
  })
})

describe('the main thread', () => {
  it('is free while the workers train', async () => {
    let ticks = 0
    const controller = new AbortController()
    const timer = setInterval(() => {
      if (++ticks === 30) controller.abort()
    }, 10)
    const { state } = await fitOnce(
      engine,
      job({ ...endless, threads: 2, train: many, signal: controller.signal })
    )
    clearInterval(timer)
    // A thread that is never free would have let all epochs go by.
    expect(state.epoch).toBeLessThan(1_000_000)
    expect(ticks).toBeGreaterThanOrEqual(30)
  })

  it('may be busy with other things', async () => {
    const calm = await fitOnce(engine, job({ validation: part(200, 240) }))
    const busy = (): void => {
      const end = performance.now() + 60
      while (performance.now() < end);
    }
    const training = fitOnce(engine, job({ validation: part(200, 240), onStep: busy, onEpoch: busy }))
    busy()
    const { state, history } = await training
    expect(bits(state)).toEqual(bits(calm.state))
    expect(history.map(({ valLoss }) => valLoss)).toEqual(calm.history.map(({ valLoss }) => valLoss))
  })
})

describe('threads', () => {
  it('may be asked for beyond the shards of a batch: only so many are started', async () => {
    const alone = await fitOnce(engine, job({ batchSize: 2, threads: 1, epochs: 1 }))
    const crowd = await fitOnce(engine, job({ batchSize: 2, threads: 9, epochs: 1 }))
    // One of each training.
    expect(workers).toHaveLength(2)
    expect(bits(crowd.state)).toEqual(bits(alone.state))
    expect(running()).toEqual([])
  })

  it('may be more than there are images at all, and a batch may be larger than these', async () => {
    const few = { train: part(0, 3), validation: part(200, 202), epochs: 2 }
    const alone = await fitOnce(engine, job({ ...few, batchSize: 3, threads: 1 }))
    // There would be no memory for a batch of this size.
    const crowd = await fitOnce(engine, job({ ...few, batchSize: 1e9, threads: 8 }))
    expect(bits(crowd.state)).toEqual(bits(alone.state))
    expect(crowd.history.map(({ valLoss }) => valLoss)).toEqual(alone.history.map(({ valLoss }) => valLoss))
    expect(crowd.steps).toHaveLength(2)
    const { config, network } = job()
    const work = { config, network, weights: crowd.weights, data: part(0, 1) }
    const outputs = await evaluateOnce(engine, { ...work, threads: 8 })
    expect(outputs).toEqual(await evaluateOnce(engine, { ...work, threads: 1 }))
    expect(running()).toEqual([])
  })

  it('of two fits at once do not meet, also where one fails and one is stopped', async () => {
    const alone = await fitOnce(engine, job({ epochs: 20 }))
    const controller = new AbortController()
    const [whole, failed, stopped] = await Promise.allSettled([
      fitOnce(engine, job({ epochs: 20 })),
      fitOnce(
        engine,
        job({
          ...endless,
          onEpoch() {
            throw new Error('mine')
          }
        })
      ),
      fitOnce(engine, job({ ...endless, signal: controller.signal, onEpoch: () => controller.abort() }))
    ])
    if (whole.status !== 'fulfilled') throw whole.reason
    expect(bits(whole.value.state)).toEqual(bits(alone.state))
    expect(failed.status).toBe('rejected')
    expect(stopped).toMatchObject({ status: 'fulfilled', value: { state: { epoch: 1 } } })
    expect(running()).toEqual([])
  })

  it('of a fit and a prediction do not meet', async () => {
    const { config, network, weights } = job()
    const work = { config, network, weights, data: part(0, 1000), threads: 2 }
    const alone = await evaluateOnce(engine, work)
    const trained = await fitOnce(engine, job({ epochs: 20 }))
    const [fit, prediction] = await Promise.all([
      fitOnce(engine, job({ epochs: 20 })),
      evaluateOnce(engine, work)
    ])
    expect(prediction).toEqual(alone)
    expect(bits(fit.state)).toEqual(bits(trained.state))
    expect(running()).toEqual([])
  })
})

it('takes images and labels of every kind', async () => {
  const { images, labels, shape } = part(0, 104)
  const shared = new Uint8Array(new SharedArrayBuffer(images.length + 7), 7)
  shared.set(images)
  const numbers = Float32Array.from(images, (byte) => byte / 255)
  const within = new Float32Array(numbers.length + 3).subarray(3)
  within.set(numbers)
  const kinds: Examples[] = [
    { images: shared, labels, shape },
    { images: Buffer.from(images), labels: Buffer.from(labels), shape },
    { images: numbers, labels: Int32Array.from(labels), shape },
    { images: within, labels: Float32Array.from(labels), shape }
  ]
  const { state } = await fitOnce(engine, job())
  for (const train of kinds) expect(bits((await fitOnce(engine, job({ train }))).state)).toEqual(bits(state))
})
