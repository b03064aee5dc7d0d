/** The data set that a config names, published or own: described, loaded, or only its test split. */
import type { DatasetSection, GivenSection } from '../config/schema/dataset.js'
import { CnnError } from '../errors.js'
import { standardizationOf } from './channel-statistics.js'
import type {
  DescribeOptions,
  Description,
  LoadedDataset,
  LoadedWithTest,
  LoadOptions,
  Reading,
  TestExamples
} from './kinds/kind.js'
import { kindNamed } from './kinds/table.js'
import type { LookedAt } from './own/look-at.js'

export {
  type LoadedDataset,
  type LoadOptions,
  type PreparingProgress,
  type Reading,
  type SplitName,
  scoredSplit
} from './kinds/kind.js'

interface Named {
  readonly name: string
}

/** What to load of the data set of a config. */
export interface LoadSectionOptions extends Reading {
  /** The seed of the permutation that splits the images. */
  readonly seed: number
  /** How many training images to use: the first ones of the permutation. Validation and test stay complete. */
  readonly limit?: number | undefined
  /** Own pictures that were already examined for the facts that the config must fit. */
  readonly looked?: LookedAt | undefined
  /** The classes of a model, used instead of those of the own pictures. */
  readonly known?: readonly string[] | undefined
}

/**
 * Describes a data set; see `DatasetKind.describe`.
 *
 * @throws CnnError USAGE for a name that is not a data set; the errors of the kind
 */
export const describeDataset = async ({ name, ...options }: Named & DescribeOptions): Promise<Description> =>
  (await kindNamed(name)).describe(options)

/**
 * Loads a published data set; see `DatasetKind.load`.
 *
 * @throws CnnError USAGE for a name that is not a data set; the errors of the kind
 */
export const loadNamed = async ({ name, ...options }: Named & LoadOptions): Promise<LoadedWithTest> =>
  (await kindNamed(name)).load(options)

/**
 * Loads the data set of a config, with its images scaled as the config says.
 *
 * @throws CnnError as `DatasetKind.load` and `loadPictures` do
 */
export async function loadDataset(
  section: DatasetSection | GivenSection,
  options: LoadSectionOptions
): Promise<LoadedDataset> {
  const { name, path, validation, dir, scale } = section
  const loaded =
    path !== undefined && name === undefined
      ? await (await import('./own/load-pictures.js')).loadPictures({
          section: { ...section, name, path },
          ...options
        })
      : await loadNamed({ name: name ?? missing(), validation, dir, ...options })
  return scale === undefined || scale === 'unit' ? loaded : scaled(loaded, scale)
}

function missing(): never {
  throw new CnnError('CONFIG', 'the config names neither a data set nor a path', { where: 'dataset' })
}

/** The same images, with another scale for their bytes. */
function scaled(
  loaded: LoadedDataset,
  wanted: Exclude<DatasetSection['scale'], 'unit' | undefined>
): LoadedDataset {
  const { train, validation, test, preprocessing } = loaded
  const scale = wanted === 'standardize' ? standardizationOf(train) : wanted
  return {
    ...loaded,
    preprocessing: { ...preprocessing, scale },
    train: { ...train, scale },
    ...(validation && { validation: { ...validation, scale } }),
    ...(test && { test: { ...test, scale } })
  }
}

/**
 * Loads the test split of a data set; see `DatasetKind.loadTest`.
 *
 * @throws CnnError USAGE for a name that is not a data set; the errors of the kind
 */
export const loadTestExamples = async ({
  name,
  ...options
}: Named & DescribeOptions): Promise<TestExamples> => (await kindNamed(name)).loadTest(options)
