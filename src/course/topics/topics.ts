/** The topics of the lecture in its order: what each is about, what it takes, and where it is worked out. */
import type { Explanation } from './explanation.js'
import type { Given } from './given.js'

/** What a user can give, as the options of `cnn explain` name it. */
export type Giving =
  | 'input'
  | 'file'
  | 'filter'
  | 'target'
  | 'size'
  | 'stride'
  | 'padding'
  | 'digit'
  | 'config'
  | 'run'
  | 'step'
  | 'out'

/** What a topic is worked out on besides the lecture's own numbers; a chosen digit only where one is asked for. */
export type Material = 'digit' | 'chosenDigit' | 'network' | 'data' | 'run' | 'trained'

export interface Topic {
  readonly about: string
  readonly takes: readonly Giving[]
  /** How many sides the shape of `--input` may have; left out: it is an image. */
  readonly ranks?: readonly number[]
  readonly materials: readonly Material[]
  load(): Promise<(given: Given) => Explanation>
}

const image = ['input', 'file', 'filter'] as const

const table = {
  'inner-product': {
    about: 'the inner product of vectors, matrices and tensors',
    takes: ['input', 'filter'],
    ranks: [1, 2, 3],
    materials: [],
    load: async () => (await import('./explain-inner-product.js')).explainInnerProduct
  },
  convolution: {
    about: 'an image is a matrix, a filter slides over it',
    takes: [...image, 'stride', 'padding', 'step', 'digit'],
    materials: ['digit'],
    load: async () => (await import('./explain-convolution.js')).explainConvolution
  },
  filters: {
    about: 'identity, edge detection, sharpen, blur: on matrices and pictures',
    takes: [...image, 'stride', 'padding', 'digit', 'out'],
    materials: ['chosenDigit'],
    load: async () => (await import('./explain-filters.js')).explainFilters
  },
  padding: {
    about: 'a border of zeros keeps the size; without it 13 layers are the end',
    takes: [...image, 'size', 'stride', 'padding', 'step'],
    materials: [],
    load: async () => (await import('./explain-padding.js')).explainPadding
  },
  stride: {
    about: 'how far the filter goes at each step, and what is left',
    takes: [...image, 'size', 'stride', 'padding', 'step'],
    materials: [],
    load: async () => (await import('./explain-stride.js')).explainStride
  },
  tensors: {
    about: 'colour pictures have three channels, and their filters too',
    takes: [...image, 'stride', 'padding'],
    materials: [],
    load: async () => (await import('./explain-tensors.js')).explainTensors
  },
  pooling: {
    about: 'one number stands for a window: the largest, or the mean',
    takes: ['input', 'file', 'size', 'stride', 'padding', 'step'],
    materials: [],
    load: async () => (await import('./explain-pooling.js')).explainPooling
  },
  layers: {
    about: 'convolution and activation, flatten, dense; why; the hyper-parameters',
    takes: [...image, 'config'],
    materials: ['network'],
    load: async () => (await import('./explain-layers.js')).explainLayers
  },
  parameters: {
    about: 'how many numbers are learned: 38,250 and 140 intercepts',
    takes: ['config'],
    materials: ['network'],
    load: async () => (await import('./explain-parameters.js')).explainParameters
  },
  activations: {
    about: 'ReLU, sigmoid, softmax: values and gradients',
    takes: ['input'],
    ranks: [1],
    materials: [],
    load: async () => (await import('./explain-activations.js')).explainActivations
  },
  losses: {
    about: 'cross-entropy, L1, L2: values and gradients',
    takes: ['input', 'target'],
    ranks: [1],
    materials: [],
    load: async () => (await import('./explain-losses.js')).explainLosses
  },
  optimizers: {
    about: 'SGD, momentum, AdaGrad, RMSprop, Adam: their paths step by step',
    takes: ['input', 'out'],
    ranks: [1],
    materials: [],
    load: async () => (await import('./explain-optimizers.js')).explainOptimizers
  },
  initialisation: {
    about: 'Gaussian or uniform, the scaling, and what becomes of the numbers without it',
    takes: ['config'],
    materials: ['network'],
    load: async () => (await import('./explain-initialisation.js')).explainInitialisation
  },
  data: {
    about: 'reshape, divide by 255, one-hot, permutation and split',
    takes: ['out'],
    materials: ['data'],
    load: async () => (await import('./explain-data.js')).explainData
  },
  training: {
    about: "what validation is for; over- and underfitting in a run's own curves",
    takes: ['run'],
    materials: ['run'],
    load: async () => (await import('./explain-training.js')).explainTraining
  },
  network: {
    about: 'your own run, layer by layer, on one test digit',
    takes: ['run', 'digit', 'file', 'out'],
    materials: ['trained'],
    load: async () => (await import('./explain-network.js')).explainNetwork
  }
} satisfies Record<string, Topic>

export type TopicName = keyof typeof table

/** Every topic by its name. */
export const topics: { readonly [name in TopicName]: Topic } = table

export const topicNames = Object.keys(table) as readonly TopicName[]

export const isTopic = (text: string): text is TopicName => topicNames.some((name) => name === text)
