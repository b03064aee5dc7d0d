/** Builds the tf.layers model of a network and holds it against the shape arithmetic. */
import type { Sequential } from '@tensorflow/tfjs-layers'
import type { Network } from '../config/network/network.js'
import type { Config } from '../config/schema/config-schema.js'
import { CnnError } from '../errors.js'
import type { Tf } from './tf.js'
import { tfLayers } from './tf-layers.js'
import { tfWeightsOf, withHoles } from './tf-weights.js'
import { topologyOf } from './topology.js'

/**
 * The tf.layers model of a config, its layers named as in `network` (`conv2d_1`). tf draws no random number.
 *
 * @param tf the TensorFlow.js to build with; its current backend holds the weights
 * @param weights in the order of tf.layers `getWeights()`, row-major; left out: zeros
 * @returns a model that the caller disposes
 * @throws CnnError UNEXPECTED when a layer's name, shape, or count of parameters is not the network's
 */
export async function buildModel(
  tf: Tf,
  config: Pick<Config, 'name'>,
  network: Network,
  weights?: readonly Float32Array[]
): Promise<Sequential> {
  const zeros = () => ({ class_name: 'Zeros', config: {} })
  const model = await tf.models.modelFromJSON({ modelTopology: topologyOf(config.name, network, zeros) })
  try {
    if (!(model instanceof tf.Sequential)) throw new CnnError('UNEXPECTED', 'tf.layers built no Sequential')
    checkModel(model, network)
    if (weights) setWeights(tf, model, network, weights)
    return model
  } catch (error) {
    model.dispose()
    throw error
  }
}

/** Puts weights, in the order of tf.layers `getWeights()`, into a model of this network. */
export function setWeights(
  tf: Tf,
  model: Sequential,
  network: Network,
  weights: readonly Float32Array[]
): void {
  tf.tidy(() => {
    const specs = tfWeightsOf(network)
    // withHoles copies: the cpu backend keeps the very array that it is given.
    model.setWeights(
      weights.map((values, index) => tf.tensor(withHoles(specs[index], values), [...specs[index].tfShape]))
    )
  })
}

function checkModel(model: Sequential, network: Network): void {
  const expected = [
    ...tfLayers(network).map(
      ({ name, className, outputShape, parameters }) =>
        `${name} (${className}) [${['', ...outputShape].join(', ')}] ${parameters}`
    ),
    ...tfWeightsOf(network).map(({ path, tfShape }) => `${path} [${tfShape.join(', ')}]`)
  ]
  const built = [
    ...model.layers.map((layer) => {
      const shape = layer.outputShape.map((side) => side ?? '')
      return `${layer.name} (${layer.getClassName()}) [${shape.join(', ')}] ${layer.countParams()}`
    }),
    ...model.weights.map(({ originalName, shape }) => `${originalName} [${shape.join(', ')}]`)
  ]
  const place = [...expected.keys(), ...built.keys()].find((index) => expected[index] !== built[index])
  if (place !== undefined)
    throw new CnnError(
      'UNEXPECTED',
      `tf.layers built ${built[place] ?? 'nothing'} where ${expected[place] ?? 'nothing'} follows from the config`
    )
}
