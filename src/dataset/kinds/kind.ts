/** What a kind of data set does: it says what the data are, loads them, and names what a run depends on. */
import type { DatasetFacts } from '../../config/datasets.js'
import type { Preprocessing } from '../../config/preprocessing.js'
import type { DatasetSection } from '../../config/schema/config-schema.js'
import type { Examples } from '../examples.js'
import type { PrintedShapes } from '../lecture-shapes.js'
import type { Progress } from '../sources/source.js'

/** Whom to tell while a data set is read, and what stops it. */
export interface Reading {
  readonly onProgress?: (progress: Progress) => void
  /** Told in one line what the user should know: a damaged file and what became of it. */
  readonly onNotice?: (message: string) => void
  /** When it aborts, its reason is thrown. */
  readonly signal?: AbortSignal
}

/** Where a data set is looked for: as the config says, or the command line. */
export interface DescribeOptions extends Reading, Pick<DatasetSection, 'dir'> {
  /** Directories or URLs of the user's. Where there are any, they are asked instead of the kind's own sources. */
  readonly from?: readonly string[]
  /** Keep a copy of every file, also of those that are as near as a copy would be. */
  readonly keepAll?: boolean
}

/** What the config says of a data set, and how much of it is wanted. */
export interface LoadOptions extends Reading, Pick<DatasetSection, 'dir' | 'validation'> {
  /** Of the split. */
  readonly seed: number
  /** The first so many training images after the permutation; validation and test stay whole. */
  readonly limit?: number
}

/** A data set as `cnn data` shows it. */
export interface Description {
  readonly facts: DatasetFacts
  /** For the terminal, in the kind's own words. */
  readonly lines: readonly string[]
  /** For `--json`. */
  readonly document: object
}

/** The test split alone. */
export interface TestExamples {
  readonly facts: DatasetFacts
  readonly test: Examples
}

/** A data set in memory. Its arrays are over shared memory: worker threads read them without a copy. */
export interface LoadedDataset extends TestExamples {
  readonly train: Examples
  /** Left out when no images are set aside. */
  readonly validation?: Examples
  /** How the images were made: what a trained model does with a picture. */
  readonly preprocessing: Preprocessing
  /** What a training prints of the arrays. */
  readonly shapes: PrintedShapes
  readonly fingerprint: Fingerprint
}

/** What of a data set the weights of a run depend on: environment.json has it, `resume` and `reproduce` compare it. */
export interface Fingerprint {
  readonly parts: readonly HashedPart[]
  /** The next step for a user whose data are not those of the run. */
  readonly hint: string
}

/** A file, or all that was made of many. */
export interface HashedPart {
  /** Its name, the same wherever the data are. */
  readonly file: string
  /** Where it came from this time, in a word or two: `cache`, or the name of a source. */
  readonly source: string
  /** Its path or URL. */
  readonly where: string
  /** SHA-256 in hex. */
  readonly sha256: string
  /** Its length uncompressed. */
  readonly bytes: number
}

/** One of these for each kind; `table.ts` lists them. */
export interface DatasetKind {
  /**
   * Finds out what the data are: reads as much as that takes, and checks it.
   *
   * @throws CnnError DATA where there are none or they are not sound, USAGE for a `from` that cannot be used, WRITE
   *   when a copy cannot be kept; the reason of `signal`
   */
  describe(options: DescribeOptions): Promise<Description>
  /**
   * Reads the data and splits them: every byte checked before it is used, the order drawn from `seed` alone.
   *
   * @throws CnnError as `describe`; CONFIG when `validation` leaves nothing to train on, USAGE for a `limit` that
   *   cannot be
   */
  load(options: LoadOptions): Promise<LoadedDataset>
  /**
   * Reads no more than the test split, in its own order.
   *
   * @throws CnnError as `describe`
   */
  loadTest(options: DescribeOptions): Promise<TestExamples>
}
