/** JSON text, or an object → Config, or every mistake in it with its place. */

import * as v from 'valibot'
import { withCommas } from '../counts.js'
import { CnnError } from '../errors.js'
import { check } from './check/check.js'
import { type DatasetFacts, namedDatasets } from './datasets.js'
import { withLayers } from './network/blocks.js'
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
  /** The name of the text in messages: its file. */
  readonly file?: string | undefined
  /** Each `path=value`, as `--set` accepts them; later ones win. */
  readonly overrides?: readonly string[] | undefined
  /**
   * The program has the images itself; the config does not name them. Of `dataset` only `augmentation` is read. The
   * rest may be missing or wrong (it becomes `{ name: 'given', validation: 0 }`), and `model.inputShape` may be any.
   */
  readonly dataGiven?: boolean | undefined
}

/** What is known about the data of a config. */
export interface DataOptions {
  /** What the config must fit; default: the facts of the data set that it names. */
  readonly facts?: DatasetFacts | undefined
  /** With `dataGiven`: how many classes the labels have, if that is known. */
  readonly classes?: number | undefined
}

export interface ParseOptions extends ReadOptions, DataOptions {}

/** A config from a program that has its own data. */
export type GivenInput = Omit<ConfigInput, 'dataset'> & { dataset?: Partial<ConfigInput['dataset']> }

/** A config before it is checked: its JSON text, or the value that the text would be parsed to. */
export type ConfigSource = string | GivenInput | Config

/** A config whose syntax, keys and values have been checked, with the mistakes that were found. */
export interface ReadConfig {
  /** Its data set section without the fields that are wrong. */
  readonly dataset: Partial<DatasetSection | GivenSection>
  /** `model.inputShape`, if it is there and correct. */
  readonly inputShape: ImageShape | undefined
  readonly file: string
  readonly root: LocatedObject
  readonly mistakes: readonly Mistake[]
  /** The substitute for the data set if the program has the images itself. */
  readonly given: DatasetSection | GivenSection | undefined
}

/** The longest text of a config, in UTF-16 units: far more than a person writes. */
export const longestConfig = 256 * 1024

const { dataset: _dataset, ...entriesWithoutDataset } = configSchema.entries
const { augmentation } = datasetSchema.entries
/** What is checked if the program has the images itself. */
const withGivenData = v.strictObject({
  ...entriesWithoutDataset,
  dataset: v.optional(v.strictObject({ augmentation }))
})

/**
 * Reads a config. Everything that can be checked without opening a data set is checked: syntax, keys, values, the
 * shapes of the layers, classes and loss, and that training fits into 4 GiB.
 *
 * @throws CnnError CONFIG, its `problems` being all mistakes in the order of the text
 */
export const parseConfig = (source: ConfigSource, options: ParseOptions = {}): Config =>
  completeConfig(readConfig(source, options), options)

/**
 * The first of two steps: checks the text against the schema only. Between the steps the data set can be read, to
 * find out what the config must fit.
 *
 * @throws CnnError CONFIG when the text is not an object; {@link completeConfig} reports all other mistakes
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

/** A rank after everything in a config. */
const afterAll = Math.max(longestConfig, mostValues)

/** @throws CnnError CONFIG if the text cannot be a config at all */
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
 *   when neither the config nor `facts` contain the shape of an image
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
  const layers = parsed.model.layers.map((entry) => withLayers(entry, withStrides))
  const config: Config = {
    ...parsed,
    model: { ...parsed.model, layers, inputShape: [...known.imageShape] }
  }
  const metrics = parsed.training.metrics ?? [metricOf(networkOf(config))]
  return { ...config, training: { ...parsed.training, metrics } }
}

/**
 * The facts of a data set that are known without reading it: all facts of a published one, and for own pictures what
 * the config states.
 */
export function factsOf(dataset: ReadConfig['dataset']): DatasetFacts | undefined {
  if (dataset.name === 'given') return undefined
  if (dataset.name !== undefined) return namedDatasets[dataset.name]
  const { path, classes, image: { size, channels } = {} } = dataset
  if (path === undefined || classes === undefined || size === undefined || channels === undefined)
    return undefined
  return { name: path, labels: classes, imageShape: [...size, channels] }
}

/** The default of a pooling's strides is its window, which the schema cannot express. */
const withStrides = (layer: Layer): Layer =>
  'poolSize' in layer ? { ...layer, strides: layer.strides ?? layer.poolSize } : layer

/** The substitute for the data set if the program has the data. */
const noDataset: GivenSection = { name: 'given', validation: 0 }

/** Removes the data set from a config, except for its augmentation, and returns what it states correctly. */
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

/** The reason why a text cannot be a config at all. */
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
