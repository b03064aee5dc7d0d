/** Reads a network from a `modelTopology`, layer by layer; its shapes are computed by arithmetic. */
import * as v from 'valibot'
import {
  before,
  elements,
  type GraphLayer,
  type ImageShape,
  inferGraph,
  type Network,
  type Source
} from '../config/network/network.js'
import type { Problem } from '../errors.js'
import { any, imageBatch, type ReadLayer, type ReadPermute } from './keras-fields.js'
import { readers } from './keras-layers.js'
import { inverse, permuteClass } from './tf-layers.js'
import type { Topology } from './topology.js'
import { parsed, unsound } from './unsound.js'

/** A file that asks for more than this is not a model that `cnn` trained. */
const mostNumbersInFeatureMap = 0x4000000

/** A network read from a file, and the names of its layers there, which the names of its weights contain. */
export interface ReadNetwork {
  readonly network: Network
  readonly names: readonly string[]
}

/** A layer of a file, with the names of its input layers. */
type Entry<T = ReadLayer | ReadPermute> = T & { readonly inputs: readonly string[] }

/** A layer, and the name of the layer in the file whose output is its output. */
type Whole = Entry<ReadLayer> & { readonly output: string }

/**
 * Reads a topology. The initializers are dropped.
 *
 * @param where the file, for error messages
 * @throws CnnError MODEL for a layer that is unknown or incomplete, or shapes that do not fit together
 */
export function readTopology(topology: Topology, where: string): ReadNetwork {
  const { images, inputShape, entries, output } =
    topology.class_name === 'Sequential' ? readSequential(topology, where) : readFunctional(topology, where)
  const layers = unpermuted(entries, where)
  const names = layers.map(({ name }) => name)
  const all = [images, ...entries.map(({ name }) => name)]
  if (new Set(all).size < all.length) throw unsound(where, 'two layers have the same name')
  const sources = new Map<string, Source>([
    [images, 'images'],
    ...layers.map((layer, place): [string, Source] => [layer.output, place])
  ])
  const graph = layers.map(({ layer, inputs }, place): GraphLayer => {
    const [first = before(place), ...others] = inputs.map((name) => {
      const source = sources.get(name)
      if (source === undefined || (source !== 'images' && source >= place))
        throw unsound(where, `${names[place]} reads ${name}, which is no layer before it`)
      return source
    })
    return { layer, inputs: [first, ...others] }
  })
  const network = withNames(inferGraph(inputShape, graph), graph, names)
  if ('message' in network) throw unsound(where, `${network.path}: ${network.message}`)
  if (output !== layers.at(-1)?.output) throw unsound(where, 'the output is not that of the last layer')
  for (const shape of [network.inputShape, ...network.layers.map((layer) => layer.outputShape)])
    if (elements(shape) > mostNumbersInFeatureMap)
      throw unsound(where, `a feature map of [${shape.join(', ')}] is more than a model here may have`)
  return { network, names }
}

/** The network with the names that its layers have in the file, where those are others than it would have. */
function withNames(
  network: Network | Problem,
  graph: readonly GraphLayer[],
  names: readonly string[]
): Network | Problem {
  if ('message' in network || network.layers.every(({ name }, place) => name === names[place])) return network
  const named = graph.map((each, place) => ({ ...each, layer: { ...each.layer, name: names[place] } }))
  return inferGraph(network.inputShape, named)
}

interface Read {
  /** The name of the images. */
  readonly images: string
  readonly inputShape: ImageShape
  readonly entries: readonly Entry[]
  /** The name of the layer whose output is the network's. */
  readonly output: string | undefined
}

function readSequential({ config }: Extract<Topology, { class_name: 'Sequential' }>, where: string): Read {
  // No layer can have this name.
  const images = ''
  const read = config.layers.map(({ class_name, config }, index) =>
    readLayer(class_name, config, where, `${layersPath}[${index}]`)
  )
  const [first, ...others] = read
  if (first?.inputShape === undefined) throw unsound(where, 'the first layer has no batch_input_shape')
  if (others.some((layer) => layer.inputShape !== undefined))
    throw unsound(where, 'a layer after the first has a batch_input_shape')
  const [, height, width, channels] = first.inputShape
  return {
    images,
    inputShape: [height, width, channels],
    entries: read.map((layer, index) => ({ ...layer, inputs: [read[index - 1]?.name ?? images] })),
    output: read.at(-1)?.name
  }
}

const inputLayerSchema = v.strictObject({
  ...any,
  batch_input_shape: imageBatch,
  sparse: v.optional(v.literal(false))
})

function readFunctional(
  { config }: Extract<Topology, { class_name: 'Model' | 'Functional' }>,
  where: string
): Read {
  const [[images]] = config.input_layers
  const [[output]] = config.output_layers
  const input = config.layers.find(({ name }) => name === images)
  if (input?.class_name !== 'InputLayer') throw unsound(where, `there is no InputLayer called ${images}`)
  const path = `${layersPath}[${config.layers.indexOf(input)}].config`
  const [, height, width, channels] = parsed(inputLayerSchema, input.config, where, path).batch_input_shape
  const entries = config.layers.flatMap((entry, index): Entry[] => {
    if (entry === input) return []
    const path = `${layersPath}[${index}]`
    const layer = readLayer(entry.class_name, entry.config, where, path)
    const [inputs] = entry.inbound_nodes
    if (layer.name !== entry.name) throw unsound(where, `${path}: it has two names`)
    if (layer.inputShape !== undefined) throw unsound(where, `${path}: it has a batch_input_shape`)
    if (inputs === undefined || inputs.length === 0) throw unsound(where, `${path}: it reads no layer`)
    return [{ ...layer, inputs: inputs.map(([name]) => name) }]
  })
  return { images, inputShape: [height, width, channels], entries, output }
}

const layersPath = 'modelTopology.config.layers'

function readLayer(className: string, config: unknown, where: string, path: string): ReadLayer | ReadPermute {
  const schema = readers.get(className)
  if (schema === undefined)
    throw unsound(
      where,
      `${path}: layers of the class ${JSON.stringify(className).slice(0, 80)} are not known`
    )
  return parsed(schema, config, where, `${path}.config`)
}

/** The layers, with each batch normalization between two Permute layers turned into one with another axis. */
function unpermuted(read: readonly Entry[], where: string): Whole[] {
  const layers: Whole[] = []
  for (let index = 0; index < read.length; index++) {
    const [one, inner, other] = read.slice(index, index + 3)
    if (one === undefined) break
    if (!('dims' in one)) {
      layers.push({ ...one, output: one.name })
      continue
    }
    const axis = one.dims.at(-1)
    const isKnown =
      axis !== undefined &&
      inner !== undefined &&
      'layer' in inner &&
      inner.layer.type === 'batchNormalization' &&
      inner.layer.axis === -1 &&
      inner.inputs.join() === one.name &&
      other !== undefined &&
      'dims' in other &&
      other.inputs.join() === inner.name &&
      other.dims.join() === inverse(one.dims).join() &&
      one.dims.toSorted((a, b) => a - b).every((side, place) => side === place + 1)
    if (!isKnown)
      throw unsound(
        where,
        `${one.name}: layers of the class ${permuteClass} are known around a normalization only`
      )
    const { inputShape, inputs } = one
    layers.push({ name: inner.name, inputShape, inputs, output: other.name, layer: { ...inner.layer, axis } })
    index += 2
  }
  return layers
}
