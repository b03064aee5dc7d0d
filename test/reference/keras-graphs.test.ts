/** The readable network on graphs against Keras's numbers: a training of each, step by step. */
import { expect, it } from 'vitest'
import { oneHot } from '../../src/reference/loss-functions.js'
import { forward, lossAndGradients } from '../../src/reference/network-passes.js'
import { tensor } from '../../src/reference/tensor.js'
import { createOptimizer } from '../../src/update/update-rules.js'
import { largestDifference } from '../engine/golden.js'
import { allowances, expectSameWeights, graphCase, graphNames } from '../engine/golden-graphs.js'

it.each(graphNames)('%s: losses, penalties, gradient, weights, predictions', (name) => {
  const golden = graphCase(name)
  const { file, config, network, train, test, gradient, predicting, final } = golden
  const { tolerance, batches } = file
  expectSameWeights(golden)
  const { loss } = config.training
  const optimizer = createOptimizer(config.training.optimizer)
  const weights = golden.initial.map((array) => array.slice())
  const trained = network.weights.flatMap(({ trainable }, place) => (trainable ? [place] : []))
  const slots = trained.map((place) => optimizer.initialSlots(weights[place].length))
  const [count, ...sides] = train.shape
  const size = train.images.length / count
  const steps = golden.isWhole ? batches : batches.slice(0, 1)
  for (const [index, [first, end]] of steps.entries()) {
    const images = tensor([end - first, ...sides], train.images.slice(first * size, end * size))
    const targets = oneHot(train.labels.slice(first, end), 10)
    const step = lossAndGradients(network, weights, images, targets, { loss, seed: 0, step: index + 1 })
    expect(Math.abs(step.penalty - file.penalties[index])).toBeLessThan(tolerance.loss)
    expect(Math.abs(step.loss - file.losses[index])).toBeLessThan(tolerance.loss)
    for (const [i, { data }] of step.gradients.entries()) {
      const place = trained[i]
      if (index === 0) expect(largestDifference(data, gradient[place])).toBeLessThan(tolerance.gradient)
      const { learningRate } = config.training.optimizer
      optimizer.update(weights[place], Float32Array.from(data), slots[i], index + 1, learningRate)
    }
    let next = 0
    for (const [place, { moves }] of network.weights.entries())
      if (moves) weights[place].set(step.moved[next++].data)
  }
  if (golden.isWhole)
    for (const [index, most] of allowances(golden).entries())
      expect(largestDifference(weights[index], final[index])).toBeLessThanOrEqual(most)
  const images = test.images instanceof Float32Array ? test.images : Float32Array.from(test.images)
  const outputs = forward(network, predicting, tensor(test.shape, images)).at(-1)?.output
  expect(largestDifference(outputs?.data ?? [], file.predictions.flat())).toBeLessThan(tolerance.prediction)
})
