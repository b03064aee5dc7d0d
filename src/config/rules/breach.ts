/** The input of rules between the parts of a config, and their report of a rule that is broken. */
import type { DatasetFacts } from '../datasets.js'
import type { ImageShape } from '../network/network.js'
import type { ConfigLayer } from '../schema/blocks.js'
import type { DatasetSection } from '../schema/dataset.js'
import type { Optimizer } from '../schema/optimizers.js'
import type { Loss, Training } from '../schema/training.js'
import type { Mistake } from '../text/located.js'

/** What is known of a config for certain. A field is left out if it is missing, or wrong and already reported. */
export interface Known {
  readonly facts?: DatasetFacts | undefined
  /** Left out if the program has the images itself. */
  readonly dataset?: Partial<DatasetSection> | undefined
  /** The config names neither a data set nor a path. */
  readonly isSourceMissing?: boolean
  readonly validation?: number | undefined
  /** As the config states it. */
  readonly inputShape?: ImageShape | undefined
  /** The shape of the images that reach the first layer. */
  readonly imageShape?: ImageShape | undefined
  /** The config must state the shape of an image, and does not. */
  readonly isInputMissing?: boolean
  readonly layers: readonly (ConfigLayer | undefined)[]
  /** How many outputs the data requires. */
  readonly classes?: number | undefined
  readonly loss?: Loss | undefined
  readonly optimizer?: Optimizer | undefined
  readonly batchSize?: number | undefined
  readonly metrics?: Training['metrics']
  readonly schedule?: Training['schedule'] | undefined
  readonly earlyStopping?: Training['earlyStopping']
  /** Whether there will be validation images; undefined if that is not known here. */
  readonly validates?: boolean | undefined
}

/** A broken rule. */
export type Breach = Omit<Mistake, 'place' | 'meant'>
