/** A network as layers and what each reads, before any shape is known. */
import type { NetworkLayer } from './network-layer.js'

/** An input of a layer: the output of a layer before it, by that layer's index in the network, or the images. */
export type Source = number | 'images'

/** The inputs of a layer, in order: several for merges, one for all others. */
export type Sources = readonly [Source, ...Source[]]

/** A layer of a graph, and its inputs. */
export interface GraphLayer {
  readonly layer: NetworkLayer
  readonly inputs: Sources
  /** Where it is written, for mistakes. Left out: at its own place in a list of layers. */
  readonly written?: WrittenAt
}

/** Where a layer of a graph is written: a block of a config stands for several. */
export interface WrittenAt {
  /** Such as `layers[1].paths[0][2]`. */
  readonly path: string
  /** Of a merge the paths that end in it, in the order of its inputs. */
  readonly joined?: readonly JoinedPath[]
}

/** A path that ends in a merge. */
export interface JoinedPath {
  readonly path: string
  /** The key that would hold its layers, where the block has none yet. */
  readonly missing?: 'shortcut'
}

/** Selects by source: the value of the images, or that of a layer. */
export function fromSource<T>(source: Source, images: T, layers: readonly T[]): T {
  const found = source === 'images' ? images : layers[source]
  if (found === undefined) throw new RangeError(`there is no layer ${source} before this one`)
  return found
}

/** The input of the layer at an index if each layer reads the one before it. */
export const before = (place: number): Source => (place === 0 ? 'images' : place - 1)
