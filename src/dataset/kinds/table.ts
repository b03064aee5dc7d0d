/** The kinds of data sets by their name in configs; each is loaded when it is needed. */
import { type DatasetName, datasetNames } from '../../config/datasets.js'
import { CnnError } from '../../errors.js'
import type { DatasetKind } from './kind.js'

const kinds: { readonly [name in DatasetName]: () => Promise<DatasetKind> } = {
  mnist: async () => (await import('./mnist.js')).mnist,
  'fashion-mnist': async () => (await import('./fashion-mnist.js')).fashionMnist
}

/**
 * The kind of a data set.
 *
 * @throws CnnError USAGE for a name that is not a data set
 */
export async function kindNamed(name: string): Promise<DatasetKind> {
  const known = datasetNames.find((each) => each === name)
  if (known !== undefined) return kinds[known]()
  throw new CnnError('USAGE', `there is no data set "${name}"`, {
    where: name,
    hint: `the data sets are: ${datasetNames.join(', ')}`
  })
}
