/**
 * Short trainings of the compiled engine and the SHA-256 of the weights that they end with: on every machine, with
 * every version of Node and any number of threads they must be these.
 *
 * A change to the order in which numbers are added changes them, and then with good reason:
 *   npx vitest run test/engine/compiled/recorded.test.ts
 * prints the new ones beside the old.
 */
import type { ConfigInput } from '../../src/config/schema/config-schema.js'

export interface Recorded {
  readonly config: ConfigInput
  /** Only so many training images. */
  readonly limit: number
  /** Recorded on x64 with Node 20. */
  readonly weightsSha256: string
}

/** The network of the lecture: convolution, ReLU and pooling in one kernel, dense layers, RMSprop. */
const lecture: Recorded = {
  config: {
    name: 'lecture',
    seed: 42,
    dataset: { name: 'mnist', validation: 1000 },
    model: {
      layers: [
        { type: 'conv2d', filters: 10, kernelSize: 5, activation: 'relu' },
        { type: 'maxPooling2d', poolSize: 2 },
        { type: 'conv2d', filters: 20, kernelSize: 5, activation: 'relu' },
        { type: 'maxPooling2d', poolSize: 2 },
        { type: 'flatten' },
        { type: 'dense', units: 100, activation: 'relu' },
        { type: 'dense', units: 10, activation: 'softmax' }
      ]
    },
    training: {
      optimizer: { type: 'rmsprop', learningRate: 1e-4 },
      loss: 'categoricalCrossentropy',
      batchSize: 128,
      epochs: 2
    }
  },
  limit: 1000,
  weightsSha256: '75c19fa7aa5d0b0e2cf85a4420396de1da3e7fc3314bbee28938ac7f3dcfcfeb'
}

/** What that one does not reach: strides, padding, sigmoid and tanh, no bias, poolings that overlap, Adam. */
const unfused: Recorded = {
  config: {
    name: 'unfused',
    seed: 7,
    dataset: { name: 'mnist', validation: 1000 },
    model: {
      layers: [
        {
          type: 'conv2d',
          filters: 7,
          kernelSize: [3, 2],
          strides: [2, 1],
          padding: 'same',
          activation: 'sigmoid'
        },
        { type: 'maxPooling2d', poolSize: 3, strides: 2, padding: 'same' },
        { type: 'conv2d', filters: 9, kernelSize: 3, activation: 'tanh', useBias: false },
        { type: 'maxPooling2d', poolSize: 2, strides: 1 },
        { type: 'conv2d', filters: 5, kernelSize: 2, padding: 'same', activation: 'relu' },
        { type: 'maxPooling2d', poolSize: [2, 3] },
        { type: 'flatten' },
        { type: 'dense', units: 33, activation: 'tanh', useBias: false },
        { type: 'dense', units: 10, activation: 'softmax' }
      ]
    },
    training: {
      optimizer: { type: 'adam', learningRate: 0.01 },
      loss: 'categoricalCrossentropy',
      batchSize: 60,
      epochs: 2
    }
  },
  limit: 1000,
  weightsSha256: 'a62103f57ab572f159c01c65e0179c70a1c9262c2462f8d373654a506dde42aa'
}

/** Tiles of 3 x 3; what draws on chance and on the whole batch: dropout, augmentation, normal weights; batch normalization; a schedule. */
const modern: Recorded = {
  config: {
    name: 'modern',
    seed: 11,
    dataset: {
      name: 'mnist',
      validation: 1000,
      augmentation: { shift: 2, rotate: 10, scale: 0.1, flip: 'horizontal' }
    },
    model: {
      layers: [
        {
          type: 'conv2d',
          filters: 8,
          kernelSize: 3,
          kernelInitializer: { type: 'randomNormal', stddev: 0.1 },
          useBias: false
        },
        { type: 'batchNormalization' },
        { type: 'activation', activation: 'gelu' },
        { type: 'averagePooling2d', poolSize: 2 },
        { type: 'conv2d', filters: 9, kernelSize: 3, padding: 'same', activation: 'relu' },
        { type: 'separableConv2d', filters: 12, kernelSize: 3, activation: 'silu' },
        { type: 'dropout', rate: 0.25 },
        { type: 'globalAveragePooling2d' },
        { type: 'dense', units: 10, activation: 'softmax' }
      ]
    },
    training: {
      optimizer: { type: 'adam', learningRate: 0.01 },
      loss: 'categoricalCrossentropy',
      schedule: { type: 'cosine', warmupSteps: 5 },
      batchSize: 60,
      epochs: 2
    }
  },
  limit: 1000,
  weightsSha256: '22f6a26a98169cc75f3a2cdd9c20439a7f34196805483fb2f181186992edcedf'
}

/** Paths that are added, multiplied, averaged, compared and laid side by side; layer normalization; frozen layers. */
const branching: Recorded = {
  config: {
    name: 'branching',
    seed: 11,
    dataset: { name: 'mnist', validation: 1000 },
    model: {
      layers: [
        { type: 'conv2d', filters: 8, kernelSize: 3, strides: 2, padding: 'same', trainable: false },
        { type: 'batchNormalization', trainable: false },
        {
          type: 'repeat',
          times: 2,
          layers: [
            {
              type: 'residual',
              layers: [
                { type: 'conv2d', filters: 8, kernelSize: 3, padding: 'same', useBias: false },
                { type: 'layerNormalization' }
              ],
              activation: 'relu'
            }
          ]
        },
        {
          type: 'branches',
          merge: 'multiply',
          paths: [
            [],
            [
              { type: 'globalAveragePooling2d' },
              { type: 'dense', units: 8, activation: 'sigmoid' },
              { type: 'reshape', targetShape: [1, 1, 8] }
            ]
          ]
        },
        {
          type: 'residual',
          layers: [{ type: 'conv2d', filters: 12, kernelSize: 3, strides: 2, padding: 'same' }],
          shortcut: [
            { type: 'conv2d', filters: 12, kernelSize: 1, strides: 2 },
            { type: 'batchNormalization' }
          ]
        },
        {
          type: 'branches',
          merge: 'concatenate',
          paths: [
            [
              {
                type: 'branches',
                merge: 'maximum',
                paths: [
                  [{ type: 'conv2d', filters: 4, kernelSize: 1 }],
                  [{ type: 'conv2d', filters: 4, kernelSize: 1 }]
                ]
              }
            ],
            [{ type: 'branches', merge: 'average', paths: [[], [{ type: 'dropout', rate: 0.2 }], []] }]
          ]
        },
        { type: 'flatten' },
        { type: 'dense', units: 10, activation: 'softmax' }
      ]
    },
    training: {
      optimizer: { type: 'momentum', learningRate: 0.02 },
      loss: 'categoricalCrossentropy',
      batchSize: 60,
      epochs: 2
    }
  },
  limit: 1000,
  weightsSha256: 'de84a5f099317c1c2239d3765b05681f62194170760bbe12ceb80c9b49f428e7'
}

export const recorded: readonly Recorded[] = [lecture, unfused, modern, branching]
