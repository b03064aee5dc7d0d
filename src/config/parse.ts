/** JSON text, or an object → Config, or every mistake in it with its place. */

import * as v from 'valibot'
import { withCommas } from '../counts.js'
import { CnnError } from '../errors.js'
import { check } from './check/check.js'
import { type DatasetFacts, namedDatasets } from './datasets.js'
import { networkOf } from './network/network.js'
import { metricOf } from './network/outputs.js'
import type { ImageShape } from './network/shape.js'
import { refusal } from './refusal.js'
import { breaches } from './rules/breaches.js'
import { knownOf, settledDataset, settledInputShape } from './rules/known.js'
import { type Config, type ConfigInput, configSchema } from './schema/config-schema.js'
import { type DatasetSection, datasetSchema, type GivenSection } from './schema/dataset.js'
import type { Layer } from './schema/layers.js'
import { placesIn, readDocument } from './text/document.js'
import { fromValue, mostValues } from './text/from-value.js'
import { type Located, type LocatedObject, type Mistake, placeAt, plain } from './text/located.js'
import { applyOverrides } from './text/overrides.js'

export interface ReadOptions {
  /** What messages call the text: its file. */
  readonly file?: string | undefined
  /** Each `path=value`, as `--set` takes them; a later one wins. */
  readonly overrides?: readonly string[] | undefined
  /**
   * The images are given to the program, not named by the config: of `dataset` only `augmentation` is looked at, the
   * rest may be missing or wrong (it becomes `{ name: 'given', validation: 0 }` then), and `model.inputShape` may be any.
   */
  readonly dataGiven?: boolean | undefined
}

/** What is known about the data of a config. */
export interface DataOptions {
  /** What the config has to fit; left out: the facts of the data set that it names. */
  readonly facts?: DatasetFacts | undefined
  /** With `dataGiven`: how many classes the labels have, where that is known. */
  readonly classes?: number | undefined
}

export interface ParseOptions extends ReadOptions, DataOptions {}

/** A config as a program may write it that has its data itself. */
export type GivenInput = Omit<ConfigInput, 'dataset'> & { dataset?: Partial<ConfigInput['dataset']> }

/** A config before it is checked: its JSON text, or what that text would be parsed to. */
export type ConfigSource = string | GivenInput | Config

/** A config whose syntax, keys and values were checked, with the mistakes that were found. */
export interface ReadConfig {
  /** Its data set section without the fields that are wrong. */
  readonly dataset: Partial<DatasetSection | GivenSection>
  /** `model.inputShape`, where it is there and right. */
  readonly inputShape: ImageShape | undefined
  readonly file: string
  readonly root: LocatedObject
  readonly mistakes: readonly Mistake[]
  /** If the images are given to the program: what stands for the data set. */
  readonly given: DatasetSection | GivenSection | undefined
}

/** The longest text of a config, in UTF-16 units: far more than a person writes. */
export const longestConfig = 256 * 1024

const { dataset: _dataset, ...entriesWithoutDataset } = configSchema.entries
const { augmentation } = datasetSchema.entries
/** What is checked where the images are given to the program. */
const withGivenData = v.strictObject({
  ...entriesWithoutDataset,
  dataset: v.optional(v.strictObject({ augmentation }))
})

/**
 * Reads a config. Everything that can be known without opening a data set is checked: syntax, keys, values, the
 * shapes of the layers, classes and loss, and that training fits into 4 GiB.
 *
 * @throws CnnError CONFIG, its `problems` being all mistakes in the order of the text
 */
export const parseConfig = (source: ConfigSource, options: ParseOptions = {}): Config =>
  completeConfig(readConfig(source, options), options)

/**
 * The first of two steps: checks the text against the schema alone. Between the steps the data set can be read, to
 * find out what the config has to fit.
 *
 * @throws CnnError CONFIG when the text holds no object; {@link completeConfig} reports all other mistakes
 */
export function readConfig(source: ConfigSource, options: ReadOptions = {}): ReadConfig {
  const { file = 'config', overrides = [], dataGiven = false } = options
  const read = typeof source === 'string' ? readText(source, file) : fromValue(source)
  const { root } = read
  if (root === undefined) throw refusal(read.mistakes, file)
  const written = [...read.mistakes, ...applyOverrides(root, overrides, afterAll)]
  const given = dataGiven ? takeDataset(root) : undefined
  const mistakes = [
    ...(dataGiven
      ? written.filter(({ path }) => path[0] !== 'dataset' || path[1] === 'augmentation')
      : written),
    ...check(root, dataGiven ? withGivenData : configSchema)
  ]
  if (root.kind !== 'object') throw refusal(mistakes, file)
  const inputShape = settledInputShape(root, mistakes)
  return { dataset: given ?? settledDataset(root, mistakes), inputShape, file, root, mistakes, given }
}

/** The rank of what stands behind all of a config. */
const afterAll = Math.max(longestConfig, mostValues)

/** @throws CnnError CONFIG where the text cannot be a config at all */
function readText(text: string, file: string): { root?: Located; mistakes: Mistake[] } {
  const body = text.startsWith('\ufeff') ? text.slice(1) : text
  const placeOf = placesIn(body, file)
  const unreadable = unreadableText(body)
  if (unreadable !== undefined) throw refusal([{ path: [], place: placeOf(0), ...unreadable }], file)
  return readDocument(body, placeOf)
}

/**
 * The second step: checks the rules between the parts of a config and fills in the defaults that follow from its data.
 *
 * @throws CnnError CONFIG, its `problems` being the mistakes of both steps in the order of the text; UNEXPECTED
 *   when neither the config nor `facts` give the shape of an image
 */
export function completeConfig(
  { dataset, file, root, mistakes, given }: ReadConfig,
  { facts = factsOf(dataset), classes }: DataOptions = {}
): Config {
  const known = knownOf(root, mistakes, { facts, given: given && { classes } })
  const found = breaches(known).map((breach) => ({ ...breach, place: placeAt(root, breach.path) }))
  if (mistakes.length + found.length > 0) throw refusal([...mistakes, ...found], file)

  const value = plain(root)
  const parsed =
    given === undefined ? v.parse(configSchema, value) : { ...v.parse(withGivenData, value), dataset: given }
  if (known.imageShape === undefined)
    throw new CnnError('UNEXPECTED', `${file}: the data set of the config was not looked at`)
  const layers = parsed.model.layers.map(withStrides)
  const config: Config = {
    ...parsed,
    model: { ...parsed.model, layers, inputShape: [...known.imageShape] }
  }
  const metrics = parsed.training.metrics ?? [metricOf(networkOf(config))]
  return { ...config, training: { ...parsed.training, metrics } }
}

/**
 * The facts of a data set that are known without reading it: of a published one all, of own pictures what the config says,
 * as that of a run does.
 */
export function factsOf(dataset: ReadConfig['dataset']): DatasetFacts | undefined {
  if (dataset.name === 'given') return undefined
  if (dataset.name !== undefined) return namedDatasets[dataset.name]
  const { path, classes, image: { size, channels } = {} } = dataset
  if (path === undefined || classes === undefined || size === undefined || channels === undefined)
    return undefined
  return { name: path, labels: classes, imageShape: [...size, channels] }
}

/** A pooling's strides are its window where they are left out: a default that the schema cannot say. */
const withStrides = (layer: Layer): Layer =>
  'poolSize' in layer ? { ...layer, strides: layer.strides ?? layer.poolSize } : layer

/** What stands for the data set where the data is given. */
const noDataset: GivenSection = { name: 'given', validation: 0 }

/** Takes the data set out of a config but for its augmentation; what it says where it says it right. */
function takeDataset(root: Located): DatasetSection | GivenSection {
  const section = root.kind === 'object' ? root.members.get('dataset') : undefined
  if (root.kind !== 'object' || section === undefined) return noDataset
  const { value } = section
  root.members.delete('dataset')
  const changes = value.kind === 'object' ? value.members.get('augmentation') : undefined
  if (value.kind === 'object' && changes !== undefined) {
    const members = new Map([['augmentation', changes]])
    root.members.set('dataset', { ...section, value: { ...value, members } })
  }
  const whole = v.safeParse(datasetSchema, plain(value))
  if (whole.success) return whole.output
  const augmented = v.safeParse(augmentation, changes && plain(changes.value))
  return { ...noDataset, ...(augmented.success && augmented.output && { augmentation: augmented.output }) }
}

/** Why a text cannot be a config at all. */
function unreadableText(text: string): { message: string; hint: string } | undefined {
  if (text.length > longestConfig)
    return {
      message: `the config is longer than ${withCommas(longestConfig)} characters`,
      hint: 'is it the right file?'
    }
  if (text.includes('\0'))
    return {
      message: 'the config is not UTF-8 text',
      hint: 'save it as UTF-8; UTF-16 and binary files are not read'
    }
  if (text.trim() === '') return { message: 'the config is empty', hint: 'cnn init writes one to start from' }
  return undefined
}
