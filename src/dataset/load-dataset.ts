/** A data set by name to verified arrays in memory: training, validation and test examples. */
import { type DatasetFacts, datasets } from '../config/datasets.js'
import { CnnError } from '../errors.js'
import { removeLeftovers } from '../files/leftovers.js'
import { type Assembled, assemble, assembleTest } from './assemble.js'
import { cacheDirectory } from './cache.js'
import type { Examples } from './examples.js'
import { Finder, type ObtainedFile, type Search } from './obtain.js'
import { sourceFrom } from './sources/from.js'
import { builtInSources } from './sources/mirrors.js'
import type { Source } from './sources/source.js'

/** Which data set, and where to look for its files. */
export interface FetchOptions extends Pick<Search, 'keepAll' | 'onProgress' | 'onNotice' | 'signal'> {
  readonly name: string
  /** The cache; left out: `data/NAME` in the current directory. */
  readonly dir?: string
  /**
   * Directories or URLs of the user's. Where there are any, they alone are asked, after the cache and in this order,
   * and the built-in sources are not.
   */
  readonly from?: readonly string[]
  /** What to expect, for a data set that is not one of the bundled. */
  readonly facts?: DatasetFacts
  /** Instead of the built-in sources. */
  readonly sources?: readonly Source[]
}

export interface LoadOptions extends FetchOptions {
  /** How many training images are set aside for validation. */
  readonly validation: number
  /** Of the split. */
  readonly seed: number
  /** The first so many training images after the permutation; validation and test stay whole. */
  readonly limit?: number
}

/** A data set's files where they were found, without their bytes. */
export interface FetchedDataset {
  readonly facts: DatasetFacts
  readonly directory: string
  readonly files: readonly FileOrigin[]
}

/** Where one file came from at this run. */
export interface FileOrigin extends Pick<ObtainedFile, 'file' | 'source' | 'where' | 'sha256'> {
  /** Its length uncompressed. */
  readonly bytes: number
}

export interface LoadedDataset extends Assembled {
  readonly sources: readonly FileOrigin[]
}

/**
 * Finds and checks the files of a data set, one after the other, and lets their bytes go.
 *
 * @throws CnnError DATA when no source has a file; USAGE on a name that is no data set's, or a `from` that is neither
 *   directory nor URL; WRITE when the cache cannot be written; the reason of `signal` when it aborts
 */
export async function fetchDataset(options: FetchOptions): Promise<FetchedDataset> {
  const search = await searchFor(options)
  const finder = new Finder(search)
  const files: FileOrigin[] = []
  for (const file of Object.values(search.facts.files)) files.push(origin(await finder.find(file)))
  return { facts: search.facts, directory: search.directory, files }
}

/**
 * Loads a data set: every file found, its SHA-256 checked, the training images brought into the seeded order and
 * split.
 *
 * @throws CnnError as {@link fetchDataset}; DATA when a file is not what the data set's facts say; CONFIG when
 *   `validation` leaves nothing to train on
 */
export async function loadDataset(options: LoadOptions): Promise<LoadedDataset> {
  const search = await searchFor(options)
  const { facts } = search
  checkSizes(options, facts)
  const finder = new Finder(search)
  const trainImages = await finder.find(facts.files.trainImages)
  const trainLabels = await finder.find(facts.files.trainLabels)
  const testImages = await finder.find(facts.files.testImages)
  const testLabels = await finder.find(facts.files.testLabels)
  const files = { trainImages, trainLabels, testImages, testLabels }
  options.signal?.throwIfAborted()
  return { ...assemble(facts, files, options), sources: Object.values(files).map(origin) }
}

/**
 * The test examples of a data set, in the order of their file: the training files are not looked at.
 *
 * @throws CnnError as {@link loadDataset}
 */
export async function loadTestExamples(options: FetchOptions): Promise<Examples & { facts: DatasetFacts }> {
  const search = await searchFor(options)
  const { facts } = search
  const finder = new Finder(search)
  const testImages = await finder.find(facts.files.testImages)
  const testLabels = await finder.find(facts.files.testLabels)
  return { facts, ...assembleTest(facts, { testImages, testLabels }) }
}

async function searchFor(options: FetchOptions): Promise<Search> {
  const facts = options.facts ?? datasets.get(options.name)
  if (facts === undefined)
    throw new CnnError('USAGE', `there is no data set "${options.name}"`, {
      where: options.name,
      hint: `the data sets are: ${[...datasets.keys()].join(', ')}`
    })
  const from = options.from ?? []
  const sources =
    from.length > 0 ? from.map((text) => sourceFrom(text)) : (options.sources ?? builtInSources(facts.name))
  const directory = cacheDirectory(facts.name, options.dir)
  await removeLeftovers(
    directory,
    Object.values(facts.files).map(({ name }) => name)
  )
  const { keepAll, onProgress, onNotice, signal } = options
  return { facts, directory, sources, keepAll, onProgress, onNotice, signal }
}

function checkSizes({ validation, limit }: LoadOptions, facts: DatasetFacts): void {
  if (!Number.isInteger(validation) || validation < 0 || validation >= facts.trainImages)
    throw new CnnError('CONFIG', `${validation} images for validation leave none to train on`, {
      where: 'dataset.validation',
      hint: `${facts.name} has ${facts.trainImages} training images: set aside fewer`
    })
  if (limit !== undefined && (!Number.isInteger(limit) || limit < 1))
    throw new CnnError('USAGE', `a limit of ${limit} training images cannot be`, {
      where: '--limit',
      hint: 'give a whole number from 1'
    })
}

const origin = ({ file, source, where, sha256, bytes }: ObtainedFile): FileOrigin => ({
  file,
  source,
  where,
  sha256,
  bytes: bytes.length
})
