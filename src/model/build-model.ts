/** Builds the tf.layers model of a network and checks it against the shape arithmetic. */
import type { LayersModel } from '@tensorflow/tfjs-layers'
import { isSequential, type Network } from '../config/network/network.js'
import type { Config } from '../config/schema/config-schema.js'
import { CnnError } from '../errors.js'
import type { Tf } from './tf.js'
import { tfLayers } from './tf-layers.js'
import { tfWeightsOf, withHoles } from './tf-weights.js'
import { topologyOf } from './topology.js'

/**
 * The tf.layers model of a config, its layers named as in `network` (`conv2d_1`). tf draws no random numbers.
 *
 * @param tf the TensorFlow.js to build with; its current backend holds the weights
 * @param weights in the order of tf.layers `getWeights()`, row-major; default: zeros
 * @returns a model that the caller disposes: a `Sequential`, or a functional model where the network branches
 * @throws CnnError UNEXPECTED when a layer's name, shape, or count of parameters differs from the network's
 */
export async function buildModel(
  tf: Tf,
  config: Pick<Config, 'name'>,
  network: Network,
  weights?: readonly Float32Array[]
): Promise<LayersModel> {
  const zeros = () => ({ class_name: 'Zeros', config: {} })
  const model = await tf.models.modelFromJSON({ modelTopology: topologyOf(config.name, network, zeros) })
  try {
    checkModel(model, network)
    if (weights) setWeights(tf, model, network, weights)
    return model
  } catch (error) {
    model.dispose()
    throw error
  }
}

/** Puts weights, in the network's order, into a model of this network. The model's order may differ. */
export function setWeights(
  tf: Tf,
  model: LayersModel,
  network: Network,
  weights: readonly Float32Array[]
): void {
  const specs = tfWeightsOf(network)
  const places = new Map(specs.map(({ path }, place) => [path, place]))
  tf.tidy(() => {
    model.setWeights(
      model.weights.map(({ originalName }) => {
        const place = places.get(originalName) ?? -1
        const [spec, values] = [specs[place], weights[place]]
        if (spec === undefined || values === undefined)
          throw new CnnError('UNEXPECTED', `there are no weights for ${originalName}`)
        // withHoles copies: the cpu backend keeps the very array that it is given.
        return tf.tensor(withHoles(spec, values), [...spec.tfShape])
      })
    )
  })
}

function checkModel(model: LayersModel, network: Network): void {
  const layers = tfLayers(network).map(
    ({ name, className, outputShape, parameters }) =>
      `${name} (${className}) [${['', ...outputShape].join(', ')}] ${parameters}`
  )
  const weights = tfWeightsOf(network).map(({ path, tfShape }) => `${path} [${tfShape.join(', ')}]`)
  const builtLayers = model.layers
    .filter((layer) => layer.getClassName() !== 'InputLayer')
    .map((layer) => {
      const shape = [layer.outputShape].flat().map((side) => side ?? '')
      return `${layer.name} (${layer.getClassName()}) [${shape.join(', ')}] ${layer.countParams()}`
    })
  const builtWeights = model.weights.map(({ originalName, shape }) => `${originalName} [${shape.join(', ')}]`)
  // A functional model sorts its layers by depth.
  const inOrder = (lines: string[]): string[] => (isSequential(network) ? lines : lines.toSorted())
  // It has frozen weights behind all others.
  const isFrozen = network.layers.some(({ layer }) => layer.trainable === false)
  const weightsInOrder = (lines: string[]): string[] => (isFrozen ? lines.toSorted() : inOrder(lines))
  const expected = [...inOrder(layers), ...weightsInOrder(weights)]
  const built = [...inOrder(builtLayers), ...weightsInOrder(builtWeights)]
  const place = [...expected.keys(), ...built.keys()].find((index) => expected[index] !== built[index])
  if (place !== undefined)
    throw new CnnError(
      'UNEXPECTED',
      `tf.layers built ${built[place] ?? 'nothing'} where ${expected[place] ?? 'nothing'} follows from the config`
    )
}
