/** Graphs made by hand: layers added to the outputs of others, one by one. */
import * as v from 'valibot'
import { inferLayer } from '../src/config/network/layer-rules.js'
import {
  type FeatureShape,
  fromSource,
  type GraphLayer,
  type ImageShape,
  inferGraph,
  type Network,
  type Source,
  type Sources
} from '../src/config/network/network.js'
import type { MergeType } from '../src/config/network/network-layer.js'
import type { ConfigInput } from '../src/config/schema/config-schema.js'
import { layer as layerSchema } from '../src/config/schema/layers.js'

export type LayerInput = ConfigInput['model']['layers'][number]

export class Graph {
  readonly images: Source = 'images'
  readonly layers: GraphLayer[] = []
  readonly #shapes: FeatureShape[] = []

  constructor(readonly inputShape: ImageShape) {}

  /** Layers one after the other on an output; the output of the last. */
  on(source: Source, ...layers: readonly LayerInput[]): Source {
    return layers.reduce<Source>(
      (input, layer) => this.#push({ layer: v.parse(layerSchema, layer), inputs: [input] }),
      source
    )
  }

  merge(type: MergeType, ...inputs: Sources): Source {
    return this.#push({ layer: { type }, inputs })
  }

  shapeOf(source: Source): FeatureShape {
    return fromSource(source, this.inputShape, this.#shapes)
  }

  /** @throws Error where the layers are no network */
  network(): Network {
    const network = inferGraph(this.inputShape, this.layers)
    if ('message' in network) throw new Error(`${network.path}: ${network.message}`)
    return network
  }

  #push(layer: GraphLayer): Source {
    const inferred = inferLayer(
      layer.layer,
      layer.inputs.map((source) => this.shapeOf(source))
    )
    if ('message' in inferred) throw new Error(inferred.message)
    this.#shapes.push(inferred.outputShape)
    return this.layers.push(layer) - 1
  }
}
