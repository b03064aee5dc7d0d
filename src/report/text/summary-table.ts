/** The summary of a network: Keras's table of its layers, and the same as data. */

import type { LayerShape, Network } from '../../config/network/network.js'
import type { LayerType } from '../../config/schema/layers.js'
import { type Colours, noColours } from './colours.js'
import { columnWidths } from './columns.js'
import { withCommas } from './number-text.js'
import { boxTable, type TableOptions } from './table.js'
import { pythonTuple } from './tuple.js'

/** What `cnn summary --json` prints. */
export interface Summary {
  readonly name: string
  readonly layers: readonly {
    /** Such as `conv2d_1`. */
    readonly name: string
    /** As the config names it: `conv2d`. */
    readonly type: LayerType
    /** The batch first, which is null: `[null, 24, 24, 10]`. */
    readonly outputShape: readonly (number | null)[]
    readonly parameters: number
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
    parameters: layer.parameters
  }))
  const { totalParameters, trainableParameters, nonTrainableParameters } = network
  return { name, layers, totalParameters, trainableParameters, nonTrainableParameters }
}

/**
 * The table that Keras 3's `model.summary()` prints, in the same columns where every cell fits into them; where one
 * does not, the columns are shared out anew and a cell wraps only if the terminal is too narrow.
 */
export function summaryTable(
  network: Network,
  name: string,
  { width, colours = noColours }: TableOptions
): string {
  const count = (text: string) => colours.green(text)
  const table = boxTable(
    [
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
      { header: 'Param #', align: 'right', paint: count }
    ],
    network.layers.map((layer) => [
      `${layer.name} (${layer.className})`,
      pythonTuple(batched(layer)),
      withCommas(layer.parameters)
    ]),
    (cells) => {
      const needed = cells.reduce((sum, column) => sum + longest(column), rules)
      const line = Math.min(width, Math.max(needed, Math.min(88, width - 4)))
      return columnWidths(line - rules, kerasColumns(line), cells)
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

/** The characters of a line that are rules and the spaces beside them. */
const rules = 10

/** What Keras gives to its columns in a line of this length: up to 45%, 80% and 100% of it, rules taken off. */
function kerasColumns(line: number): number[] {
  const first = Math.floor(0.45 * line)
  const second = Math.floor(0.8 * line)
  return [first - 3, second - first - 4, line - second - 3]
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
