/** What a topic needs of the data set, of a config or of a run. */

import { basename } from 'node:path'
import { namedDatasets } from '../../config/datasets.js'
import { withCommas } from '../../counts.js'
import { scaledByte } from '../../dataset/encode.js'
import type { Examples } from '../../dataset/examples.js'
import { standardizeOf } from '../../dataset/standardize.js'
import { CnnError } from '../../errors.js'
import { tensor } from '../../reference/tensor.js'
import type { Digit, Given, PreparedData, RunRecord, Trained } from '../topics/given.js'
import type { Material, Topic } from '../topics/topics.js'

interface MaterialOptions {
  readonly file?: string
  /** Which test image, from 0. */
  readonly digit?: number
  readonly config?: string
  readonly run?: string
}

/** The lecture's data, split and seed. */
const lecture = { name: 'mnist', validation: 10_000, seed: 42 } as const

/** How many images the topic on data shows. */
const digitsShown = 6

const gather: { readonly [material in Material]: (options: MaterialOptions) => Promise<Given> } = {
  digit: async ({ digit = 0 }) => ({ digit: await testDigit(digit) }),
  chosenDigit: async ({ digit }) => (digit === undefined ? {} : { digit: await testDigit(digit) }),
  network: async ({ config = lecture.name }) => {
    const [{ openConfig }, { networkOf }] = await Promise.all([
      import('../../run/open-config.js'),
      import('../../config/network/network.js')
    ])
    return { network: networkOf((await openConfig(config, {}, {})).config) }
  },
  data: async () => ({ data: await preparedData() }),
  run: async ({ run }) => {
    const record = await runRecord(run)
    return record ? { run: record } : {}
  },
  trained: async (options) => ({ trained: await trainedOn(options) })
}

/**
 * @throws CnnError DATA where the data set cannot be had, CONFIG for a config that is wrong, CHECKPOINT or MODEL where
 *   a run cannot be read
 */
export async function materialsOf({ materials }: Topic, options: MaterialOptions): Promise<Given> {
  const gathered = await Promise.all(materials.map((material) => gather[material](options)))
  return Object.assign({}, ...gathered)
}

async function testDigit(index: number): Promise<Digit> {
  const { loadTestExamples } = await import('../../dataset/load-dataset.js')
  const { facts, test } = await loadTestExamples({ name: lecture.name })
  return digitAt(test, facts.labels, index, index)
}

/**
 * @param at its place in the examples
 * @param index the number that it is called by
 */
function digitAt(
  { images, shape, labels }: Examples,
  names: readonly string[],
  at: number,
  index: number
): Digit {
  const [count, height, width, channels] = shape
  const label = labels[at]
  if (label === undefined)
    throw new CnnError('USAGE', `there are ${withCommas(count)} test images, from 0`, { where: '--digit' })
  const size = height * width * channels
  const pixels = Float64Array.from(images.subarray(at * size, (at + 1) * size))
  return {
    index,
    label: names[label] ?? String(label),
    image: tensor(channels === 1 ? [height, width] : [height, width, channels], pixels)
  }
}

async function preparedData(): Promise<PreparedData> {
  const [{ loadNamed }, { split }] = await Promise.all([
    import('../../dataset/load-dataset.js'),
    import('../../dataset/split.js')
  ])
  const { facts, train, shapes } = await loadNamed(lecture)
  const places = split(lecture.seed, namedDatasets[lecture.name].trainImages, lecture.validation).train
  const shown = Array.from(places.subarray(0, digitsShown))
  const digits = shown.map((place, i) => digitAt(train, facts.labels, i, place))
  return { name: facts.name, shapes, digits, classes: facts.labels.length }
}

/** The record of a run; undefined where none is asked for and there is none. */
async function runRecord(run: string | undefined): Promise<RunRecord | undefined> {
  const { findRun, hasRuns, readHistory } = await import('../../run/run-directory.js')
  if (run === undefined && !(await hasRuns())) return undefined
  const path = await findRun(run)
  const history = await readHistory(path)
  if (history.length === 0)
    throw new CnnError('CHECKPOINT', `${path} has no whole epoch yet`, {
      where: path,
      hint: 'cnn runs lists the runs and how far each is'
    })
  return { path, history }
}

async function trainedOn({ run, file, digit }: MaterialOptions): Promise<Trained> {
  if (file !== undefined && digit !== undefined)
    throw new CnnError('USAGE', 'give --file or --digit, not both', { where: '--digit' })
  const { findModel } = await import('../../run/saved-model.js')
  const { path, model } = await findModel(run)
  const { network, weights, labels, preprocessing } = model
  const { inputShape } = network
  const found = { path, network, weights, labels }
  const asImage = (bytes: ArrayLike<number>) => {
    const pixels = Float32Array.from(bytes, scaledByte)
    standardizeOf({ images: new Uint8Array(), scale: preprocessing.scale })?.(pixels)
    return tensor(inputShape, Float64Array.from(pixels))
  }
  if (file !== undefined) {
    const { preparePicture } = await import('../../dataset/picture/prepare.js')
    const bytes = await preparePicture(file, { preprocessing, inputShape, invert: 'auto' })
    return { ...found, image: asImage(bytes), name: basename(file) }
  }
  const { index, label, image } = await testDigit(digit ?? 0)
  if (inputShape.join() !== namedDatasets[lecture.name].imageShape.join())
    throw new CnnError('USAGE', `the network takes images of ${inputShape.join(' x ')}, no digits`, {
      where: '--run',
      hint: 'give it a picture with --file'
    })
  return { ...found, image: asImage(image.data), name: `test image ${index}`, truth: label }
}
