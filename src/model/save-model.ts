/** Writes a model as two files that tf.loadLayersModel reads. */
import { join } from 'node:path'
import { elements, type Network } from '../config/network/network.js'
import { CnnError } from '../errors.js'
import { writeWhole } from '../files.js'
import { bytesOfWeights, type ModelMetadata, modelFile, modelJson, weightsFile } from './model-format.js'
import { tfWeightsOf, withHoles } from './tf-weights.js'

/** A model to save. */
export interface ModelToSave extends ModelMetadata {
  readonly network: Network
  /** In the order of tf.layers `getWeights()`. */
  readonly weights: readonly Float32Array[]
}

/**
 * Saves a model in the TensorFlow.js layers format: `model.json`, and `weights.bin` beside it. model.json is
 * written last. Each file appears only when it is complete.
 *
 * @param directory created if it does not exist; a model in it is replaced
 * @throws CnnError NOT_FINITE for a weight that is NaN or infinite, WRITE when a file cannot be written,
 *   UNEXPECTED for weights that do not belong to the network
 */
export async function saveModel(directory: string, model: ModelToSave): Promise<void> {
  const bytes = weightBytes(model.network, model.weights)
  await writeWhole(join(directory, weightsFile), bytes)
  await writeWhole(
    join(directory, modelFile),
    `${JSON.stringify(modelJson(model.network, model), undefined, 2)}\n`
  )
}

/**
 * The weights as weights.bin stores them: one array after the other, float32, little-endian.
 *
 * @throws CnnError NOT_FINITE, UNEXPECTED as {@link saveModel}
 */
export function weightBytes(network: Network, weights: readonly Float32Array[]): Uint8Array {
  const wrong = (): CnnError => new CnnError('UNEXPECTED', 'the weights to save are not those of the network')
  const specs = tfWeightsOf(network)
  if (weights.length !== specs.length) throw wrong()
  const arrays = specs.map((spec, index) => {
    const values = weights[index]
    if (values?.length !== elements(spec.shape)) throw wrong()
    return { spec, values }
  })
  const bytes = new Uint8Array(bytesOfWeights(network))
  const view = new DataView(bytes.buffer)
  let offset = 0
  for (const { spec, values } of arrays)
    for (const value of withHoles(spec, values)) {
      if (!Number.isFinite(value))
        throw new CnnError('NOT_FINITE', `${spec.path} holds ${value}: the model is not saved`, {
          hint: 'train with a smaller learning rate'
        })
      view.setFloat32(offset, value, true)
      offset += 4
    }
  return bytes
}
