/** What a topic needs of the data set, of a config or of a run. */
import { basename } from 'node:path'
import { scaledBytes } from '../../dataset/encode.js'
import type { Examples } from '../../dataset/examples.js'
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
const lecture = { name: 'mnist', validation: 10_000, seed: 42 }

/** How many images the topic on data shows. */
const digitsShown = 6

const gather: { readonly [material in Material]: (options: MaterialOptions) => Promise<Given> } = {
  digit: async ({ digit = 0 }) => ({ digit: await testDigit(digit) }),
  network: async ({ config = lecture.name }) => {
    const [{ loadConfig }, { networkOf }] = await Promise.all([
      import('../../config/load.js'),
      import('../../config/network/network.js')
    ])
    return { network: networkOf(loadConfig(config)) }
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
  const { facts, ...examples } = await loadTestExamples({ name: lecture.name })
  return digitAt(examples, facts.labels, index, index)
}

/** @param name the number that is told of it */
function digitAt(
  { images, shape, labels }: Examples,
  names: readonly string[],
  at: number,
  name: number
): Digit {
  const [count, height, width] = shape
  if (at >= count) throw new CnnError('USAGE', `there are ${count} test images, from 0`, { where: '--digit' })
  const size = height * width
  return {
    index: name,
    label: names[labels[at]],
    image: tensor([height, width], Float64Array.from(images.subarray(at * size, (at + 1) * size)))
  }
}

async function preparedData(): Promise<PreparedData> {
  const [{ loadDataset }, { lectureShapes }, { split }] = await Promise.all([
    import('../../dataset/load-dataset.js'),
    import('../../dataset/lecture-shapes.js'),
    import('../../dataset/split.js')
  ])
  const loaded = await loadDataset(lecture)
  const { facts, train } = loaded
  const order = split(lecture.seed, facts.trainImages, lecture.validation).train
  const digits = Array.from({ length: digitsShown }, (_, i) => digitAt(train, facts.labels, i, order[i]))
  return { name: facts.name, shapes: lectureShapes(loaded), digits, classes: facts.labels.length }
}

/** The record of a run; undefined where none is asked for and there is none. */
async function runRecord(run: string | undefined): Promise<RunRecord | undefined> {
  const { findRun, listRuns, readHistory } = await import('../../run/run-directory.js')
  if (run === undefined && (await listRuns()).length === 0) return undefined
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
  const { network, weights, labels, preparation } = model
  const found = { path, network, weights, labels }
  const [height, width, channels] = network.inputShape
  const asImage = (bytes: ArrayLike<number>) =>
    tensor(
      [height, width, channels],
      Float64Array.from(bytes, (byte) => scaledBytes[byte])
    )
  if (file !== undefined) {
    const { preparePicture } = await import('../../dataset/picture/prepare.js')
    const bytes = await preparePicture(file, { preparation, inputShape: network.inputShape, invert: 'auto' })
    return { ...found, image: asImage(bytes), name: basename(file) }
  }
  const { index, label, image } = await testDigit(digit ?? 0)
  if (image.data.length !== height * width * channels)
    throw new CnnError('USAGE', `the network takes images of ${network.inputShape.join(' x ')}, no digits`, {
      where: '--run',
      hint: 'give it a picture with --file'
    })
  return { ...found, image: asImage(image.data), name: `test image ${index}`, truth: label }
}
