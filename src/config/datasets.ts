/** Facts about data sets that the rules of a config need, and those of the named data sets. */
import type { ImageShape } from './network/shape.js'

/** What a config has to fit. For a named data set it is known in advance, for others only after reading them. */
export interface DatasetFacts {
  /** The name that messages use. */
  readonly name: string
  /** [height, width, channels] of one image. */
  readonly imageShape: ImageShape
  /** The names of the classes in the order of their numbers: at most 65,535. */
  readonly labels: readonly string[]
  /** Before any are set aside for validation. Left out: not known without looking at the data. */
  readonly trainImages?: number
  readonly testImages?: number
  /** Whether there are validation images, where the data set is known to have a split for it. */
  readonly hasValidation?: boolean
}

/** Those of a published data set. */
export interface PublishedFacts extends DatasetFacts {
  readonly trainImages: number
  readonly testImages: number
}

/** The data sets that a config may name. */
export const datasetNames = ['mnist', 'fashion-mnist'] as const
export type DatasetName = (typeof datasetNames)[number]

/** Their facts. Everything else about each of them is in `src/dataset/kinds/`. */
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
