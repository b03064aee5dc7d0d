/** The summary of a network: Keras's table of its layers, and the same as data. */

import { isSequential, type LayerShape, type Network } from '../../config/network/network.js'
import type { NetworkLayerType } from '../../config/network/network-layer.js'
import { withCommas } from '../../counts.js'
import { valueAt } from '../../math/numbers.js'
import { branchingList, namesOfInputs } from './branching-list.js'
import { type Colours, noColours } from './colours.js'
import { columnWidths } from './columns.js'
import { boxTable, type Column, type TableOptions } from './table.js'
import { pythonTuple } from './tuple.js'

/** What `cnn summary --json` prints. */
export interface Summary {
  readonly name: string
  readonly layers: readonly {
    /** Such as `conv2d_1`. */
    readonly name: string
    /** As the config names it: `conv2d`. */
    readonly type: NetworkLayerType
    /** The batch first, which is null: `[null, 24, 24, 10]`. */
    readonly outputShape: readonly (number | null)[]
    readonly parameters: number
    /** Only where it is frozen. */
    readonly trainable?: false
    /** The names of the layers that it reads, or `images`; only where the network branches. */
    readonly connectedTo?: readonly string[]
  }[]
  readonly totalParameters: number
  readonly trainableParameters: number
  readonly nonTrainableParameters: number
}

/** The layers of a network, their shapes and parameters, as data. */
export function summaryJson(network: Network, name: string): Summary {
  const layers = network.layers.map((layer) => ({
    name: layer.name,
    type: layer.layer.type,
    outputShape: batched(layer),
    parameters: layer.parameters,
    ...(layer.layer.trainable === false && { trainable: false as const }),
    ...(isSequential(network) ? {} : { connectedTo: namesOfInputs(layer, network) })
  }))
  const { totalParameters, trainableParameters, nonTrainableParameters } = network
  return { name, layers, totalParameters, trainableParameters, nonTrainableParameters }
}

/**
 * The table that Keras 3's `model.summary()` prints, with a fourth column where the network branches: what each layer
 * reads. It is in the same columns where every cell fits into them; where one does not, the columns are shared out anew. In
 * a terminal that is too narrow for that a cell wraps, and a network that branches becomes a list.
 */
export function summaryTable(
  network: Network,
  name: string,
  { width, colours = noColours }: TableOptions
): string {
  const count = (text: string) => colours.green(text)
  const branches = !isSequential(network)
  const connected: Column = { header: 'Connected to', align: 'left' }
  // The characters of a line that are rules and the spaces beside them.
  const rules = branches ? 13 : 10
  const columns: Column[] = [
    {
      header: 'Layer (type)',
      align: 'left',
      paint: (text) => text.replace(/\w+(?=\)$)/, (className) => colours.blue(className))
    },
    {
      header: 'Output Shape',
      align: 'left',
      paint: (text) =>
        text.replace(/None|\d+/g, (side) => (side === 'None' ? colours.cyan(side) : count(side)))
    },
    { header: 'Param #', align: 'right', paint: count },
    ...(branches ? [connected] : [])
  ]
  const rows = network.layers.map((layer) => [
    `${layer.name} (${layer.className})`,
    pythonTuple(batched(layer)),
    withCommas(layer.parameters),
    ...(branches ? [namesOfInputs(layer, network).join(', ')] : [])
  ])
  const neededFor = (cells: readonly (readonly string[])[]): number =>
    cells.reduce((sum, column) => sum + longest(column), rules)
  const all = columns.map(({ header }, i) => [header, ...rows.map((row) => valueAt(row, i))])
  const table =
    branches && neededFor(all) > width
      ? branchingList(network, width, colours)
      : boxTable(
          columns,
          rows,
          (cells) => {
            const needed = neededFor(cells)
            const line = Math.min(width, Math.max(needed, Math.min(branches ? 108 : 88, width - 4)))
            return columnWidths(line - rules, kerasColumns(line, rules, branches), cells)
          },
          colours
        )
  return [
    colours.bold(`Model: "${name}"`),
    table,
    parameterLine('Total params', network.totalParameters, colours),
    parameterLine('Trainable params', network.trainableParameters, colours),
    parameterLine('Non-trainable params', network.nonTrainableParameters, colours)
  ].join('\n')
}

/** Where Keras ends all columns but the last, as shares of the line. */
const columnEnds = { sequential: [0.45, 0.8], branching: [0.3, 0.56, 0.74] } as const

/** What Keras gives to its columns in a line of this length, rules and the spaces beside them taken off. */
function kerasColumns(line: number, rules: number, branches: boolean): number[] {
  const ends = columnEnds[branches ? 'branching' : 'sequential'].map((share) => Math.floor(share * line))
  const widths = ends.map((end, i) => (i === 0 ? end - 3 : end - valueAt(ends, i - 1) - 4))
  return [...widths, line - rules - widths.reduce((sum, width) => sum + width, 0)]
}

function parameterLine(title: string, parameters: number, colours: Colours): string {
  const size = memory(parameters * Float32Array.BYTES_PER_ELEMENT)
  return `${colours.bold(` ${title}: `)}${colours.green(withCommas(parameters))} (${size})`
}

/** Bytes as Keras prints them: two decimals, in units of 1024. */
function memory(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB']
  let size = bytes
  let unit = 0
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024
    unit += 1
  }
  return `${size.toFixed(2)} ${units[unit]}`
}

const batched = (layer: LayerShape): (number | null)[] => [null, ...layer.outputShape]

const longest = (texts: readonly string[]): number => Math.max(...texts.map((text) => text.length))
