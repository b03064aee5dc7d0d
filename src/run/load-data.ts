/** A data set for programs: a published one, or pictures of their own, loaded as a training takes it. */
import { datasetNames } from '../config/datasets.js'
import type { ImageShape } from '../config/network/shape.js'
import { parseDataset } from '../config/parse-dataset.js'
import type { Preprocessing } from '../config/preprocessing.js'
import type { DatasetInput, DatasetSection } from '../config/schema/dataset.js'
import type { Examples } from '../dataset/examples.js'
import { loadDataset as load, type SplitName } from '../dataset/load-dataset.js'
import { CnnError } from '../errors.js'
import { callback, checkOptions, optional, seed as seedKind, shown, signal, wholeFrom } from './arguments.js'

export interface LoadDatasetOptions {
  /** Of the permutation that splits the images, a whole number below 2^32. Left out: 42. */
  readonly seed?: number
  /** How many training images to take, the first after the permutation. Left out: all. */
  readonly limit?: number
  /** Called with a line that a user should see: what is ignored, a class that a split lacks. */
  readonly onNotice?: (text: string) => void
  /** Called with how many pictures are prepared, where they are for the first time. */
  readonly onProgress?: (done: number, total: number) => void
  /** Stops it: its reason is thrown. */
  readonly signal?: AbortSignal
}

/** A data set in memory: what `fit` and `evaluate` take, and what a config needs to know. */
export interface Dataset {
  readonly train: Examples
  /** Left out where none are set aside. */
  readonly validation?: Examples
  readonly test?: Examples
  /** By their numbers. */
  readonly classNames: readonly string[]
  /** `[height, width, channels]` of an image. */
  readonly inputShape: ImageShape
  /** How a picture becomes such an image. */
  readonly preprocessing: Preprocessing
  /** Of own pictures: the names of the images of each split, in their order. */
  readonly names?: { readonly [split in SplitName]: readonly string[] }
}

const kinds = {
  seed: optional(seedKind),
  limit: optional(wholeFrom(1)),
  onNotice: optional(callback),
  onProgress: optional(callback),
  signal: optional(signal)
}

/**
 * Loads a data set. Own pictures are decoded once, and kept prepared in the user's cache directory.
 *
 * @param source the name of a published data set, the path of pictures, or what a config says in `dataset`
 * @throws CnnError CONFIG for a `dataset` with mistakes, DATA where the data cannot be had or are damaged, WRITE where pictures
 *   cannot be packed, USAGE for arguments of the wrong kind
 */
export async function loadDataset(
  source: string | DatasetInput,
  options: LoadDatasetOptions = {}
): Promise<Dataset> {
  checkOptions<LoadDatasetOptions>('loadDataset', options, kinds)
  const { seed = 42, limit, onNotice, onProgress, signal: stop } = options
  const section = sectionOf(source)
  const { train, validation, test, facts, preprocessing, names } = await load(section, {
    seed,
    limit,
    onNotice,
    onProgress: (progress) => {
      if ('pictures' in progress) onProgress?.(progress.pictures, progress.total)
    },
    signal: stop
  })
  return {
    train,
    ...(validation && { validation }),
    ...(test && { test }),
    classNames: facts.labels,
    inputShape: facts.imageShape,
    preprocessing,
    ...(names && { names })
  }
}

function sectionOf(source: string | DatasetInput): DatasetSection {
  if (typeof source === 'object' && source !== null) return parseDataset(source)
  if (typeof source !== 'string' || source === '')
    throw new CnnError('USAGE', `source is ${shown(source)}: it takes a name, a path or an object`, {
      where: 'source'
    })
  const name = datasetNames.find((each) => each === source)
  return name === undefined ? { path: source, validation: 0 } : { name, validation: 0 }
}
