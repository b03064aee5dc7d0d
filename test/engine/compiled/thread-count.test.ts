/** No more threads than the work justifies, whatever is requested. */

import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { expect, it } from 'vitest'
import { fit, predict } from '../../../dist/index.js'
import { threadsOf } from '../../../src/engine/compiled/main/thread-count.js'
import { trainRequest } from '../../../src/engine/request.js'
import { hashWeights } from '../../../src/model/initial-weights.js'
import { job, part } from '../small-job.js'

const { config, network, weights } = job()
const train = part(0, 104)

it('500 threads asked for: those of the shards of a batch start, and the weights are those of one', async () => {
  // Each thread of the process has a directory of its own.
  let most = 0
  const onStep = (): void => {
    most = Math.max(most, readdirSync('/proc/self/task').length)
  }
  const before = readdirSync('/proc/self/task').length
  const crowd = await fit({ config, train, threads: 500, engine: 'compiled', onStep })
  const alone = await fit({ config, train, threads: 1, engine: 'compiled' })
  // Batches of 16 are four shards of 4.
  expect(crowd.engine.threads).toBe(4)
  // A worker of Node has some threads more in this process at times.
  expect(most - before).toBeLessThan(16)
  expect(hashWeights(crowd.weights)).toBe(hashWeights(alone.weights))
})

it('a prediction starts no more than a machine bears', async () => {
  const most = Math.max(16, 2 * availableParallelism())
  expect(threadsOf({ purpose: 'predict', network, batchSize: 128, threads: 500 })).toBe(most)
  const crowd = await predict({ config, weights, ...train, threads: 500, engine: 'compiled' })
  expect(crowd).toEqual(await predict({ config, weights, ...train, threads: 1, engine: 'compiled' }))
})

it('where none are asked for, a small network trains in one thread, and one asked for more gets them', () => {
  const small = trainRequest(config, network, undefined, 2)
  expect(threadsOf(small)).toBe(1)
  expect(threadsOf({ ...small, batchSize: 16, threads: 2 })).toBe(2)
})
