/** What an open model says of pictures: each is read and prepared for itself, and some are in memory at a time. */
import { elements } from '../config/network/network.js'
import type { ImageShape } from '../config/network/shape.js'
import type { Preprocessing } from '../config/preprocessing.js'
import { inOrder } from '../dataset/in-order.js'
import type { GivenPicture, Invert } from '../dataset/picture/prepare.js'
import { CnnError } from '../errors.js'

/** What of an open model is needed. */
export interface Predictor {
  readonly inputShape: ImageShape
  readonly preprocessing: Preprocessing
  predict(images: Uint8Array, signal?: AbortSignal): Promise<Float32Array>
}

/** What came of one picture: what the last layer puts out for it, or why it could not be used. */
export interface PictureOutcome {
  readonly file: string
  readonly outcome: Float32Array | CnnError
}

/** So many images are in memory at a time. */
export const mostHeld = 512

/** So many pictures are read at a time. */
const mostRead = 4

/**
 * What an open model says of pictures.
 *
 * @returns one for each picture, in their order
 * @throws CnnError MODEL for a model that takes no pictures, NOT_FINITE, ENGINE; the reason of `signal`
 */
export async function outcomesOf(
  open: Predictor,
  pictures: readonly GivenPicture[],
  invert: Invert,
  signal?: AbortSignal
): Promise<PictureOutcome[]> {
  const results: PictureOutcome[] = []
  for (let from = 0; from < pictures.length; from += mostHeld)
    results.push(...(await someOutcomes(open, pictures.slice(from, from + mostHeld), invert, signal)))
  return results
}

async function someOutcomes(
  open: Predictor,
  pictures: readonly GivenPicture[],
  invert: Invert,
  signal: AbortSignal | undefined
): Promise<PictureOutcome[]> {
  const { preparePicture } = await import('../dataset/picture/prepare.js')
  const { preprocessing, inputShape } = open
  const prepared: { file: string; image: Uint8Array | CnnError }[] = []
  const reading = inOrder(each(pictures, signal), mostRead, async (given) => ({
    file: typeof given === 'string' ? given : given.name,
    image: await preparePicture(given, { preprocessing, inputShape, invert }).catch(ofPicture)
  }))
  for await (const one of reading) prepared.push(one)
  const images = prepared.flatMap(({ image }) => (image instanceof CnnError ? [] : [image]))
  const outputs =
    images.length === 0
      ? new Float32Array()
      : await open.predict(stacked(images, elements(inputShape)), signal)
  const size = images.length === 0 ? 0 : outputs.length / images.length
  let at = 0
  return prepared.map(({ file, image }) => {
    if (image instanceof CnnError) return { file, outcome: image }
    at += size
    return { file, outcome: outputs.slice(at - size, at) }
  })
}

async function* each<T>(items: readonly T[], signal: AbortSignal | undefined): AsyncGenerator<T> {
  for (const item of items) {
    signal?.throwIfAborted()
    yield item
  }
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
