/** A data set by its name, of whatever kind: described, loaded, or its test split alone. */
import type { DescribeOptions, Description, LoadedDataset, LoadOptions, TestExamples } from './kinds/kind.js'
import { kindNamed } from './kinds/table.js'

export type { LoadedDataset, LoadOptions } from './kinds/kind.js'

interface Named {
  readonly name: string
}

/**
 * Finds out what a data set is; see `DatasetKind.describe`.
 *
 * @throws CnnError USAGE on a name that is no data set's; as the kind does
 */
export const describeDataset = async ({ name, ...options }: Named & DescribeOptions): Promise<Description> =>
  (await kindNamed(name)).describe(options)

/**
 * Loads a data set; see `DatasetKind.load`.
 *
 * @throws CnnError USAGE on a name that is no data set's; as the kind does
 */
export const loadDataset = async ({ name, ...options }: Named & LoadOptions): Promise<LoadedDataset> =>
  (await kindNamed(name)).load(options)

/**
 * Loads the test split of a data set; see `DatasetKind.loadTest`.
 *
 * @throws CnnError USAGE on a name that is no data set's; as the kind does
 */
export const loadTestExamples = async ({
  name,
  ...options
}: Named & DescribeOptions): Promise<TestExamples> => (await kindNamed(name)).loadTest(options)
