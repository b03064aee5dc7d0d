/** Replays the trainings of networks that branch which Keras recorded (test/golden/graph) on any engine. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { graphOf } from '../../src/config/network/blocks.js'
import { type Network, networkOf } from '../../src/config/network/network.js'
import { parseConfig } from '../../src/config/parse.js'
import type { Config, ConfigInput } from '../../src/config/schema/config-schema.js'
import type { Examples, Images } from '../../src/dataset/examples.js'
import type { Engine } from '../../src/engine/engine.js'
import { digits } from './digits.js'
import { largestDifference, pixels } from './golden.js'
import { fitOnce, predictOnce } from './once.js'

const directory = fileURLToPath(new URL('../golden/graph/', import.meta.url))

/** What of case.json is read here; its README says what each key means. */
interface CaseFile {
  input_shape: [number, number, number]
  image_range: [number, number]
  channel_scales: number[]
  samples: number
  test_images: number
  batches: [first: number, end: number][]
  weights: {
    layer: string
    name: string
    shape: number[]
    offset: number
    size: number
    trainable: boolean
  }[]
  losses: number[]
  penalties: number[]
  predictions: number[][]
  tolerance: { loss: number; prediction: number; weight: number; moving?: number; gradient: number }
}

/** One recorded run in the terms of an engine. */
export interface GraphCase {
  readonly file: CaseFile
  readonly config: Config
  readonly network: Network
  readonly train: Examples & { readonly images: Float32Array }
  readonly test: Images
  readonly initial: Float32Array[]
  readonly final: Float32Array[]
  /** Of the first step. */
  readonly gradient: Float32Array[]
  /** The weights that the predictions were made with. */
  readonly predicting: Float32Array[]
  /** Whether a config can say how it is trained; else only the first step's loss and gradient can be compared. */
  readonly isWhole: boolean
}

/** The recorded runs that a config can say; of label_smoothing_class_weights it cannot say the loss. */
export const graphNames = [
  ...['resnet', 'inception', 'dense_block', 'squeeze_excite', 'average_maximum', 'repeat_adam_weight_decay'],
  ...['inverted_residual', 'frozen', 'layer_normalization_ema']
]

/** @throws CnnError where the config cannot say it */
export function graphCase(name: string): GraphCase {
  const json = (file: string) => JSON.parse(readFileSync(`${directory}${name}/${file}`, 'utf8'))
  const file: CaseFile = json('case.json')
  const { model, training } = json('config.json')
  const { weightDecay, ...optimizer } = training.optimizer
  // The averages of the weights change nothing of the training.
  const { ema, ...rest } = training
  const input: ConfigInput = { name, dataset: { name: 'mnist' }, model, training: { ...rest, optimizer } }
  const config = parseConfig(input, { dataGiven: true })
  const network = networkOf(config)
  const weights = (part: string): Float32Array[] => {
    const bytes = readFileSync(`${directory}${name}/${part}`)
    return file.weights
      .filter(({ offset }) => 4 * offset < bytes.length)
      .map(({ offset, size }) =>
        Float32Array.from({ length: size }, (_, index) => bytes.readFloatLE(4 * (offset + index)))
      )
  }
  const images = pixels(file, 'train', file.samples)
  if (!(images.images instanceof Float32Array)) throw new TypeError('the images are numbers')
  const final = weights('final.bin')
  const averaged = ema === undefined ? [] : weights('averaged.bin')
  return {
    ...{ file, config, network, final },
    train: { ...images, images: images.images, labels: digits(file.samples).labels },
    test: pixels(file, 't10k', file.test_images),
    initial: weights('initial.bin'),
    gradient: weights('grad1.bin'),
    predicting: [...averaged, ...final.slice(averaged.length)],
    isWhole: weightDecay === undefined
  }
}

/** The weights lie where the record says, layer by layer. */
export function expectSameWeights({ config, network, file }: GraphCase): void {
  const graph = graphOf(config.model.layers)
  expect(
    network.weights.map(({ layer, name, shape, trainable }) => ({
      layer: graph[layer]?.written?.path,
      ...{ name, shape, trainable }
    }))
  ).toEqual(file.weights.map(({ layer, name, shape, trainable }) => ({ layer, name, shape, trainable })))
}

/** The most that a weight may be off: nothing where it is frozen. */
export function allowances({ file, network }: GraphCase): number[] {
  return network.weights.map(({ trainable, moves }) => {
    if (trainable) return file.tolerance.weight
    return moves ? (file.tolerance.moving ?? 0) : 0
  })
}

/**
 * The suite of all recorded runs of networks that branch for one engine.
 *
 * @param firstStepOnly runs of which only the first step and the predictions are compared, each with the reason
 */
export function goldenGraphSuite(
  name: string,
  load: () => Promise<Engine>,
  firstStepOnly: { readonly [name: string]: string } = {}
): void {
  describe(`${name} gets the numbers of Keras for networks that branch`, () => {
    it.each(graphNames)('%s', async (golden) => {
      const engine = await load()
      const all = graphCase(golden)
      const { file, config, network, train, test, initial, final, gradient, predicting } = all
      const { tolerance } = file
      expectSameWeights(all)
      const [count, ...sides] = train.shape
      const [[, end]] = file.batches
      const { labels, images } = train
      const first = { labels: labels.slice(0, end), images: images.slice(0, (images.length / count) * end) }
      const job = { network, weights: initial, batchSize: end, epochs: 1, shuffle: false, threads: 2 }
      const descent = { ...config.training, optimizer: { type: 'sgd' as const, learningRate: 1 } }
      const step = await fitOnce(engine, {
        ...{ ...job, config: { ...config, training: descent } },
        train: { ...first, shape: [end, ...sides] }
      })
      expect(Math.abs(step.steps[0] - file.losses[0])).toBeLessThanOrEqual(tolerance.loss)
      for (const [index, { trainable, path }] of network.weights.entries()) {
        if (!trainable) continue
        const found = initial[index].map((value, at) => value - step.state.weights[index][at])
        expect(largestDifference(found, gradient[index]), path).toBeLessThanOrEqual(tolerance.gradient)
      }
      const outputs = await predictOnce(engine, { config, network, weights: predicting, data: test })
      expect(largestDifference(outputs, file.predictions.flat())).toBeLessThanOrEqual(tolerance.prediction)
      if (!all.isWhole || golden in firstStepOnly) return
      const { state, steps } = await fitOnce(engine, {
        ...job,
        config,
        train,
        epochs: config.training.epochs
      })
      expect(largestDifference(steps, file.losses)).toBeLessThanOrEqual(tolerance.loss)
      for (const [index, most] of allowances(all).entries())
        expect(
          largestDifference(state.weights[index], final[index]),
          network.weights[index].path
        ).toBeLessThanOrEqual(most)
    })
  })
}
