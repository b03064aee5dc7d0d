/** What is still reliable in a config with mistakes, for the rules between its parts. */
import * as v from 'valibot'
import type { DatasetFacts } from '../datasets.js'
import type { ImageShape } from '../network/shape.js'
import { configLayer } from '../schema/blocks.js'
import { configSchema } from '../schema/config-schema.js'
import { type DatasetSection, datasetSchema } from '../schema/dataset.js'
import { training } from '../schema/training.js'
import { type Located, type Mistake, nodeAt, plain } from '../text/located.js'
import type { Path } from '../text/places.js'
import type { Known } from './breach.js'

/**
 * The value at a path with its defaults, unless a mistake affects it: inside it, in a value that contains it, or a
 * misspelled key that was probably meant to be it.
 */
export function settled<T extends v.GenericSchema>(
  root: Located,
  mistakes: readonly Mistake[],
  path: Path,
  schema: T
): { value: v.InferOutput<T> } | undefined {
  const touched = mistakes.some(
    (mistake) => touches(mistake.path, path) || (mistake.meant !== undefined && touches(mistake.meant, path))
  )
  if (touched) return undefined
  const node = nodeAt(root, path)
  const result = v.safeParse(schema, node === undefined ? undefined : plain(node))
  return result.success ? { value: result.output } : undefined
}

function touches(one: Path, other: Path): boolean {
  const common = Math.min(one.length, other.length)
  return common > 0 && one.slice(0, common).every((step, index) => step === other[index])
}

/** The data set section of a config, without the fields that are wrong and without defaults. */
export function settledDataset(root: Located, mistakes: readonly Mistake[]): Partial<DatasetSection> {
  const node = nodeAt(root, ['dataset'])
  if (node?.kind !== 'object') return {}
  const sound = Object.entries(datasetSchema.entries).flatMap(([key, schema]) => {
    const found = node.members.has(key) ? settled(root, mistakes, ['dataset', key], schema) : undefined
    return found === undefined ? [] : [key]
  })
  const members = new Map([...node.members].filter(([key]) => sound.includes(key)))
  const parsed = v.safeParse(v.partial(datasetSchema), plain({ ...node, members }))
  return parsed.success ? parsed.output : {}
}

/** Whether a config names neither a data set nor a path, nor has a key that was probably meant to be one. */
function isSourceMissing(root: Located, mistakes: readonly Mistake[]): boolean {
  const node = nodeAt(root, ['dataset'])
  return (
    node?.kind === 'object' &&
    ['name', 'path'].every(
      (key) => !node.members.has(key) && !mistakes.some(({ meant }) => meant?.join('.') === `dataset.${key}`)
    )
  )
}

/** What is known about the data when the rules are checked. */
export interface KnownData {
  /** Undefined if the config names no data set. */
  readonly facts: DatasetFacts | undefined
  /**
   * Set if the program has the images itself. `facts` then only state the shape of an image if the config does not.
   */
  readonly given?: { readonly classes: number | undefined } | undefined
}

/** What the rules may rely on. */
export function knownOf(root: Located, mistakes: readonly Mistake[], { facts, given }: KnownData): Known {
  const at = <T extends v.GenericSchema>(path: Path, schema: T) => settled(root, mistakes, path, schema)
  const list = nodeAt(root, ['model', 'layers'])
  const items = list?.kind === 'list' ? list.items : []
  const validation = at(['dataset', 'validation'], datasetSchema.entries.validation)?.value
  const dataset = given === undefined ? settledDataset(root, mistakes) : undefined
  return {
    facts: given === undefined ? facts : undefined,
    dataset,
    isSourceMissing: dataset !== undefined && isSourceMissing(root, mistakes),
    classes: given === undefined ? facts?.labels.length : given.classes,
    validation,
    ...shapesOf(root, mistakes, facts, given !== undefined),
    layers: items.map((_item, index) => at(['model', 'layers', index], configLayer)?.value),
    loss: at(['training', 'loss'], training.entries.loss)?.value,
    optimizer: at(['training', 'optimizer'], training.entries.optimizer)?.value,
    batchSize: at(['training', 'batchSize'], training.entries.batchSize)?.value,
    metrics: at(['training', 'metrics'], training.entries.metrics)?.value,
    schedule: at(['training', 'schedule'], training.entries.schedule)?.value,
    earlyStopping: at(['training', 'earlyStopping'], training.entries.earlyStopping)?.value,
    validates: dataset === undefined ? undefined : validates(dataset, validation, facts)
  }
}

/** Own pictures may have a validation split, which is known once they have been examined. */
function validates(
  { path }: Partial<DatasetSection>,
  validation: number | undefined,
  facts: DatasetFacts | undefined
): boolean | undefined {
  if (validation === undefined || validation > 0) return validation === undefined ? undefined : true
  return path === undefined ? false : facts?.hasValidation
}

const inputPath: Path = ['model', 'inputShape']
const inputSchema = configSchema.entries.model.entries.inputShape

/** `model.inputShape`, if it is there and correct. */
export const settledInputShape = (root: Located, mistakes: readonly Mistake[]): ImageShape | undefined =>
  settled(root, mistakes, inputPath, inputSchema)?.value

function shapesOf(
  root: Located,
  mistakes: readonly Mistake[],
  facts: DatasetFacts | undefined,
  isGiven: boolean
): Pick<Known, 'inputShape' | 'imageShape' | 'isInputMissing'> {
  const input = settled(root, mistakes, inputPath, inputSchema)
  if (input === undefined) return {}
  const inputShape = input.value
  if (inputShape === undefined)
    return { imageShape: facts?.imageShape, isInputMissing: isGiven && facts === undefined }
  const fits = isGiven || facts === undefined || inputShape.every((side, i) => side === facts.imageShape[i])
  return { inputShape, imageShape: fits ? inputShape : undefined }
}
