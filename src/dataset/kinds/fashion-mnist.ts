/** Fashion-MNIST: its four files, where to find them, and how it is described. */
import { namedDatasets } from '../../config/datasets.js'
import { byteScale } from '../../config/preprocessing.js'
import { httpSource } from '../sources/http.js'
import { directorySource } from '../sources/local-directory.js'
import { publishedIdx } from './published-idx.js'

/** Where Debian's package dataset-fashion-mnist puts the files. */
const debian = '/usr/share/datasets/fashion-mnist'

/** Its authors' own copy, and the repository in which it is published. */
const mirrors = [
  'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/',
  'https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/'
]

export const fashionMnist = publishedIdx({
  facts: namedDatasets['fashion-mnist'],
  description: 'articles of clothing: 60,000 training and 10,000 test images of 28 x 28 gray pixels',
  preprocessing: { picture: 'resize', scale: byteScale },
  files: {
    trainImages: {
      name: 'train-images-idx3-ubyte',
      bytes: 47_040_016,
      sha256: 'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888'
    },
    trainLabels: {
      name: 'train-labels-idx1-ubyte',
      bytes: 60_008,
      sha256: 'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9'
    },
    testImages: {
      name: 't10k-images-idx3-ubyte',
      bytes: 7_840_016,
      sha256: '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b'
    },
    testLabels: {
      name: 't10k-labels-idx1-ubyte',
      bytes: 10_008,
      sha256: '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34'
    }
  },
  sources: [directorySource(debian, false), ...mirrors.map((mirror) => httpSource(new URL(mirror), ['.gz']))]
})
