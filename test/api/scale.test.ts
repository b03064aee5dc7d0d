/** Standardized bytes: fit, evaluate and predict use them as the numbers that they stand for. */
import { expect, it } from 'vitest'
import * as api from '../../dist/index.js'

it('is the same for all three functions', async () => {
  const config = api.parseConfig({
    name: 'scaled',
    model: {
      inputShape: [2, 2, 3],
      layers: [{ type: 'flatten' }, { type: 'dense', units: 2, activation: 'softmax' }]
    },
    training: { optimizer: { type: 'sgd', learningRate: 0.1 }, batchSize: 4, epochs: 2 }
  })
  const scale = { mean: [0.25, 0.5, 0.125], deviation: [0.5, 0.25, 2] }
  const images = Uint8Array.from({ length: 12 * 12 }, (_, i) => (i * 37) % 256)
  const labels = Uint8Array.from({ length: 12 }, (_, i) => i % 2)
  const bytes: api.Examples = { images, labels, shape: [12, 2, 2, 3], scale }
  const numbers: api.Examples = {
    images: Float32Array.from(
      images,
      (byte, i) => Math.fround(Math.fround(byte / 255) - scale.mean[i % 3]) / scale.deviation[i % 3]
    ),
    labels,
    shape: [12, 2, 2, 3]
  }
  const [ofBytes, ofNumbers] = [
    await api.fit({ config, train: bytes }),
    await api.fit({ config, train: numbers })
  ]
  expect(ofBytes.weights).toEqual(ofNumbers.weights)
  const { weights } = ofBytes
  expect(await api.predict({ config, weights, ...bytes })).toEqual(
    await api.predict({ config, weights, ...numbers })
  )
  expect(await api.evaluate({ config, weights, ...bytes })).toEqual(
    await api.evaluate({ config, weights, ...numbers })
  )
})
