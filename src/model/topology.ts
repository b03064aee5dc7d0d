/** A network as tf.layers writes it in model.json (`modelTopology`). */
import * as v from 'valibot'
import { isSequential, type Network } from '../config/network/network.js'
import type { WriteInitializer } from './keras-fields.js'
import { type KerasObject, kerasInitializer } from './keras-initializers.js'
import { inputLayer, type TfLayer, tfLayers } from './tf-layers.js'

/** The version of tf.layers whose format we write. */
const layersVersion = 'tfjs-layers 4.22.0'

/** A file that asks for more than this is not a model that `cnn` trained. */
const mostLayers = 1000

/**
 * A network in JSON, each layer as tf.layers writes it: a Keras `Sequential`, or if the network branches a functional
 * `Model`.
 *
 * @param initializer how initializers are written; default: unchanged
 */
export const topologyOf = (
  name: string,
  network: Network,
  initializer: WriteInitializer = kerasInitializer
) => ({
  ...(isSequential(network)
    ? sequential(name, network, initializer)
    : functional(name, network, initializer)),
  keras_version: layersVersion,
  backend: 'tensor_flow.js'
})

function sequential(name: string, network: Network, initializer: WriteInitializer) {
  const layers = tfLayers(network).map((layer, index) => ({
    class_name: layer.className,
    config: { ...configOf(layer, initializer), ...(index === 0 ? ofImages(network) : {}) }
  }))
  return { class_name: 'Sequential' as const, config: { name, layers } }
}

function functional(name: string, network: Network, initializer: WriteInitializer) {
  const written = tfLayers(network)
  const images = {
    name: inputLayer,
    class_name: 'InputLayer',
    config: { ...ofImages(network), sparse: false, name: inputLayer },
    inbound_nodes: []
  }
  const layers = written.map((layer) => ({
    name: layer.name,
    class_name: layer.className,
    config: configOf(layer, initializer),
    inbound_nodes: [layer.inputs.map((input): Node => [input, 0, 0, {}])]
  }))
  const output = written.at(-1)?.name ?? inputLayer
  return {
    class_name: 'Model' as const,
    config: {
      name,
      layers: [images, ...layers],
      input_layers: [[inputLayer, 0, 0]] satisfies [End],
      output_layers: [[output, 0, 0]] satisfies [End]
    }
  }
}

const configOf = (
  { name, trainable, write }: TfLayer,
  initializer: WriteInitializer
): KerasObject['config'] => ({
  ...write(initializer),
  name,
  trainable
})

const ofImages = ({ inputShape }: Network) => ({
  batch_input_shape: [null, ...inputShape],
  dtype: 'float32'
})

/** The first output of the first call of a layer: our layers have no other. */
const end = v.strictTuple([v.string(), v.literal(0), v.literal(0)])
type End = v.InferOutput<typeof end>
/** The same as an input of a layer, with the arguments of the call. */
const node = v.strictTuple([...end.items, v.strictObject({})])
type Node = v.InferOutput<typeof node>

const listOf = <T extends v.GenericSchema>(layer: T) =>
  v.pipe(v.array(layer), v.minLength(1), v.maxLength(mostLayers))

const layerEntries = { class_name: v.string(), config: v.unknown() }
const versions = { keras_version: v.optional(v.string()), backend: v.optional(v.string()) }

/** The outer form; the fields of a layer's config depend on its class. */
export const topologySchema = v.variant(
  'class_name',
  [
    v.strictObject({
      class_name: v.literal('Sequential'),
      config: v.strictObject({ name: v.optional(v.string()), layers: listOf(v.strictObject(layerEntries)) }),
      ...versions
    }),
    v.strictObject({
      class_name: v.picklist(['Model', 'Functional']),
      config: v.strictObject({
        name: v.optional(v.string()),
        layers: listOf(
          v.strictObject({
            name: v.string(),
            ...layerEntries,
            inbound_nodes: v.pipe(v.array(v.pipe(v.array(node), v.maxLength(mostLayers))), v.maxLength(1))
          })
        ),
        input_layers: v.strictTuple([end]),
        output_layers: v.strictTuple([end])
      }),
      ...versions
    })
  ],
  'only Sequential and functional models can be read'
)

export type Topology = v.InferOutput<typeof topologySchema>
