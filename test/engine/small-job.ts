/** A training small enough to run many times, with the options that tests of engines vary. */

import { networkOf } from '../../src/config/network/network.js'
import { parseConfig } from '../../src/config/parse.js'
import type { Examples } from '../../src/dataset/examples.js'
import type { TrainingState } from '../../src/engine/engine.js'
import { initialWeights } from '../../src/model/initial-weights.js'
import { digits } from './digits.js'
import type { TrainingJob } from './once.js'

const text = (training: object): string =>
  JSON.stringify({
    name: 'contract',
    seed: 7,
    dataset: { name: 'mnist' },
    model: {
      layers: [
        { type: 'conv2d', filters: 3, kernelSize: 5, strides: 2, activation: 'relu' },
        { type: 'maxPooling2d', poolSize: 2 },
        { type: 'flatten' },
        { type: 'dense', units: 10, activation: 'softmax' }
      ]
    },
    training: { optimizer: { type: 'adam', learningRate: 0.01 }, batchSize: 16, epochs: 2, ...training }
  })

/** The digits `from` to `to` of MNIST's training images. */
export const part = (from: number, to: number): Examples => {
  const { images, labels } = digits(to)
  return {
    images: images.subarray(from * 784),
    labels: labels.subarray(from),
    shape: [to - from, 28, 28, 1]
  }
}

/** A small job: 104 digits in batches of 16, the last of 8. */
export function job(changes: Partial<TrainingJob> = {}, training: object = {}): TrainingJob {
  const config = parseConfig(text(training))
  const network = networkOf(config)
  const weights = initialWeights(network, config.seed)
  const train = part(0, 104)
  return { config, network, weights, train, epochs: 2, batchSize: 16, shuffle: true, threads: 2, ...changes }
}

/** Weights and slots as the words that they are. */
export const bits = (state: TrainingState): number[][] =>
  [...state.weights, ...state.slots].map((values) => [...new Uint32Array(values.slice().buffer)])
