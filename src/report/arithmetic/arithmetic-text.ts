/** The arithmetic of a network as text: a block a layer, a line a figure. */

import { withCommas } from '../../counts.js'
import { type Colours, noColours } from '../text/colours.js'
import { wrap } from '../text/columns.js'
import type { TableOptions } from '../text/table.js'
import type { Formula } from './formula.js'
import type { NetworkArithmetic } from './network-arithmetic.js'

/** The width of the names of the figures. */
const column = 16

/** A block for each layer and one for the sums; a line that is too long goes on below. */
export function arithmeticText(
  { layers, totals }: NetworkArithmetic,
  { width, colours = noColours }: TableOptions
): string {
  const blocks = layers.map(
    ({ name, className, inputShape, inputShapes = [inputShape], outputShape, formulas }) => {
      const shapes = `${inputShapes.map((shape) => shape.join(' x ')).join(' and ')} to ${outputShape.join(' x ')}`
      const title = `${colours.bold(name)} (${colours.blue(className)})`
      const fits = `${name} (${className}): ${shapes}`.length <= width
      const head = fits ? [`${title}: ${shapes}`] : [title, `  ${shapes}`]
      return [...head, ...formulas.flatMap((formula) => lines(formula, width, colours))].join('\n')
    }
  )
  const sums = [colours.bold('in all'), ...totals.flatMap((formula) => lines(formula, width, colours))]
  return [...blocks, sums.join('\n')].join('\n\n')
}

function lines({ what, text, value, note }: Formula, width: number, colours: Colours): string[] {
  const result = withCommas(value)
  const way = text === String(value) ? result : `${text} = ${result}`
  const whole = note === undefined ? way : `${way}  (${note})`
  const [first = '', ...more] = wrap(whole, Math.max(20, width - column - 2))
  const indent = ' '.repeat(column + 2)
  return [`  ${colours.dim(what.padEnd(column))}${first}`, ...more.map((line) => indent + line)]
}
