/** One step of training by an engine, held against the readable network and the slopes of its loss. */
import { expect } from 'vitest'
import { weightsOf } from '../../src/config/weights.js'
import type { Engine } from '../../src/engine/engine.js'
import { randomStream } from '../../src/random.js'
import { expectSlope } from '../lecture/finite-differences.js'
import { largestDifference } from './golden.js'
import type { Example } from './networks.js'

import { readableLoss, readableStep } from './readable.js'

/** What an engine's training of one batch must stand. */
export type Check = (engine: Engine, example: Example, threads: number) => Promise<unknown>

/** What the engine subtracts from the weights in one step of plain descent with rate 1, over one batch. */
export async function engineGradients(engine: Engine, example: Example, threads: number) {
  const { config, network, weights, data } = example
  const { batchSize } = config.training
  const job = { config, network, weights, train: data, epochs: 1, batchSize, shuffle: false, threads }
  const { state, steps } = await engine.fit(job)
  const gradients = weights.map((before, index) =>
    before.map((value, at) => value - state.weights[index][at])
  )
  return { loss: steps[0], gradients, state }
}

/**
 * Loss, gradients and moved statistics of the first step, and outputs and losses in inference, are the twin's.
 *
 * @returns the gradients
 */
export async function agreesWithTwin(
  engine: Engine,
  example: Example,
  threads: number
): Promise<readonly Float32Array[]> {
  const found = await engineGradients(engine, example, threads)
  const expected = readableStep(example)
  const scale = Math.max(1, ...expected.gradients.flatMap(({ data }) => [...data].map(Math.abs)))
  expect(Math.abs(found.loss - expected.loss)).toBeLessThan(1e-5 * Math.max(1, expected.loss))
  for (const [index, gradient] of expected.gradients.entries())
    expect(largestDifference(found.gradients[index], gradient.data)).toBeLessThan(1e-5 * scale)
  for (const [index, { data }] of expected.moved.entries()) {
    const moved = found.state.weights[expected.gradients.length + index]
    expect(largestDifference(moved, data)).toBeLessThan(1e-5 * Math.max(1, ...data.map(Math.abs)))
  }
  const { config, network, weights, data } = example
  const { outputs, losses = [] } = await engine.predict({ config, network, weights, data, threads: 1 })
  const { inference } = expected
  expect(largestDifference(outputs, inference.outputs)).toBeLessThan(
    1e-5 * Math.max(1, ...inference.outputs.map(Math.abs))
  )
  expect(largestDifference(losses, inference.losses)).toBeLessThan(
    2e-5 * Math.max(1, ...inference.losses.map(Math.abs))
  )
  return found.gradients
}

/**
 * Gradients are finite differences of the loss, which the readable network computes in double precision: one number of
 * each array of weights.
 */
export function areSlopes(example: Example, gradients: readonly Float32Array[]): void {
  const weights = example.weights.map((values) => Float64Array.from(values))
  const loss = readableLoss(example)
  const stream = randomStream(example.config.seed, 'split')
  const scale = Math.max(1, ...gradients.flatMap((values) => [...values].map(Math.abs)))
  for (const [index, { path, trainable }] of weightsOf(example.network).entries())
    if (trainable) {
      const place = stream.below(weights[index].length)
      const at = { argument: weights[index], place, margin: 2e-5 * scale }
      expectSlope(gradients[index][place], at, () => loss(weights), `${path}[${place}]`)
    }
}
