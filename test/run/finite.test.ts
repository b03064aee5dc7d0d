/** Training whose weights overflow ends with NOT_FINITE, even if the loss stayed finite. */
import { expect, it } from 'vitest'
import { parseConfig } from '../../src/config/parse.js'
import { fit } from '../../src/run/fit.js'

const config = parseConfig(
  JSON.stringify({
    name: 'overflow',
    dataset: { name: 'mnist' },
    model: { layers: [{ type: 'flatten' }, { type: 'dense', units: 10, activation: 'softmax' }] },
    training: { optimizer: { type: 'sgd', learningRate: 1000 }, batchSize: 1, epochs: 1 }
  })
)

// One step: logits of some 1e35 have a finite loss; the gradient 1e36 times 1000 is beyond float32.
const train = { images: new Float32Array(784).fill(1e36), labels: [3], shape: [1, 28, 28, 1] } as const

it.each(['cpu', 'wasm'] as const)('after the only step of %s', async (engine) => {
  const losses: number[] = []
  const training = fit({
    config,
    engine,
    train: { ...train, labels: Uint8Array.from(train.labels) },
    onStep: ({ loss }) => void losses.push(loss)
  })
  await expect(training).rejects.toMatchObject({
    code: 'NOT_FINITE',
    exitCode: 5,
    message: expect.stringMatching(
      /^dense_1\/kernel holds -?(Infinity|NaN) after epoch 1, with learning rate 1000$/
    )
  })
  expect(losses).toEqual([expect.any(Number)])
  expect(losses.every(Number.isFinite)).toBe(true)
})
