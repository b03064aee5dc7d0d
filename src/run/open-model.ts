/** A trained model held open: read once, its engine chosen once, then asked again and again. */

import { elements } from '../config/network/network.js'
import type { ImageShape } from '../config/network/shape.js'
import type { Preprocessing } from '../config/preprocessing.js'
import { counted, withCommas } from '../counts.js'
import type { Images } from '../dataset/examples.js'
import { chooseEngine } from '../engine/choose.js'
import type { EngineName } from '../engine/engine.js'
import { forwardBatchSize } from '../engine/request.js'
import { CnnError } from '../errors.js'
import type { SavedModel } from '../model/load-model.js'
import type { Prediction } from '../report/text/predictions.js'
import {
  checkArgument,
  checkOptions,
  engineKinds,
  listOfPictures,
  optional,
  signal,
  wholeFrom
} from './arguments.js'
import { checkOutputs } from './finite.js'
import { checkImages } from './inputs.js'

export interface OpenModelOptions {
  /** Left out or `auto`: the first engine that runs here and supports the network. */
  readonly engine?: EngineName | 'auto'
  /** Left out: the processors available, and no more than the work is worth. */
  readonly threads?: number
  /** Called once with the reason when `auto` passed over an engine. */
  readonly onNotice?: (text: string) => void
}

export interface ClassifyOptions {
  /** How many of the best labels to give. Left out: 3. */
  readonly top?: number
  /** Stops it: its reason is thrown. */
  readonly signal?: AbortSignal
}

/** A model that is open: see {@link openModel}. */
export interface OpenModel {
  /** One for each output; none where the output is a number. */
  readonly labels: readonly string[]
  /** `[height, width, channels]` of an image. */
  readonly inputShape: ImageShape
  /** How a picture becomes an image, and what its bytes stand for, as in training. */
  readonly preprocessing: Preprocessing
  /** What runs it, and with how many threads at most. */
  readonly engine: { readonly name: EngineName; readonly threads: number }
  /**
   * Runs images forward. Calls are carried out in the order in which they are made.
   *
   * @param images `[n, height, width, channels]`, one image after the other: bytes, which are scaled as in training, or
   *   numbers, which are taken as they are
   * @param signal stops it: it throws the signal's reason
   * @returns `[n, outputs]`: what the last layer puts out
   * @throws CnnError DATA for anything but whole images of finite numbers, USAGE after `close` or for a signal that is none,
   *   NOT_FINITE for an image whose outputs overflow, ENGINE when a thread fails
   */
  predict(images: Uint8Array | Float32Array, signal?: AbortSignal): Promise<Float32Array>
  /**
   * Says what is on pictures, each prepared as in training.
   *
   * @param pictures paths of files, or the bytes of encoded pictures
   * @returns one for each picture, in their order
   * @throws CnnError DATA naming the first picture that cannot be used; others as `predict`
   */
  classify(pictures: readonly (string | Uint8Array)[], options?: ClassifyOptions): Promise<Prediction[]>
  /**
   * Ends its threads and gives back its memory when the calls before are through. May be called again. A model that is
   * not closed keeps no process alive.
   */
  close(): Promise<void>
}

/**
 * Opens a trained model to predict with, many times.
 *
 * @param path a run directory, the name of a run, or a model directory
 * @throws CnnError USAGE for a path or an option of the wrong kind, CHECKPOINT when there is no such run, MODEL when the model is
 *   not sound, ENGINE when the engine asked for cannot run it
 */
export async function openModel(path: string, options: OpenModelOptions = {}): Promise<OpenModel> {
  // From JavaScript anything may come.
  if (typeof path !== 'string')
    throw new CnnError('USAGE', 'the path of the model is not given', {
      where: 'path',
      hint: 'name a run directory or a model directory'
    })
  checkOptions<OpenModelOptions>('openModel', options, engineKinds)
  // A program that only trains does not pay for reading models.
  const { findModel } = await import('./saved-model.js')
  const { model } = await findModel(path)
  return openSavedModel(model, options)
}

/**
 * Opens a model that has been read.
 *
 * @param images how many are to be predicted at a time; more are welcome
 */
export async function openSavedModel(
  model: SavedModel,
  { engine: name = 'auto', threads, onNotice }: OpenModelOptions,
  images: number = forwardBatchSize
): Promise<OpenModel> {
  const { network, weights, labels, preprocessing } = model
  const batchSize = Math.min(forwardBatchSize, images)
  const request = { purpose: 'predict', network, batchSize, threads } as const
  const engine = await chooseEngine(name, request, onNotice)
  const open = await engine.open(request, weights)
  const { inputShape } = network
  const size = elements(inputShape)
  const held: OpenModel = {
    labels,
    inputShape,
    preprocessing,
    engine: { name: engine.name, threads: engine.threads(request) },
    async predict(images, stopping) {
      checkArgument('signal', stopping, optional(signal))
      const isKnown = images instanceof Uint8Array || images instanceof Float32Array
      const count = isKnown ? images.length / size : 0
      if (!Number.isInteger(count)) throw notWhole(images.length, inputShape, size)
      const data: Images = { images, shape: [count, ...inputShape], scale: preprocessing.scale }
      checkImages('data', data, network)
      const outputs = await open.predict(data, stopping)
      checkOutputs(outputs, elements(network.outputShape))
      return outputs
    },
    async classify(pictures, options = {}) {
      checkOptions<ClassifyOptions>('classify', options, {
        top: optional(wholeFrom(1)),
        signal: optional(signal)
      })
      checkArgument('pictures', pictures, listOfPictures)
      const [{ outcomesOf }, { predictionOf }] = await Promise.all([
        import('./picture-outcomes.js'),
        import('../report/text/predictions.js')
      ])
      const given = pictures.map((picture, i) =>
        typeof picture === 'string' ? picture : { name: `picture ${i}`, bytes: picture }
      )
      const outcomes = await outcomesOf(held, given, 'auto', options.signal)
      return outcomes.map(({ file, outcome }) => {
        if (outcome instanceof CnnError) throw outcome
        return predictionOf(file, outcome, labels, options.top ?? 3)
      })
    },
    close: () => open.close()
  }
  return held
}

/** The last image is cut off. */
const notWhole = (length: number, inputShape: ImageShape, size: number): CnnError =>
  new CnnError(
    'DATA',
    `data does not fit: ${withCommas(length)} numbers are no whole images of [${inputShape}]`,
    {
      where: 'data',
      hint: `an image has ${counted(size, 'number')}: give them one image after the other`
    }
  )
