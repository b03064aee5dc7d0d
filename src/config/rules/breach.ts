/** What rules between the parts of a config are given, and what they say of one that is broken. */
import type { DatasetFacts } from '../datasets.js'
import type { ImageShape } from '../network/network.js'
import type { DatasetSection } from '../schema/dataset.js'
import type { Layer } from '../schema/layers.js'
import type { Optimizer } from '../schema/optimizers.js'
import type { Loss, Training } from '../schema/training.js'
import type { Mistake } from '../text/located.js'

/** What is known of a config for certain. Left out: not there, or wrong and told already. */
export interface Known {
  readonly facts?: DatasetFacts | undefined
  /** Left out: the images are given to the program. */
  readonly dataset?: Partial<DatasetSection> | undefined
  /** The config names neither a data set nor a path. */
  readonly isSourceMissing?: boolean
  readonly validation?: number | undefined
  /** As the config says it. */
  readonly inputShape?: ImageShape | undefined
  /** What reaches the first layer. */
  readonly imageShape?: ImageShape | undefined
  /** The config has to say the shape of an image, and does not. */
  readonly isInputMissing?: boolean
  readonly layers: readonly (Layer | undefined)[]
  /** How many outputs the data asks for. */
  readonly classes?: number | undefined
  readonly loss?: Loss | undefined
  readonly optimizer?: Optimizer | undefined
  readonly batchSize?: number | undefined
  readonly metrics?: Training['metrics']
  readonly schedule?: Training['schedule'] | undefined
  readonly earlyStopping?: Training['earlyStopping']
  /** Whether there will be validation images; undefined: that is not known here. */
  readonly validates?: boolean | undefined
}

/** A broken rule. */
export type Breach = Omit<Mistake, 'place' | 'meant'>
