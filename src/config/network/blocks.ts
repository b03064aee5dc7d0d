/** The layers of a config as a graph: its blocks written out. */
import { withCommas } from '../../counts.js'
import type { Problem } from '../../errors.js'
import type { ConfigLayer } from '../schema/blocks.js'
import type { Layer } from '../schema/layers.js'
import type { GraphLayer, JoinedPath, Source, WrittenAt } from './graph.js'
import type { NetworkLayer } from './network-layer.js'

/** Blocks within blocks. */
export const deepestBlock = 8

/** Layers of a network, blocks written out. */
export const mostLayers = 1000

/**
 * The layers of a config as a graph, in the order in which they are written: depth first, the `layers` of a residual block
 * before its `shortcut`, the paths of branches in order and then what joins them.
 *
 * @param layers no more than {@link overgrowth} allows
 * @param first the place of the first of them in its list
 * @returns each with where it is written; empty where there are no layers
 */
export function graphOf(layers: readonly ConfigLayer[], first = 0): GraphLayer[] {
  const graph: GraphLayer[] = []
  const put = (
    layer: NetworkLayer,
    inputs: GraphLayer['inputs'],
    written: WrittenAt,
    within: Within
  ): Source => graph.push({ layer: layerWithin(layer, within), inputs, written }) - 1
  const list = (
    entries: readonly ConfigLayer[],
    source: Source,
    path: string,
    within: Within,
    from = 0
  ): Source => entries.reduce((input, entry, i) => one(entry, input, `${path}[${from + i}]`, within), source)
  const one = (entry: ConfigLayer, source: Source, path: string, outer: Within): Source => {
    const within = entry.trainable === false ? { ...outer, isFrozen: true } : outer
    switch (entry.type) {
      case 'residual': {
        const { layers, shortcut, activation, name } = entry
        const inputs = [
          list(layers, source, `${path}.layers`, within),
          list(shortcut, source, `${path}.shortcut`, within)
        ] as const
        const aside: JoinedPath =
          shortcut.length > 0 ? { path: `${path}.shortcut` } : { path, missing: 'shortcut' }
        const written = { path, joined: [{ path: `${path}.layers` }, aside] }
        const sum = put({ type: 'add', ...(name !== undefined && { name }) }, inputs, written, outer)
        return activation === 'linear' ? sum : put({ type: 'activation', activation }, [sum], { path }, outer)
      }
      case 'branches': {
        const [first, ...others] = entry.paths.map((each, i) =>
          list(each, source, `${path}.paths[${i}]`, within)
        )
        if (first === undefined) throw new RangeError(`${path} has no paths`)
        const joined = entry.paths.map((_path, i) => ({ path: `${path}.paths[${i}]` }))
        const { merge: type, name } = entry
        return put({ type, ...(name !== undefined && { name }) }, [first, ...others], { path, joined }, outer)
      }
      case 'repeat': {
        let output = source
        for (let time = 1; time <= entry.times; time++) {
          const once = { ...within, suffix: `${within.suffix}_${time}` }
          output = list(entry.layers, output, `${path}.layers`, once)
        }
        return output
      }
      default:
        return put(entry, [source], { path }, outer)
    }
  }
  list(layers, 'images', 'layers', { suffix: '', isFrozen: false }, first)
  return graph
}

/** What the blocks around a layer make of it. */
interface Within {
  /** Behind its name: which time it is of the blocks that repeat it. */
  readonly suffix: string
  readonly isFrozen: boolean
}

const layerWithin = (layer: NetworkLayer, { suffix, isFrozen }: Within): NetworkLayer => ({
  ...layer,
  ...(layer.name !== undefined && { name: `${layer.name}${suffix}` }),
  ...(isFrozen && { trainable: false })
})

/** Why blocks are too deep or too many to be written out; undefined: they are not. */
export function overgrowth(layers: readonly ConfigLayer[]): Problem | undefined {
  const deep = layers.findIndex((entry) => depthOf(entry) > deepestBlock)
  if (deep >= 0)
    return {
      path: `layers[${deep}]`,
      message: `blocks are nested more than ${deepestBlock} deep`,
      hint: 'write inner blocks one after the other'
    }
  const all = countOf(layers)
  if (all <= mostLayers) return undefined
  const counts = layers.map((entry) => countOf([entry]))
  return {
    path: `layers[${counts.indexOf(Math.max(...counts))}]`,
    message: `the network has ${withCommas(all)} layers with its blocks written out, more than ${withCommas(mostLayers)}`,
    hint: 'repeat fewer times, or leave layers out'
  }
}

/** The lists of layers that an entry holds; none: it is a layer. */
function listsOf(entry: ConfigLayer): readonly (readonly ConfigLayer[])[] {
  switch (entry.type) {
    case 'residual':
      return [entry.layers, entry.shortcut]
    case 'branches':
      return entry.paths
    case 'repeat':
      return [entry.layers]
    default:
      return []
  }
}

const depthOf = (entry: ConfigLayer): number => {
  const lists = listsOf(entry)
  return lists.length === 0 ? 0 : 1 + Math.max(0, ...lists.flat().map(depthOf))
}

function countOf(entries: readonly ConfigLayer[]): number {
  return entries.reduce((sum, entry) => {
    const inner = listsOf(entry).reduce((count, list) => count + countOf(list), 0)
    if (entry.type === 'repeat') return sum + entry.times * inner
    if (entry.type === 'residual') return sum + inner + (entry.activation === 'linear' ? 1 : 2)
    return sum + inner + 1
  }, 0)
}

/** A layer or a block with each layer in it changed. */
export function withLayers(entry: ConfigLayer, change: (layer: Layer) => Layer): ConfigLayer {
  const all = (entries: readonly ConfigLayer[]): ConfigLayer[] =>
    entries.map((inner) => withLayers(inner, change))
  switch (entry.type) {
    case 'residual':
      return { ...entry, layers: all(entry.layers), shortcut: all(entry.shortcut) }
    case 'branches':
      return { ...entry, paths: entry.paths.map(all) }
    case 'repeat':
      return { ...entry, layers: all(entry.layers) }
    default:
      return change(entry)
  }
}
