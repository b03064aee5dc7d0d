/** The reference network on graphs: gradients are the slopes of the loss, even if several layers read one output. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { trainablePlaces } from '../../src/config/network/network.js'
import { randomStream } from '../../src/random.js'
import { oneHot } from '../../src/reference/loss-functions.js'
import { mergeArithmetic } from '../../src/reference/merges.js'
import { lossAndGradients } from '../../src/reference/network-passes.js'
import { tensor } from '../../src/reference/tensor.js'
import { handMade, handMadeExample, randomGraphs } from '../engine/graphs.js'
import type { Example } from '../engine/networks.js'
import { expectSlope } from './finite-differences.js'

/** Three numbers of each array of weights. */
function expectSlopes({ config, network, data, weights: floats }: Example): void {
  const weights = floats.map((values) => Float64Array.from(values))
  const images = tensor(
    data.shape,
    Float64Array.from(data.images, (pixel) => pixel / 7)
  )
  const targets = oneHot(data.labels, 4)
  const pass = { loss: config.training.loss, seed: config.seed, step: 3 }
  const run = () => lossAndGradients(network, weights, images, targets, pass)
  const { gradients } = run()
  const stream = randomStream(config.seed, 'split')
  for (const [number, { data: gradient }] of gradients.entries())
    for (let draw = 0; draw < 3; draw++) {
      const place = stream.below(gradient.length)
      const of = trainablePlaces(network)[number]
      const at = { argument: weights[of], place, margin: 1e-5 }
      expectSlope(gradient[place], at, () => run().loss, `${network.weights[of]?.path}[${place}]`)
    }
}

describe('gradients are the slopes of the loss', () => {
  it.each(Object.entries(handMade))('%s', (_what, make) => {
    expectSlopes(handMadeExample(make))
  })

  it('of graphs at random', () => {
    fc.assert(fc.property(randomGraphs, expectSlopes), { numRuns: 60 })
  })
})

it('add sums its inputs in their order, and gives each the gradient', () => {
  const inputs = [1, 2, 4].map((x) => tensor([1, 2], Float64Array.of(x, 10 * x)))
  const gradient = tensor([1, 2], Float64Array.of(5, 6))
  expect([...mergeArithmetic.add.forward(inputs).data]).toEqual([7, 70])
  expect(mergeArithmetic.add.backward(inputs, gradient)).toEqual([gradient, gradient, gradient])
})

it('concatenate lays the channels of each pixel side by side, and takes their gradients apart', () => {
  const two = tensor([1, 1, 2, 2], Float64Array.of(1, 2, 3, 4))
  const one = tensor([1, 1, 2, 1], Float64Array.of(5, 6))
  const output = mergeArithmetic.concatenate.forward([two, one])
  expect(output).toEqual(tensor([1, 1, 2, 3], Float64Array.of(1, 2, 5, 3, 4, 6)))
  expect(mergeArithmetic.concatenate.backward([two, one], output)).toEqual([two, one])
})
