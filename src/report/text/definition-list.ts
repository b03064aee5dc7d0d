/** Names with a text each, wrapped beside them. */
import { noColours } from './colours.js'
import { wrap } from './columns.js'
import type { TableOptions } from './table.js'

/** The names in a column, each text in the rest of the width; under the name where that is too narrow. */
export function definitionList(
  entries: readonly { readonly term: string; readonly text: string }[],
  { width, colours = noColours }: TableOptions
): string {
  const column = Math.max(0, ...entries.map(({ term }) => term.length)) + 3
  const beside = width - column >= 24
  const indent = beside ? column : 4
  return entries
    .flatMap(({ term, text }) => {
      const [first = '', ...more] = wrap(text, Math.max(8, width - indent))
      const rest = (beside ? more : [first, ...more]).map((line) => ' '.repeat(indent) + line)
      const head = ` ${colours.bold(term)}`
      return [beside ? `${head}${' '.repeat(column - term.length - 1)}${first}` : head, ...rest]
    })
    .join('\n')
}
