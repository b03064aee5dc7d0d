/** A network as tf.layers writes it in model.json (`modelTopology`), and back. */
import * as v from 'valibot'
import { elements, type ImageShape, inferNetwork, type Network } from '../config/network/network.js'
import type { ReadLayer, ReadPermute, WriteInitializer } from './keras-fields.js'
import { type KerasObject, kerasInitializer } from './keras-initializers.js'
import { readers } from './keras-layers.js'
import { inverse, permuteClass, tfLayers } from './tf-layers.js'
import { parsed, unsound } from './unsound.js'

/** The version of tf.layers whose form we write. */
const layersVersion = 'tfjs-layers 4.22.0'

/** Files that ask for more than this are not models that `cnn` trained. */
const mostLayers = 1000
const mostNumbersInFeatureMap = 0x4000000

/**
 * A network as a Keras `Sequential` in JSON, each layer as tf.layers has it.
 *
 * @param initializer how initializers are written; left out: as they are
 */
export const topologyOf = (
  name: string,
  network: Network,
  initializer: WriteInitializer = kerasInitializer
) => ({
  class_name: 'Sequential' as const,
  config: {
    name,
    layers: tfLayers(network).map(
      ({ name, className, write }, index): KerasObject => ({
        class_name: className,
        config: {
          ...write(initializer),
          name,
          trainable: true,
          ...(index === 0 ? { batch_input_shape: [null, ...network.inputShape], dtype: 'float32' } : {})
        }
      })
    )
  },
  keras_version: layersVersion,
  backend: 'tensor_flow.js'
})

/** The outer form; what a layer's config may hold depends on its class. */
export const topologySchema = v.strictObject({
  class_name: v.literal('Sequential', 'only Sequential models can be read'),
  config: v.strictObject({
    name: v.optional(v.string()),
    layers: v.pipe(
      v.array(v.strictObject({ class_name: v.string(), config: v.unknown() })),
      v.minLength(1),
      v.maxLength(mostLayers)
    )
  }),
  keras_version: v.optional(v.string()),
  backend: v.optional(v.string())
})

/** A network read from a file, and its layers' names there, which its weights carry. */
export interface ReadNetwork {
  readonly network: Network
  readonly names: readonly string[]
}

/**
 * Reads a topology, layer by layer, and follows its shapes by arithmetic. The initializers are not kept.
 *
 * @param where the file, for the errors
 * @throws CnnError MODEL for a layer that is not known or not whole, or shapes that do not fit together
 */
export function readTopology(topology: v.InferOutput<typeof topologySchema>, where: string): ReadNetwork {
  const read = topology.config.layers.map(({ class_name, config }, index) => {
    const path = `modelTopology.config.layers[${index}]`
    const schema = readers.get(class_name)
    if (schema === undefined)
      throw unsound(
        where,
        `${path}: layers of the class ${JSON.stringify(class_name).slice(0, 80)} are not known`
      )
    return parsed(schema, config, where, `${path}.config`)
  })
  const layers = unpermuted(read, where)
  const names = layers.map((layer) => layer.name)
  if (new Set(names).size < names.length) throw unsound(where, 'two layers have the same name')
  const network = inferNetwork(
    inputShapeOf(layers, where),
    layers.map((layer) => layer.layer)
  )
  if ('message' in network) throw unsound(where, `${network.path}: ${network.message}`)
  for (const shape of [network.inputShape, ...network.layers.map((layer) => layer.outputShape)])
    if (elements(shape) > mostNumbersInFeatureMap)
      throw unsound(where, `a feature map of [${shape.join(', ')}] is more than a model here may have`)
  return { network, names }
}

/** The layers with each batch normalization between two Permute layers as one of another axis. */
function unpermuted(read: readonly (ReadLayer | ReadPermute)[], where: string): ReadLayer[] {
  const layers: ReadLayer[] = []
  for (let index = 0; index < read.length; index++) {
    const [one, inner, other] = read.slice(index, index + 3)
    if (!('dims' in one)) {
      layers.push(one)
      continue
    }
    const isKnown =
      inner !== undefined &&
      'layer' in inner &&
      inner.layer.type === 'batchNormalization' &&
      inner.layer.axis === -1 &&
      other !== undefined &&
      'dims' in other &&
      other.dims.join() === inverse(one.dims).join() &&
      one.dims.toSorted((a, b) => a - b).every((side, place) => side === place + 1)
    if (!isKnown)
      throw unsound(
        where,
        `${one.name}: layers of the class ${permuteClass} are known around a normalization only`
      )
    const axis = one.dims[one.dims.length - 1]
    layers.push({ name: inner.name, inputShape: one.inputShape, layer: { ...inner.layer, axis } })
    index += 2
  }
  return layers
}

function inputShapeOf(layers: readonly ReadLayer[], where: string): ImageShape {
  const [first, ...others] = layers
  if (first?.inputShape === undefined) throw unsound(where, 'the first layer has no batch_input_shape')
  if (others.some((layer) => layer.inputShape !== undefined))
    throw unsound(where, 'a layer after the first has a batch_input_shape')
  const [, height, width, channels] = first.inputShape
  return [height, width, channels]
}
