/** A config by its name or file, made complete by the data that it names: own pictures are looked at for it. */
import { readConfigFile } from '../config/load.js'
import { completeConfig, factsOf, type ReadConfig, type ReadOptions } from '../config/parse.js'
import { sourceBreaches } from '../config/rules/source-rules.js'
import type { Config } from '../config/schema/config-schema.js'
import type { Reading } from '../dataset/load-dataset.js'
import type { LookedAt } from '../dataset/own/look-at.js'

/** A config with all that follows from its data. */
export interface OpenedConfig {
  readonly config: Config
  /** Own pictures that had to be looked at. */
  readonly looked?: LookedAt
}

/**
 * Finds a config and reads it: see `loadConfig`. Own pictures whose classes and size the config does not say are looked at,
 * and packed in the user's cache.
 *
 * @throws CnnError CONFIG where there is none or it has mistakes; DATA, WRITE where the pictures cannot be read or packed
 */
export const openConfig = (
  nameOrFile: string,
  options: Omit<ReadOptions, 'file'>,
  reading: Reading
): Promise<OpenedConfig> => completedConfig(readConfigFile(nameOrFile, options), reading)

/** The second step for a config that has been read. @throws CnnError as {@link openConfig} */
export async function completedConfig(read: ReadConfig, reading: Reading): Promise<OpenedConfig> {
  const { path, name } = read.dataset
  // The config of a run says all itself.
  const isKnown = path === undefined || name !== undefined || factsOf(read.dataset) !== undefined
  if (isKnown) return { config: completeConfig(read) }
  refuseUnsound(read)
  const { lookAtPictures } = await import('../dataset/own/look-at.js')
  const { inputShape } = read
  const looked = await lookAtPictures({ ...read.dataset, name, path }, { inputShape, ...reading })
  return completedWith(read, looked)
}

/**
 * Refuses a config whose text is wrong, or what it says of its data, before a picture is looked at.
 *
 * @throws CnnError CONFIG
 */
export function refuseUnsound(read: ReadConfig): void {
  const { mistakes, inputShape } = read
  const { name, ...rest } = read.dataset
  const dataset = name === 'given' ? undefined : { ...rest, name }
  const broken = sourceBreaches({ dataset, imageShape: inputShape, layers: [] })
  if (mistakes.length + broken.length > 0) completeConfig(read)
}

/** The second step with pictures that were looked at. @throws CnnError CONFIG */
export function completedWith(read: ReadConfig, looked: LookedAt): OpenedConfig {
  const config = completeConfig(read, { facts: looked.facts })
  return { config: { ...config, dataset: describedDataset(config.dataset, looked) }, looked }
}

/** The data set with all that was found out, so that the config of a run stands by itself. */
function describedDataset(dataset: Config['dataset'], looked: LookedAt): Config['dataset'] {
  const { format, classes, pack } = looked
  const [height, width, channels] = pack.json.shape
  const { fit, background } = pack.json
  const image = { size: [height, width] as [number, number], channels, fit, background }
  return { ...dataset, format, classes: [...classes], image }
}
