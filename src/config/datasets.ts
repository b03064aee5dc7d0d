/** Facts about data sets that the rules of a config need, and those of the named data sets. */
import type { ImageShape } from './network/shape.js'

/** Facts that a config must fit. For a named data set they are known in advance, for others only after reading it. */
export interface DatasetFacts {
  /** The name that messages use. */
  readonly name: string
  /** [height, width, channels] of one image. */
  readonly imageShape: ImageShape
  /** The names of the classes in the order of their numbers: at most 65,535. */
  readonly labels: readonly string[]
  /** Before any are set aside for validation; left out if it is not known without reading the data. */
  readonly trainImages?: number
  readonly testImages?: number
  /** Whether there are validation images, if it is known whether the data set has a validation split. */
  readonly hasValidation?: boolean
}

/** The facts of a published data set. */
export interface PublishedFacts extends DatasetFacts {
  readonly trainImages: number
  readonly testImages: number
}

/** The data sets that a config may name. */
export const datasetNames = ['mnist', 'fashion-mnist'] as const
export type DatasetName = (typeof datasetNames)[number]

/** Their facts. Everything else about each data set is in `src/dataset/kinds/`. */
export const namedDatasets: { readonly [name in DatasetName]: PublishedFacts } = {
  mnist: {
    name: 'mnist',
    imageShape: [28, 28, 1],
    labels: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    trainImages: 60_000,
    testImages: 10_000
  },
  'fashion-mnist': {
    name: 'fashion-mnist',
    imageShape: [28, 28, 1],
    labels: [
      'T-shirt/top',
      'Trouser',
      'Pullover',
      'Dress',
      'Coat',
      'Sandal',
      'Shirt',
      'Sneaker',
      'Bag',
      'Ankle boot'
    ],
    trainImages: 60_000,
    testImages: 10_000
  }
}
