/** Replays the training runs that Keras recorded (test/golden/keras) on any engine. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { inferNetwork, type Network } from '../../src/config/network/network.js'
import { type Config, type ConfigInput, configSchema } from '../../src/config/schema/config-schema.js'
import type { Images } from '../../src/dataset/examples.js'
import type { Engine } from '../../src/engine/engine.js'
import { trainRequest } from '../../src/engine/request.js'
import { digits } from './digits.js'
import { fitOnce, predictOnce } from './once.js'

const directory = fileURLToPath(new URL('../golden/keras/', import.meta.url))

/** What of case.json is read here; its README says what each key means. */
interface CaseFile {
  name: string
  input_shape: [number, number, number]
  image_range: [number, number]
  channel_scales: number[]
  layers: ({ type: string } & Record<string, unknown>)[]
  optimizer: { name: string } & Record<string, unknown>
  loss: string
  samples: number
  batch_size: number
  epochs: number
  test_images: number
  weights: { name: string; shape: number[]; offset: number; size: number; trainable: boolean }[]
  files: { gradient: string | null }
  losses: number[]
  epoch_losses: number[]
  predictions: number[][]
  tolerance: { loss: number; prediction: number; weight: number; moving?: number; gradient: number }
}

/** One recorded run in the terms of an engine. */
export interface GoldenCase {
  readonly name: string
  readonly config: Config
  readonly network: Network
  readonly train: Images & { readonly labels: Uint8Array }
  readonly test: Images
  readonly batchSize: number
  readonly epochs: number
  /** In the order of tf.layers `getWeights()`, as all weights here. */
  readonly initial: Float32Array[]
  readonly final: Float32Array[]
  /** Of the first step, where it was recorded. */
  readonly gradient: Float32Array[] | undefined
  /** How far each weight of `final` may be off. */
  readonly weightTolerances: readonly number[]
  readonly losses: readonly number[]
  readonly epochLosses: readonly number[]
  readonly predictions: readonly number[]
  readonly tolerance: CaseFile['tolerance']
}

/** The names of all recorded runs. */
export const goldenNames: readonly string[] = readdirSync(directory, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)

/**
 * A recorded run in the terms of an engine.
 *
 * @throws ValiError when the config schema cannot say it
 */
export function goldenCase(name: string): GoldenCase {
  const json = JSON.parse(readFileSync(`${directory}${name}/case.json`, 'utf8')) as CaseFile
  const parsed = v.parse(configSchema, configOf(json))
  const network = inferNetwork(json.input_shape, parsed.model.layers)
  if ('message' in network) throw new Error(`${name}: ${network.message}`)
  const gradientFile = json.files.gradient
  return {
    name,
    config: { ...parsed, model: { ...parsed.model, inputShape: json.input_shape } },
    network,
    train: { ...pixels(json, 'train', json.samples), labels: digits(json.samples).labels },
    test: pixels(json, 't10k', json.test_images),
    batchSize: json.batch_size,
    epochs: json.epochs,
    initial: weightsIn(json, 'initial.bin'),
    final: weightsIn(json, 'final.bin'),
    gradient: gradientFile === null ? undefined : weightsIn(json, gradientFile),
    weightTolerances: inOurOrder(json).map(({ trainable }) =>
      trainable ? json.tolerance.weight : (json.tolerance.moving ?? 0)
    ),
    losses: json.losses,
    epochLosses: json.epoch_losses,
    predictions: json.predictions.flat(),
    tolerance: json.tolerance
  }
}

const camelCase = (name: string): string =>
  name.replace(/_(\w)/g, (_match, letter: string) => letter.toUpperCase())

/** What Keras calls otherwise; what says only what is so anyway is left away. */
function configOf(json: CaseFile): ConfigInput {
  const layers = json.layers.map((layer) =>
    Object.fromEntries(
      Object.entries(layer)
        .filter(([key, value]) => value !== null && key !== 'output_shape' && key !== 'params')
        .map(([key, value]) => [camelCase(key), key === 'type' ? camelCase(String(value)) : value])
    )
  )
  const { name, ...options } = json.optimizer
  const renamed: Record<string, string> = {
    nesterov: 'useNesterov',
    rho: 'decay',
    beta_1: 'beta1',
    beta_2: 'beta2'
  }
  const type = name === 'sgd' && options.momentum !== 0 ? 'momentum' : name
  const optimizer = Object.fromEntries(
    Object.entries(options)
      .filter(([key]) => type !== 'sgd' || key === 'learning_rate')
      .map(([key, value]) => [renamed[key] ?? camelCase(key), value])
  )
  // Whether this is a config is for the schema to say.
  return {
    name: json.name,
    dataset: { name: 'mnist' },
    model: { inputShape: json.input_shape, layers },
    training: {
      optimizer: { type, ...optimizer },
      loss: camelCase(json.loss),
      batchSize: json.batch_size,
      epochs: json.epochs
    }
  } as ConfigInput
}

export function pixels(
  json: Pick<CaseFile, 'image_range' | 'channel_scales' | 'input_shape'>,
  split: 'train' | 't10k',
  n: number
): Images {
  const [low, high] = json.image_range
  const [height, width, channels] = json.input_shape
  const bytes = digits(n, split).images
  const images = new Float32Array(n * height * width * channels)
  for (const [index, byte] of bytes.entries())
    for (const [channel, scale] of json.channel_scales.entries())
      images[index * channels + channel] = (low + ((high - low) * byte) / 255) * scale
  return { images, shape: [n, height, width, channels] }
}

/** Keras lists weights layer by layer; tf.layers those that training does not change behind the others. */
const inOurOrder = ({ weights }: CaseFile) => [
  ...weights.filter((weight) => weight.trainable),
  ...weights.filter((weight) => !weight.trainable)
]

function weightsIn(json: CaseFile, file: string): Float32Array[] {
  const bytes = readFileSync(`${directory}${json.name}/${file}`)
  return inOurOrder(json).map(({ offset, size }) =>
    Float32Array.from({ length: size }, (_, index) => bytes.readFloatLE(4 * (offset + index)))
  )
}

/** The largest absolute difference; NaN where there is one, or where the lengths differ. */
export function largestDifference(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (found.length !== expected.length) return Number.NaN
  let largest = 0
  for (let index = 0; index < expected.length; index++) {
    const difference = Math.abs(found[index] - expected[index])
    if (!(difference <= largest)) largest = difference
    if (Number.isNaN(largest)) break
  }
  return largest
}

/**
 * The suite of all recorded runs for one engine.
 *
 * @param except runs not replayed here, each with the reason
 */
export function goldenSuite(
  name: string,
  load: () => Promise<Engine>,
  except: { readonly [name: string]: string } = {}
): void {
  describe(`${name} gets the numbers of Keras`, () => {
    const replayed = goldenNames.filter((golden) => !(golden in except))
    it.each(replayed)('%s', async (golden) => {
      const engine = await load()
      const { config, network, train, test, batchSize, epochs, initial, ...expected } = goldenCase(golden)
      const { tolerance } = expected
      const job = { config, network, weights: initial, threads: 2 }
      expect(engine.unsupported(trainRequest(config, network, 2, batchSize))).toBeUndefined()
      const { state, history, steps } = await fitOnce(engine, {
        ...job,
        train,
        batchSize,
        epochs,
        shuffle: false
      })
      expect(largestDifference(steps, expected.losses)).toBeLessThanOrEqual(tolerance.loss)
      const epochLosses = history.map((report) => report.loss)
      expect(largestDifference(epochLosses, expected.epochLosses)).toBeLessThanOrEqual(tolerance.loss)
      expect(state.weights.length).toBe(expected.final.length)
      for (const [index, weights] of expected.final.entries())
        expect(largestDifference(state.weights[index], weights)).toBeLessThanOrEqual(
          expected.weightTolerances[index]
        )
      const outputs = await predictOnce(engine, { ...job, weights: state.weights, data: test })
      expect(largestDifference(outputs, expected.predictions)).toBeLessThanOrEqual(tolerance.prediction)
    })
  })
}
