/** Any network: its gradients are the slopes of its loss, penalties included, whatever its layers and its loss. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { elements, trainablePlaces } from '../../src/config/network/network.js'
import { predictsNumber } from '../../src/config/network/outputs.js'
import { randomStream } from '../../src/random.js'
import { oneHot } from '../../src/reference/loss-functions.js'
import { lossAndGradients } from '../../src/reference/network-passes.js'
import { type Tensor, tensor } from '../../src/reference/tensor.js'
import { everyExample } from '../engine/every-network.js'
import { expectSlope } from './finite-differences.js'

it('gradients are the slopes of the loss for every weight', () => {
  fc.assert(
    fc.property(everyExample, ({ config, network, data, weights: floats }) => {
      const weights = floats.map((values) => Float64Array.from(values))
      const images = tensor(
        data.shape,
        Float64Array.from(data.images, (pixel) => pixel / 7)
      )
      const targets: Tensor = predictsNumber(network)
        ? tensor([data.labels.length, 1], Float64Array.from(data.labels))
        : oneHot(data.labels, elements(network.outputShape))
      const { loss } = config.training
      const pass = { loss, seed: config.seed, step: 3 }
      const run = () => lossAndGradients(network, weights, images, targets, pass)
      const { loss: sum, penalty, losses, gradients } = run()
      expect(sum - penalty).toBeCloseTo(losses.reduce((all, one) => all + one, 0) / losses.length, 10)
      const trainable = network.weights.filter((weight) => weight.trainable)
      expect(gradients.map(({ shape }) => shape)).toEqual(trainable.map(({ shape }) => shape))
      const stream = randomStream(config.seed, 'split')
      for (const [number, { data: gradient }] of gradients.entries())
        for (let draw = 0; draw < 3; draw++) {
          const place = stream.below(gradient.length)
          const at = { argument: weights[trainablePlaces(network)[number]], place, margin: 1e-5 }
          expectSlope(gradient[place], at, () => run().loss, `${trainable[number].path}[${place}]`)
        }
    }),
    { numRuns: 120 }
  )
})
