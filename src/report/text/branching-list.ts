/** The layers of a network that branches in narrow terminals: a line each, beside it a bar for each path that is still open. */

import type { LayerShape, Network, Source } from '../../config/network/network.js'
import { withCommas } from '../../counts.js'
import { valueAt } from '../../math/numbers.js'
import type { Colours } from './colours.js'
import { wrap } from './columns.js'

/** One layer in words. */
interface Line {
  /** A bar for each output of a layer above that a layer below will read. */
  readonly bars: string
  readonly name: string
  readonly shape: string
  readonly parameters: string
  /** What it reads, where that is not the layer above alone. */
  readonly reads: string
}

/** The names of the layers that a layer reads, or `images`. */
export const namesOfInputs = ({ inputs }: LayerShape, { layers }: Pick<Network, 'layers'>): string[] =>
  inputs.map((source) => (source === 'images' ? source : valueAt(layers, source).name))

/** The layers one below the other; where a line has no room for all that is said of one, in two lines or more. */
export function branchingList(network: Network, width: number, colours: Colours): string {
  const lines = linesOf(network)
  const head = { bars: '', name: 'Layer', shape: 'Output', parameters: 'Params', reads: '' }
  const widthOf = (of: (line: Line) => string): number =>
    Math.max(...[head, ...lines].map((line) => of(line).length))
  const named = widthOf(({ bars, name }) => bars + name)
  const [shapes, counts] = [widthOf(({ shape }) => shape), widthOf(({ parameters }) => parameters)]
  const reads = widthOf((line) => line.reads)
  const isWide = named + shapes + counts + reads + 6 <= width
  if (isWide)
    return [head, ...lines]
      .map((line) => {
        const { bars, name, shape, parameters, reads } = line
        const start = `${bars}${name.padEnd(named - bars.length)}  ${shape.padEnd(shapes)}  `
        const count = parameters.padStart(counts)
        const text = `${start}${line === head ? count : colours.green(count)}  ${reads}`.trimEnd()
        return line === head ? colours.bold(text) : text
      })
      .join('\n')
  return lines
    .flatMap(({ bars, name, shape, parameters, reads }) => {
      const facts = [shape, parameters === '1' ? '1 parameter' : `${parameters} parameters`, reads]
        .filter((fact) => fact !== '')
        .join(', ')
      // Two thirds of the line are for words.
      const own = bars.slice(0, 2 * Math.floor(width / 6))
      const room = width - own.length
      return [
        ...wrap(name, room).map((part) => own + colours.bold(part)),
        ...wrap(facts, room - 2).map((part) => `${own}  ${part}`)
      ]
    })
    .join('\n')
}

function linesOf(network: Network): Line[] {
  const { layers } = network
  /** The place of the last layer that reads each output; the network's own is read behind all. */
  const lastReaders = new Map<Source, number>()
  for (const [place, { inputs }] of layers.entries())
    for (const source of inputs) lastReaders.set(source, place)
  return layers.map((layer, place): Line => {
    const above: Source[] = ['images', ...layers.slice(0, place).keys()]
    const open = above.filter((source) => (lastReaders.get(source) ?? 0) > place)
    const followsAlone = layer.inputs.length === 1 && layer.inputs[0] === above.at(-1)
    return {
      bars: '│ '.repeat(open.length),
      name: layer.name,
      shape: layer.outputShape.join(' x '),
      parameters: withCommas(layer.parameters),
      reads: followsAlone ? '' : `reads ${namesOfInputs(layer, network).join(', ')}`
    }
  })
}
