/** What a plan divides among threads, and what it has room for: everything, once, and no more than requested. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { elements } from '../../../../src/config/network/network.js'
import { makePlan } from '../../../../src/engine/compiled/plan/plan.js'
import { trainRequest } from '../../../../src/engine/request.js'
import { everyExample } from '../../every-network.js'
import { examples } from '../../networks.js'

const anyExample = fc.oneof(examples, everyExample)

describe('the tasks of an update', () => {
  it('have every number of every trainable weight once, from multiples of 4', () => {
    fc.assert(
      fc.property(anyExample, ({ config, network }) => {
        const plan = makePlan(trainRequest(config, network))
        const counts = plan.weights.map(({ count }) => new Uint8Array(count))
        for (const { ranges } of plan.training?.tasks ?? [])
          for (const { place, from, count } of ranges) {
            expect(from % 4).toBe(0)
            const numbers = counts[plan.weights.indexOf(place)]?.subarray(from, from + count)
            expect(numbers).toHaveLength(count)
            for (const [at, times] of numbers?.entries() ?? []) if (numbers) numbers[at] = times + 1
          }
        for (const [index, { trainable, shape }] of network.weights.entries()) {
          const expected = new Uint8Array(elements(shape)).fill(trainable ? 1 : 0)
          expect(counts[index]).toEqual(expected)
        }
      }),
      { numRuns: 200 }
    )
  })
})

describe('the shards of a batch', () => {
  it('hold the batch, and follow from network and batch alone', () => {
    fc.assert(
      fc.property(anyExample, fc.integer({ min: 1, max: 300 }), (example, batchSize) => {
        const { config, network } = example
        const [one, many] = [1, 8].map((threads) =>
          makePlan(trainRequest(config, network, threads, batchSize))
        )
        expect(many).toMatchObject({ shardSize: one?.shardSize, shards: one?.shards })
        const { shardSize = 0, shards = 0 } = one ?? {}
        expect(shardSize * shards).toBeGreaterThanOrEqual(batchSize)
        expect(shardSize * (shards - 1)).toBeLessThan(batchSize)
      })
    )
  })
})

describe('the memory of a plan', () => {
  it('has no room for gradients, slots and losses that are not asked for', () => {
    fc.assert(
      fc.property(anyExample, ({ config, network }) => {
        const train = trainRequest(config, network)
        const { batchSize, training } = train
        const evaluating = makePlan({ purpose: 'evaluate', loss: training.loss, network, batchSize })
        const predicting = makePlan({ purpose: 'predict', network, batchSize })
        for (const plan of [evaluating, predicting]) {
          expect(plan.training).toBeUndefined()
          for (const { gradient, slots, clipping } of plan.weights)
            expect({ gradient, slots, clipping }).toEqual({ gradient: 0, slots: [], clipping: 0 })
        }
        expect(evaluating.evaluation).toBeDefined()
        expect(predicting.evaluation).toBeUndefined()
        const bytes = [predicting, evaluating, makePlan(train)].map(({ map }) => map.bytes(2))
        expect(bytes.toSorted((a, b) => a - b)).toEqual(bytes)
      })
    )
  })
})
