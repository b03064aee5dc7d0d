/** What is known of each data set without opening it: shape, classes, sizes, files and their hashes. */

/** One file of a data set, as it is on disk once unpacked. */
export interface DataFile {
  readonly name: string
  readonly bytes: number
  /** SHA-256 of the uncompressed file, in hex. */
  readonly sha256: string
}

/**
 * How a user's picture is made into an image like those of the data set. `digit`: cropped, scaled and centred as
 * MNIST's are; `resize`: scaled to the image's size.
 */
export const preparations = ['digit', 'resize'] as const
export type Preparation = (typeof preparations)[number]

export interface DatasetFacts {
  readonly name: string
  readonly description: string
  /** [height, width, channels] of one image. */
  readonly imageShape: readonly [height: number, width: number, channels: number]
  readonly labels: readonly string[]
  readonly trainImages: number
  readonly testImages: number
  readonly preparation: Preparation
  readonly files: {
    readonly trainImages: DataFile
    readonly trainLabels: DataFile
    readonly testImages: DataFile
    readonly testLabels: DataFile
  }
}

const mnist: DatasetFacts = {
  name: 'mnist',
  description: 'handwritten digits: 60,000 training and 10,000 test images of 28 x 28 gray pixels',
  imageShape: [28, 28, 1],
  labels: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  trainImages: 60_000,
  testImages: 10_000,
  preparation: 'digit',
  files: {
    trainImages: {
      name: 'train-images-idx3-ubyte',
      bytes: 47_040_016,
      sha256: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db'
    },
    trainLabels: {
      name: 'train-labels-idx1-ubyte',
      bytes: 60_008,
      sha256: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5'
    },
    testImages: {
      name: 't10k-images-idx3-ubyte',
      bytes: 7_840_016,
      sha256: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7'
    },
    testLabels: {
      name: 't10k-labels-idx1-ubyte',
      bytes: 10_008,
      sha256: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2'
    }
  }
}

/** The data sets by name. */
export const datasets: ReadonlyMap<string, DatasetFacts> = new Map([[mnist.name, mnist]])
