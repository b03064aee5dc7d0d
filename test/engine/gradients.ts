/** One step of training by an engine, compared with the reference network and the slopes of its loss. */
import { expect } from 'vitest'
import { movingPlaces, trainablePlaces } from '../../src/config/network/network.js'
import type { Engine } from '../../src/engine/engine.js'
import { randomStream } from '../../src/random.js'
import { expectSlope } from '../reference/finite-differences.js'
import { largestDifference } from './golden.js'
import type { Example } from './networks.js'
import { evaluateOnce, fitOnce, predictOnce } from './once.js'
import { readableLoss, readableStep } from './readable.js'

/** What an engine's training of one batch must stand. */
export type Check = (engine: Engine, example: Example, threads: number) => Promise<unknown>

/** What the engine subtracts from the weights in one step of plain descent with rate 1, over one batch. */
export async function engineGradients(engine: Engine, example: Example, threads: number) {
  const { config, network, weights, data } = example
  const { batchSize } = config.training
  const job = { config, network, weights, train: data, epochs: 1, batchSize, shuffle: false, threads }
  const { state, steps } = await fitOnce(engine, job)
  const gradients = weights.map((before, index) =>
    before.map((value, at) => value - state.weights[index][at])
  )
  return { loss: steps[0], gradients, state }
}

/** The numbers that an engine and its twin must agree in, each kind with how far off it may be of its largest one. */
interface Numbers {
  readonly name: string
  readonly values: ArrayLike<number>
  /** Of the largest number of its kind, where that is above 1. */
  readonly tolerance: number
  readonly scale: number
}

const largest = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 1)

/** What the readable network computes of an example: of its first step in training, and in inference before it. */
function twinOf(example: Example): Numbers[] {
  const { loss, gradients, moved, inference } = readableStep(example)
  const one = (name: string, values: ArrayLike<number>, tolerance = 1e-5, scale = largest(values)) =>
    ({ name, values, tolerance, scale }) satisfies Numbers
  const scale = gradients.reduce((most, { data }) => Math.max(most, largest(data)), 1)
  return [
    one('loss', [loss]),
    ...gradients.map(({ data }, index) => one(`gradient ${index}`, data, 1e-5, scale)),
    ...moved.map(({ data }, index) => one(`moved statistics ${index}`, data)),
    one('outputs', inference.outputs),
    one('losses', inference.losses, 2e-5)
  ]
}

/**
 * Examples whose weights are off by what a float32 is rounded by. Where that moves the twin's own numbers (an input at
 * the corner of a rectifier, two equal candidates of a maximum, a variance of nearly 0), they are no sharper than it.
 */
const nudged = (example: Example): Example[] =>
  [1, 2, 3, 4].map((index) => {
    const stream = randomStream(example.config.seed, 'split', index)
    const nudge = (value: number): number =>
      value + (2 * stream.uniform() - 1) * 2 ** -21 * (Math.abs(value) + 0.1)
    return { ...example, weights: example.weights.map((values) => values.map(nudge)) }
  })

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
  const { config, network, weights, data } = example
  const { loss, gradients, state } = await engineGradients(engine, example, threads)
  const forward = { config, network, weights, data, threads: 1 }
  const { outputs, losses } = await evaluateOnce(engine, forward)
  // Without labels and loss the last activation is computed by another kernel, to the same bits.
  expect(await predictOnce(engine, forward)).toEqual(outputs)
  const twin = twinOf(example)
  const trained = trainablePlaces(network).map((place) => gradients[place])
  const moved = movingPlaces(network).map((place) => state.weights[place])
  const found = [[loss], ...trained, ...moved, outputs, losses]
  expect(twin).toHaveLength(found.length)
  for (const [place, { trainable, moves, path }] of network.weights.entries())
    if (!trainable && !moves) expect(state.weights[place], path).toEqual(weights[place])
  let neighbours: Numbers[][] | undefined
  for (const [index, { name, values, tolerance, scale }] of twin.entries()) {
    const off = largestDifference(found[index], values) / scale
    if (off < tolerance) continue
    neighbours ??= nudged(example).map(twinOf)
    const blur = Math.max(...neighbours.map((numbers) => largestDifference(numbers[index].values, values)))
    expect(off, name).toBeLessThan(tolerance + (4 * blur) / scale)
  }
  return gradients
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
  for (const [index, { path, trainable }] of example.network.weights.entries())
    if (trainable) {
      const place = stream.below(weights[index].length)
      const at = { argument: weights[index], place, margin: 2e-5 * scale }
      expectSlope(gradients[index][place], at, () => loss(weights), `${path}[${place}]`)
    }
}
