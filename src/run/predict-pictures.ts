/** Prediction on picture files: each is read and prepared for itself, so that a broken one stops no other. */
import { elements } from '../config/network/network.js'
import type { Invert } from '../dataset/picture/prepare.js'
import type { EngineName } from '../engine/engine.js'
import { CnnError } from '../errors.js'
import { openSavedModel } from './open-model.js'
import { findModel } from './saved-model.js'
import { whileOpen } from './while-open.js'

export interface PredictPicturesOptions {
  /** A run directory, the name of a run or a model directory; left out: the latest run. */
  readonly run?: string
  /** The files. */
  readonly pictures: readonly string[]
  readonly invert: Invert
  readonly engine?: EngineName | 'auto'
  readonly threads?: number
  readonly onNotice?: (text: string) => void
  readonly signal?: AbortSignal
}

export interface PicturesPredicted {
  /** Where the model is. */
  readonly path: string
  /** Of the outputs; empty where the output is a number. */
  readonly labels: readonly string[]
  /** For each file in order: what the last layer puts out for it, or why it could not be used. */
  readonly results: readonly { readonly file: string; readonly outcome: Float32Array | CnnError }[]
}

/**
 * Predicts what is on pictures.
 *
 * @throws CnnError CHECKPOINT or MODEL when the model cannot be read, ENGINE when no engine can run it; a picture
 *   that cannot be used is in the results
 */
export async function predictPictures(options: PredictPicturesOptions): Promise<PicturesPredicted> {
  const { pictures, invert, engine, threads, onNotice, signal } = options
  const { path, model } = await findModel(options.run)
  const { network, labels, preprocessing } = model
  const { preparePicture } = await import('../dataset/picture/prepare.js')
  const preparing = { preprocessing, inputShape: network.inputShape, invert }

  const prepared: { file: string; image: Uint8Array | CnnError }[] = []
  for (const file of pictures) {
    signal?.throwIfAborted()
    prepared.push({ file, image: await preparePicture(file, preparing).catch(ofPicture) })
  }
  const images = prepared.flatMap(({ image }) => (image instanceof CnnError ? [] : [image]))
  const outputs =
    images.length === 0
      ? new Float32Array()
      : await whileOpen(openSavedModel(model, { engine, threads, onNotice }, images.length), (open) =>
          open.predict(stacked(images, elements(network.inputShape)), signal)
        )
  const each = elements(network.outputShape)
  let at = 0
  const results = prepared.map(({ file, image }) => {
    if (image instanceof CnnError) return { file, outcome: image }
    at += each
    return { file, outcome: outputs.slice(at - each, at) }
  })
  return { path, labels, results }
}

/** What is wrong with one picture; anything else ends the whole. */
function ofPicture(error: unknown): CnnError {
  if (error instanceof CnnError && error.code === 'DATA') return error
  throw error
}

/** Images one after the other. @param size bytes of each */
function stacked(images: readonly Uint8Array[], size: number): Uint8Array {
  const all = new Uint8Array(images.length * size)
  for (const [i, image] of images.entries()) all.set(image, i * size)
  return all
}
