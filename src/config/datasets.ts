/** What the rules of a config know of a data set: the named sets, whose facts need no reading. */
import type { ImageShape } from './network/shape.js'

/** What a config has to fit. Of a named set it is known at once, of other data after they were read. */
export interface DatasetFacts {
  /** As messages call it. */
  readonly name: string
  /** [height, width, channels] of one image. */
  readonly imageShape: ImageShape
  /** The names of the classes in the order of their numbers: at most 65,535. */
  readonly labels: readonly string[]
  readonly trainImages: number
  readonly testImages: number
}

/** The data sets that a config may name. */
export const datasetNames = ['mnist'] as const
export type DatasetName = (typeof datasetNames)[number]

/** Their facts; what else is known of each is in `dataset/kinds/`. */
export const namedDatasets: { readonly [name in DatasetName]: DatasetFacts } = {
  mnist: {
    name: 'mnist',
    imageShape: [28, 28, 1],
    labels: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    trainImages: 60_000,
    testImages: 10_000
  }
}
