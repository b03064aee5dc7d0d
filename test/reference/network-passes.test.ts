/** Whole networks: short trainings compared with Keras's numbers, and gradients by finite differences. */
import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { inferNetwork, type Network } from '../../src/config/network/network.js'
import { type Activation, activation, activations } from '../../src/config/schema/activations.js'
import type { Layer } from '../../src/config/schema/layers.js'
import { randomStream } from '../../src/random.js'
import { oneHot } from '../../src/reference/loss-functions.js'
import { forward, lossAndGradients } from '../../src/reference/network-passes.js'
import { type Tensor, tensor } from '../../src/reference/tensor.js'
import { createOptimizer } from '../../src/update/update-rules.js'
import { randomTensor } from './finite-differences.js'
import { caseNames, readCase, readImages, readLabels } from './keras-case.js'

/** The largest difference of two lists of numbers; NaN where a number is NaN. */
function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length)
  let largest = 0
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i] - b[i]))
  return largest
}

describe('the golden cases of Keras', () => {
  it('are 18', () => {
    expect(caseNames).toHaveLength(18)
  })

  it.each(caseNames)('%s: losses, gradient, weights, predictions', (name) => {
    const golden = readCase(name)
    const { file, network, loss } = golden
    const { tolerance } = file
    const optimizer = createOptimizer(golden.optimizer)
    const weights = golden.initial.map((array) => array.slice())
    const slots = weights.map((array) => optimizer.initialSlots(array.length))
    const losses = file.batches.map(([first, end], index) => {
      const images = readImages(golden, 'train', first, end)
      const pass = { loss, seed: 0, step: index + 1 }
      const step = lossAndGradients(network, weights, images, oneHot(readLabels(first, end), 10), pass)
      expect(Math.abs(step.penalty - file.penalties[index])).toBeLessThan(tolerance.loss)
      step.gradients.forEach(({ data }, i) => {
        if (index === 0 && golden.gradient)
          expect(distance(data, golden.gradient[i])).toBeLessThan(tolerance.gradient)
        const { learningRate } = golden.optimizer
        optimizer.update(weights[i], Float32Array.from(data), slots[i], index + 1, learningRate)
      })
      step.moved.forEach(({ data }, i) => {
        weights[step.gradients.length + i].set(data)
      })
      return step.loss
    })
    expect(distance(losses, file.losses)).toBeLessThan(tolerance.loss)
    network.weights.forEach(({ trainable }, i) => {
      const most = trainable ? tolerance.weight : (tolerance.moving ?? 0)
      expect(distance(weights[i], golden.final[i])).toBeLessThan(most)
    })
    const outputs = forward(network, weights, readImages(golden, 't10k', 0, file.test_images)).at(-1)!.output
    expect(distance(outputs.data, file.predictions.flat())).toBeLessThan(tolerance.prediction)
  })
})

describe('lossAndGradients', () => {
  const weighted = {
    useBias: true,
    kernelInitializer: { type: 'zeros' },
    biasInitializer: { type: 'zeros' }
  } as const
  const networks = fc.record({
    seed: fc.nat(),
    hidden: fc.constantFrom(...activations).map((name) => v.parse(activation, name)),
    last: fc.constantFrom('softmax', 'sigmoid'),
    padding: fc.constantFrom('valid', 'same')
  })

  function build(hidden: Activation, last: 'softmax' | 'sigmoid', padding: 'valid' | 'same'): Network {
    const layers: Layer[] = [
      {
        type: 'conv2d',
        filters: 2,
        kernelSize: [2, 3],
        strides: [1, 1],
        padding,
        dilationRate: [1, 1],
        activation: hidden,
        ...weighted
      },
      { type: 'maxPooling2d', poolSize: [2, 2], padding },
      { type: 'flatten' },
      { type: 'dense', units: 3, activation: hidden, ...weighted },
      { type: 'dense', units: 4, activation: last, ...weighted }
    ]
    const network = inferNetwork([5, 6, 2], layers)
    if ('message' in network) throw new Error(network.message)
    return network
  }

  it('are the slopes of the loss for every weight', () => {
    fc.assert(
      fc.property(networks, ({ seed, hidden, last, padding }) => {
        const network = build(hidden, last, padding)
        const specs = network.layers.flatMap((layer) => layer.weights)
        const weights = specs.map(({ shape }, i) => randomTensor(seed, i, shape).data)
        const images = randomTensor(seed, 99, [3, 5, 6, 2])
        const targets = oneHot([0, 1, 3], 4)
        const { loss, gradients } = lossAndGradients(network, weights, images, targets)
        const lossAt = (array: Tensor['data'], i: number, value: number): number => {
          const before = array[i]
          array[i] = value
          const moved = lossAndGradients(network, weights, images, targets)
          array[i] = before
          return moved.loss
        }
        const stream = randomStream(seed, 'split')
        weights.forEach((array, number) => {
          expect(gradients[number].shape).toEqual(specs[number].shape)
          for (let draw = 0; draw < 3; draw++) {
            const i = stream.below(array.length)
            const h = 1e-5
            const left = (loss - lossAt(array, i, array[i] - h)) / h
            const right = (lossAt(array, i, array[i] + h) - loss) / h
            // Between the slopes of the two sides, which differ where a kink of ReLU or of the pooling lies between.
            const gradient = gradients[number].data[i]
            expect(gradient).toBeGreaterThan(Math.min(left, right) - 1e-6)
            expect(gradient).toBeLessThan(Math.max(left, right) + 1e-6)
          }
        })
      }),
      { numRuns: 60 }
    )
  })

  it('takes the cross-entropy of a softmax from the logits, whatever its probability', () => {
    const layers: Layer[] = [
      { type: 'flatten' },
      { type: 'dense', units: 2, activation: 'softmax', ...weighted, useBias: false }
    ]
    const network = inferNetwork([1, 1, 1], layers)
    if ('message' in network) throw new Error(network.message)
    // The logits are 0 and 100: the loss of the first class is log(1 + e^100), far beyond -log 1e-7 = 16.1.
    const images = tensor([1, 1, 1, 1], Float32Array.of(1))
    const { loss } = lossAndGradients(network, [Float32Array.of(0, 100)], images, oneHot([0], 2))
    expect(loss).toBe(100)
  })

  it('refuses weights that are not the network’s', () => {
    expect(() => forward(build('relu', 'softmax', 'same'), [], tensor([1, 5, 6, 2]))).toThrow(
      'this network has 6 arrays of weights, not 0'
    )
  })
})
