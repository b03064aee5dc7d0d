/** Reads a saved model, every part of it checked before any of it is used. */

import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Network } from '../config/network/network.js'
import { elements } from '../config/network/network.js'
import { counted, withCommas } from '../counts.js'
import { asWritten, hasCode } from '../files.js'
import { bytesOfWeights, type ModelMetadata, modelFile, modelSchema, weightsFile } from './model-format.js'
import { readTopology } from './read-topology.js'
import { tfWeightsOf, withoutHoles } from './tf-weights.js'
import { parsed, unsound } from './unsound.js'

/** A saved model after reading. */
export interface SavedModel extends ModelMetadata {
  /** Its layers have the names that they would have in a new network, and initializers of zeros. */
  readonly network: Network
  /** In the order of tf.layers `getWeights()`. */
  readonly weights: readonly Float32Array[]
}

const mostBytes = { json: 4 * 1024 * 1024, weights: 1024 * 1024 * 1024 }

/**
 * Reads a model directory without tf. No memory is allocated for sizes that the files merely claim, and only
 * `model.json` and `weights.bin` in this directory are opened.
 *
 * @throws CnnError MODEL with the file, what is wrong and where, unless both files are complete and fit each other:
 *   known layers, shapes that agree with the arithmetic, float32 weights of exactly these shapes, all finite
 */
export async function readModel(directory: string): Promise<SavedModel> {
  const where = join(directory, modelFile)
  const text = new TextDecoder().decode(asWritten(await contentOf(where, (bytes) => bytes <= mostBytes.json)))
  const model = parsed(modelSchema, json(text, where), where)
  const { network, names } = readTopology(model.modelTopology, where)
  const [{ weights: listed }] = model.weightsManifest
  checkManifest(listed, network, names, where)
  const { name, labels, preprocessing: stated } = model.userDefinedMetadata
  const { inputShape, ...preprocessing } = stated
  if (inputShape.join() !== network.inputShape.join())
    throw unsound(where, 'userDefinedMetadata.preprocessing.inputShape is not the shape of the first layer')
  const { scale } = preprocessing
  const channels = network.inputShape[2]
  if (typeof scale !== 'number' && (scale.mean.length !== channels || scale.deviation.length !== channels))
    throw unsound(
      where,
      `userDefinedMetadata.preprocessing.scale is not of ${channels} channel${channels === 1 ? '' : 's'}`
    )
  if (labels.length !== 0 && labels.length !== elements(network.outputShape))
    throw unsound(
      where,
      `${counted(labels.length, 'label')} for ${counted(elements(network.outputShape), 'output')}`
    )
  return { name, labels, preprocessing, network, weights: await readWeights(directory, network) }
}

function json(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw unsound(where, `not JSON: ${error instanceof Error ? error.message : error}`, undefined, error)
  }
}

/** The manifest must list the network's weights, in order, with the layers' names in this file. */
function checkManifest(
  listed: readonly { name: string; shape: readonly number[] }[],
  network: Network,
  names: readonly string[],
  where: string
): void {
  const nameInFile = new Map(network.layers.map((layer, index) => [layer.name, names[index]]))
  const expected = tfWeightsOf(network).map(({ path, tfShape }) => {
    const [layer = '', weight] = path.split('/')
    return `${nameInFile.get(layer)}/${weight} [${tfShape.join(', ')}]`
  })
  const found = listed.map(({ name, shape }) => `${name} [${shape.join(', ')}]`)
  const place = expected.findIndex((weight, index) => weight !== found[index])
  if (place >= 0)
    throw unsound(where, `weightsManifest: ${expected[place]} was expected, not ${found[place] ?? 'the end'}`)
  if (found.length > expected.length)
    throw unsound(where, `weightsManifest: ${found[expected.length]} is not a weight of this network`)
}

async function readWeights(directory: string, network: Network): Promise<Float32Array[]> {
  const where = join(directory, weightsFile)
  const expected = bytesOfWeights(network)
  if (!(expected <= mostBytes.weights))
    throw unsound(where, `weights of ${withCommas(expected)} bytes are too many`)
  const bytes = await contentOf(
    where,
    (length) => length === expected,
    `${withCommas(expected)} bytes were expected`
  )
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let offset = 0
  return tfWeightsOf(network).map((weight) => {
    const { path, tfShape } = weight
    const values = new Float32Array(elements(tfShape))
    for (let index = 0; index < values.length; index++, offset += 4) {
      const value = view.getFloat32(offset, true)
      if (!Number.isFinite(value)) throw unsound(where, `${path} holds ${value} at place ${index}`)
      values[index] = value
    }
    const dense = withoutHoles(weight, values)
    if (dense === undefined) throw unsound(where, `${path} is not 0 in the holes of its filter`)
    return dense
  })
}

/** The bytes of a regular file whose length passes `fits`; a file of another length is not read. */
async function contentOf(
  path: string,
  fits: (bytes: number) => boolean,
  expectation = 'that is too much'
): Promise<Uint8Array> {
  try {
    const found = await stat(path)
    if (!found.isFile()) throw unsound(path, 'not a file')
    if (!fits(found.size)) throw unsound(path, `the file has ${withCommas(found.size)} bytes: ${expectation}`)
    const bytes = await readFile(path)
    // It may have grown or shrunk since it was measured.
    if (!fits(bytes.length))
      throw unsound(path, `the file has ${withCommas(bytes.length)} bytes: ${expectation}`)
    return bytes
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR'))
      throw unsound(path, 'no such file', 'name the directory of a run, or train one: cnn train', error)
    if (error instanceof Error && 'syscall' in error) throw unsound(path, error.message, undefined, error)
    throw error
  }
}
