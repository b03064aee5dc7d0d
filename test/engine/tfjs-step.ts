/** One step of plain descent on a TensorFlow.js engine, compared with the reference network. */
import { expect } from 'vitest'
import { movingPlaces, trainablePlaces } from '../../src/config/network/network.js'
import type { Engine } from '../../src/engine/engine.js'
import { largestDifference } from './golden.js'
import type { Example } from './networks.js'
import { evaluateOnce, fitOnce } from './once.js'
import { readableStep } from './readable.js'

/** Loss, gradients, moved statistics and outputs of a network are those of the readable one. */
export async function stepAgrees(engine: Engine, example: Example): Promise<void> {
  const { config, network, weights, data } = example
  const { batchSize } = config.training
  const job = { config, network, weights, threads: 1 }
  const fitted = await fitOnce(engine, { ...job, train: data, epochs: 1, batchSize, shuffle: false })
  const expected = readableStep(example)
  const scale = Math.max(1, ...expected.gradients.flatMap(({ data }) => [...data].map(Math.abs)))
  expect(Math.abs(fitted.steps[0] - expected.loss)).toBeLessThan(2e-5 * Math.max(1, expected.loss))
  const [trained, moving] = [trainablePlaces(network), movingPlaces(network)]
  for (const [index, gradient] of expected.gradients.entries()) {
    const place = trained[index]
    const found = weights[place].map((before, at) => before - fitted.state.weights[place][at])
    expect(largestDifference(found, gradient.data)).toBeLessThan(1e-4 * scale)
  }
  for (const [index, { data }] of expected.moved.entries()) {
    const found = fitted.state.weights[moving[index]]
    expect(largestDifference(found, data)).toBeLessThan(1e-5 * Math.max(1, ...data.map(Math.abs)))
  }
  for (const [place, { trainable, moves, path }] of network.weights.entries())
    if (!trainable && !moves) expect(fitted.state.weights[place], path).toEqual(weights[place])
  const { outputs, losses = [] } = await evaluateOnce(engine, { ...job, data })
  expect(largestDifference(outputs, expected.inference.outputs)).toBeLessThan(1e-4)
  expect(largestDifference(losses, expected.inference.losses)).toBeLessThan(1e-4 * scale)
}
