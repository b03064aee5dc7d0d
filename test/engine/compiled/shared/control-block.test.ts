/** The control block between real threads: meetings, work handed out once, gates, and the abort that releases all. */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { ControlBlock } from '../../../../src/engine/compiled/shared/control-block.js'

interface Threads {
  readonly control: ControlBlock
  readonly shared: Int32Array
  readonly workers: readonly Worker[]
  /** What each tells first from now on. */
  told(): Promise<string[]>
  /** What each told last, when all have ended. */
  ended(): Promise<(string | undefined)[]>
}

/** Starts threads that do a scenario of control-block-worker.js. */
function start(scenario: string, threads: number, spins: number, rounds = 0, size = threads + 1): Threads {
  const words = ControlBlock.words()
  const shared = new Int32Array(new SharedArrayBuffer(4 * size))
  const last: string[] = []
  const workers = Array.from({ length: threads }, (_, thread) => {
    const workerData = { scenario, thread, threads, spins, words, shared, rounds }
    const worker = new Worker(new URL('./control-block-worker.js', import.meta.url), { workerData })
    worker.on('message', (text: string) => {
      last[thread] = text
    })
    return worker
  })
  // From the start: a thread may be over before anybody asks.
  const exits = workers.map((worker) => once(worker, 'exit'))
  return {
    control: new ControlBlock(words, threads, 0),
    shared,
    workers,
    told: () => Promise.all(workers.map(async (worker) => (await once(worker, 'message'))[0])),
    ended: async () => {
      await Promise.all(exits)
      return last
    }
  }
}

const all = (threads: number, text: string): string[] => new Array(threads).fill(text)

describe.each([
  ['asleep', 0],
  ['looking', 2000]
])('threads that wait %s', (_how, spins) => {
  it.each([1, 2, 3, 8])('%i of them meet, the last to come works alone', async (threads) => {
    const rounds = 300
    const { ended, shared } = start('meet', threads, spins, rounds)
    expect(await ended()).toEqual(all(threads, 'done'))
    expect(shared[threads]).toBe(rounds)
  })

  it.each([1, 2, 3, 8])(
    '%i of them get each piece of work once, counted anew after each meeting',
    async (threads) => {
      const [rounds, size] = [200, 50]
      const { ended, shared } = start('claim', threads, spins, rounds, size)
      expect(await ended()).toEqual(all(threads, 'done'))
      const expected = new Array(size).fill(0)
      for (let round = 0; round < rounds; round++)
        for (let piece = 0; piece < (7 * round) % size; piece++) expected[piece]++
      expect([...shared]).toEqual(expected)
    }
  )

  it('wait for the gate of each epoch', async () => {
    const { told, ended, shared, control } = start('gates', 3, spins)
    for (const epoch of [1, 2]) {
      expect(await told()).toEqual(all(3, `at gate ${epoch}`))
      shared[0] = epoch
      control.set('gate', epoch)
    }
    expect(await ended()).toEqual(all(3, 'done'))
  })

  it('wait where they are asked to pause', async () => {
    const { told, ended, shared, control } = start('pause', 2, spins)
    expect(await told()).toEqual(all(2, 'paused'))
    shared[0] = 5
    control.set('resumed', 5)
    expect(await ended()).toEqual(all(2, 'done'))
  })

  it('are freed from a meeting by an abort', async () => {
    const { ended, control, workers } = start('missing', 3, spins)
    const [first] = workers
    if (first === undefined) throw new Error('no thread was started')
    await once(first, 'message')
    control.abort()
    expect(await ended()).toEqual(['done', 'aborted', 'aborted'])
  })

  it('are freed from a gate and a pause by an abort', async () => {
    for (const scenario of ['gates', 'pause']) {
      const { told, ended, control } = start(scenario, 2, spins)
      await told()
      control.abort()
      expect(await ended()).toEqual(all(2, 'aborted'))
    }
  })

  it('get no more work after an abort', async () => {
    const { ended, control, workers } = start('claimForever', 2, spins)
    await Promise.all(workers.map((worker) => once(worker, 'online')))
    control.abort()
    expect(await ended()).toEqual(all(2, 'aborted'))
  })
})

it('forgets the job before it when it is reset', () => {
  const words = ControlBlock.words()
  const control = new ControlBlock(words, 1, 0)
  control.meet()
  control.claim()
  control.set('stop', 1)
  control.set('gate', 4)
  control.abort()
  expect(() => control.claim()).toThrow()
  control.reset()
  expect([...words].every((word) => word === 0)).toBe(true)
  expect(control.claim()).toBe(0)
})
