/** The interface of a kind of data set: it describes the data, loads them, and names what a run depends on. */
import type { DatasetFacts } from '../../config/datasets.js'
import type { Preprocessing } from '../../config/preprocessing.js'
import type { DatasetSection } from '../../config/schema/dataset.js'
import type { Examples } from '../examples.js'
import type { PrintedShapes } from '../lecture-shapes.js'
import type { DownloadProgress } from '../sources/source.js'

/** How many own pictures have been prepared. */
export interface PreparingProgress {
  /** Their name in messages. */
  readonly file: string
  readonly pictures: number
  readonly total: number
}

/** How a caller follows the reading of a data set, and can stop it. */
export interface Reading {
  readonly onProgress?: ((progress: DownloadProgress | PreparingProgress) => void) | undefined
  /** Called with one line that the user should see, such as what happened to a damaged file. */
  readonly onNotice?: ((message: string) => void) | undefined
  /** When it aborts, its reason is thrown. */
  readonly signal?: AbortSignal | undefined
}

/** Where to look for a data set, from the config or from the command line. */
export interface DescribeOptions extends Reading, Partial<Pick<DatasetSection, 'dir'>> {
  /** The user's directories or URLs, in order. If there are any, they replace the kind's own sources. */
  readonly from?: readonly string[]
  /** Copy every file to the cache, even one that is already on this machine. */
  readonly keepAll?: boolean
}

/** What to load of a data set. */
export interface LoadOptions extends Reading, Partial<Pick<DatasetSection, 'dir'>> {
  /** How many training images are set aside; a number below 1 is a fraction of them. */
  readonly validation: number
  /** The seed of the permutation that splits the training images. */
  readonly seed: number
  /** How many training images to use: the first ones of the permutation. Validation and test stay complete. */
  readonly limit?: number | undefined
}

/** A data set as `cnn data` shows it. */
export interface Description {
  readonly facts: DatasetFacts
  /** For the terminal, in the kind's own words. */
  readonly lines: readonly string[]
  /** For `--json`. */
  readonly document: object
}

/** Only the test split. */
export interface TestExamples {
  readonly facts: DatasetFacts
  readonly test: Examples
}

/** A data set in memory. Its arrays use shared memory: worker threads read them without a copy. */
export interface LoadedDataset {
  readonly facts: DatasetFacts
  readonly train: Examples
  /** Left out if no images are set aside for it. */
  readonly validation?: Examples
  /** Left out if own pictures have no test split. */
  readonly test?: Examples
  /** How a picture must be prepared for the trained model. It is saved with the model. */
  readonly preprocessing: Preprocessing
  /** The array shapes that a training prints. */
  readonly shapes: PrintedShapes
  readonly fingerprint: Fingerprint
  /** Only for own pictures: their names, in the order of each split. */
  readonly names?: { readonly [split in SplitName]: readonly string[] }
  /** Only for own pictures: the damaged ones that were left out. */
  readonly skipped?: readonly { readonly path: string; readonly reason: string }[]
}

/** A data set that has a test split, as published ones do. */
export interface LoadedWithTest extends LoadedDataset {
  readonly test: Examples
}

export type SplitName = 'train' | 'validation' | 'test'

/** The split that a run's scores refer to: the test split, else the images set aside, else the training images. */
export function scoredSplit({ train, validation, test }: Pick<LoadedDataset, SplitName>): {
  readonly split: SplitName
  readonly examples: Examples
} {
  if (test !== undefined) return { split: 'test', examples: test }
  return validation === undefined
    ? { split: 'train', examples: train }
    : { split: 'validation', examples: validation }
}

/**
 * Hashes of everything in a data set that the weights of a run depend on. environment.json records them; `resume` and
 * `reproduce` compare them.
 */
export interface Fingerprint {
  readonly parts: readonly HashedPart[]
  /** What users should do if their data differ from those of the run. */
  readonly hint: string
}

/** A file, or the combination of many files. */
export interface HashedPart {
  /** Its name, which does not depend on where the data are. */
  readonly file: string
  /** Where it came from this time: `cache`, or the name of a source. */
  readonly source: string
  /** Its path or URL. */
  readonly where: string
  /** SHA-256 in hex. */
  readonly sha256: string
  /** Its uncompressed length in bytes. */
  readonly bytes: number
}

/** A kind of data set; `table.ts` lists all of them. */
export interface DatasetKind {
  /**
   * Describes the data. It reads as much as it needs, and checks what it reads.
   *
   * @throws CnnError DATA when there are none or they are damaged, USAGE for a `from` that cannot be used, WRITE when
   *   a copy cannot be written; the reason of `signal` when it aborts
   */
  describe(options: DescribeOptions): Promise<Description>
  /**
   * Reads the data and splits them. No byte is used before it is checked. The permutation depends only on `seed`.
   *
   * @throws CnnError as `describe`; CONFIG when `validation` leaves nothing to train on, USAGE for an impossible
   *   `limit`
   */
  load(options: LoadOptions): Promise<LoadedWithTest>
  /**
   * Reads only the test split, in the order of its file.
   *
   * @throws CnnError as `describe`
   */
  loadTest(options: DescribeOptions): Promise<TestExamples>
}
