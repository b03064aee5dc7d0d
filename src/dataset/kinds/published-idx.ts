/** A kind of data set that was published as four IDX files with known hashes: found, checked and split. */
import type { PublishedFacts } from '../../config/datasets.js'
import type { Preprocessing } from '../../config/preprocessing.js'
import { withCommas } from '../../counts.js'
import { removeLeftovers } from '../../files/leftovers.js'
import { cacheDirectory } from '../cache.js'
import type { DataFile } from '../data-file.js'
import { Finder, type ObtainedFile, type Search } from '../obtain.js'
import { sourceFrom } from '../sources/from.js'
import type { Source } from '../sources/source.js'
import { checkSizes } from '../split.js'
import { idxExamples, idxTestExamples } from './idx-examples.js'
import type { DatasetKind, DescribeOptions, HashedPart, LoadedWithTest, LoadOptions } from './kind.js'

/** What differs between such data sets. */
export interface PublishedIdx {
  readonly facts: PublishedFacts
  /** Its content, in one line. */
  readonly description: string
  readonly preprocessing: Preprocessing
  readonly files: {
    readonly trainImages: DataFile
    readonly trainLabels: DataFile
    readonly testImages: DataFile
    readonly testLabels: DataFile
  }
  /** Where its files can be found, in the order in which they are tried, unless the user names other places. */
  readonly sources: readonly Source[]
}

/** The files that were found, without their bytes. */
export interface FetchedFiles {
  /** The directory of the cache. */
  readonly directory: string
  readonly files: readonly HashedPart[]
}

export interface PublishedIdxKind extends DatasetKind {
  readonly set: PublishedIdx
  /**
   * Finds and checks the files, one after the other, without keeping their bytes in memory.
   *
   * @throws CnnError as `describe`
   */
  fetch(options: DescribeOptions): Promise<FetchedFiles>
}

export function publishedIdx(set: PublishedIdx): PublishedIdxKind {
  const { facts, files, preprocessing } = set
  const allFiles = Object.values(files)

  async function fetch(options: DescribeOptions): Promise<FetchedFiles> {
    const search = await searchFor(set, options)
    const finder = new Finder(search)
    const found: HashedPart[] = []
    for (const file of allFiles) found.push(hashedPart(await finder.find(file)))
    return { directory: search.directory, files: found }
  }

  return {
    set,
    fetch,

    async describe(options) {
      const { name, labels, imageShape, trainImages, testImages } = facts
      const fetched = await fetch(options)
      return {
        facts,
        lines: [
          `${name}: ${set.description}`,
          `${labels.length} classes: ${labels.join(', ')}`,
          ...fetched.files.map(
            ({ file, bytes, where }) =>
              `  ${file}  ${withCommas(bytes)} bytes  SHA-256 checked  from ${where}`
          ),
          `  kept in ${fetched.directory}`
        ],
        document: {
          name,
          directory: fetched.directory,
          imageShape,
          labels,
          trainImages,
          testImages,
          files: fetched.files
        }
      }
    },

    async load(given: LoadOptions): Promise<LoadedWithTest> {
      const { validation } = given
      const share = validation < 1 ? Math.round(validation * facts.trainImages) : validation
      const options = { ...given, validation: share }
      checkSizes(options, facts)
      const finder = new Finder(await searchFor(set, options))
      const trainImages = await finder.find(files.trainImages)
      const trainLabels = await finder.find(files.trainLabels)
      const testImages = await finder.find(files.testImages)
      const testLabels = await finder.find(files.testLabels)
      const found = { trainImages, trainLabels, testImages, testLabels }
      options.signal?.throwIfAborted()
      return {
        facts,
        preprocessing,
        ...idxExamples(set, found, options),
        fingerprint: {
          parts: Object.values(found).map(hashedPart),
          hint: 'give the files that it was started with: --set dataset.dir=DIR'
        }
      }
    },

    async loadTest(options) {
      const finder = new Finder(await searchFor(set, options))
      const testImages = await finder.find(files.testImages)
      const testLabels = await finder.find(files.testLabels)
      return { facts, test: idxTestExamples(set, { testImages, testLabels }) }
    }
  }
}

/** Where to search. Also removes what killed processes left of the files in the cache. */
async function searchFor({ facts, files, sources }: PublishedIdx, options: DescribeOptions): Promise<Search> {
  const { dir, from = [], keepAll, onProgress, onNotice, signal } = options
  const asked = from.length > 0 ? from.map((text) => sourceFrom(text)) : sources
  const directory = cacheDirectory(facts.name, dir)
  const wanted = Object.values(files)
  await removeLeftovers(
    directory,
    wanted.map(({ name }) => name)
  )
  return {
    name: facts.name,
    files: wanted,
    directory,
    sources: asked,
    keepAll,
    onProgress,
    onNotice,
    signal
  }
}

const hashedPart = ({ file, source, where, sha256, bytes }: ObtainedFile): HashedPart => ({
  file,
  source,
  where,
  sha256,
  bytes: bytes.length
})
