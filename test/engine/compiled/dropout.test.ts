/** Dropout on the compiled engine from step to step: different numbers each time, the same again with the same seed. */
import { expect, it } from 'vitest'
import { loadCompiled } from '../../../dist/engine/compiled/compiled-engine.js'
import { oneHot } from '../../../src/reference/loss-functions.js'
import { lossAndGradients } from '../../../src/reference/network-passes.js'
import { tensor } from '../../../src/reference/tensor.js'
import { fitOnce } from '../once.js'
import { around, networkOf } from '../small-network.js'

const dropout = { type: 'dropout', rate: 0.5 } as const
const example = networkOf(
  around(dropout, { type: 'conv2d', filters: 7, kernelSize: 3, activation: 'relu' }, dropout),
  // So small a rate changes no weight: what differs from step to step is what is dropped.
  { optimizer: { type: 'sgd', learningRate: 1e-30 }, batchSize: 9, epochs: 3 },
  4,
  21
)
const { config, network, weights, data } = example
const job = { config, network, weights, train: data, epochs: 3, batchSize: 9, shuffle: false }

/** The losses of the batches of 9, 9 and 3 images, three epochs of them, by the readable network. */
function readableLosses(seed: number): number[] {
  const size = 9 * 8 * 3
  return Array.from({ length: 9 }, (_, index) => {
    const [from, to] = [9 * (index % 3), Math.min(9 * (index % 3) + 9, 21)]
    const images = tensor(
      [to - from, 9, 8, 3],
      Float64Array.from(data.images.subarray(from * size, to * size))
    )
    const targets = oneHot(data.labels.slice(from, to), 4)
    const pass = { loss: config.training.loss, seed, step: index + 1 }
    return lossAndGradients(network, weights, images, targets, pass).loss
  })
}

it('drops in each step what the rule says, with any number of threads', async () => {
  const engine = await loadCompiled()
  const expected = readableLosses(3)
  expect(new Set(expected.map((loss) => loss.toFixed(6))).size).toBe(9)
  for (const threads of [1, 3]) {
    const { steps } = await fitOnce(engine, { ...job, threads })
    for (const [index, loss] of expected.entries()) expect(steps[index]).toBeCloseTo(loss, 4)
  }
})

it('drops other numbers with another seed, and resumes from a state as if it had never stopped', async () => {
  const engine = await loadCompiled()
  const { steps } = await fitOnce(engine, { ...job, threads: 2 })
  const other = await fitOnce(engine, { ...job, config: { ...config, seed: 4 }, threads: 2 })
  const expected = readableLosses(4)
  for (const [index, loss] of expected.entries()) expect(other.steps[index]).toBeCloseTo(loss, 4)
  expect([...other.steps]).not.toEqual([...steps])
  const { state } = await fitOnce(engine, { ...job, epochs: 1, threads: 2 })
  const rest = await fitOnce(engine, { ...job, state, threads: 2 })
  expect([...rest.steps]).toEqual([...steps.subarray(3)])
})
