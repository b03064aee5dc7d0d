/** Python code as text: calls, lists and tuples, which take a line for each part where one line would be too long. */

/** Something in brackets. */
export interface Bracketed {
  readonly open: string
  readonly parts: readonly Python[]
  readonly close: string
}

/** An expression, a named argument or an assignment. */
export type Python = string | Bracketed

/** The longest line: it fits on a terminal of 80 columns. */
const longestLine = 79

const indent = '    '

/** A call; arguments that are undefined are left out. */
export const call = (name: string, ...parts: readonly (Python | undefined)[]): Bracketed => ({
  open: `${name}(`,
  parts: parts.filter((part) => part !== undefined),
  close: ')'
})

export const list = (parts: readonly Python[]): Bracketed => ({ open: '[', parts, close: ']' })

/** `name=value`; undefined where there is no value, or it is what the name stands for anyway. */
export function keyword(name: string, value: Python | undefined, standard?: Python): Python | undefined {
  if (value === undefined || (standard !== undefined && onOneLine(value) === onOneLine(standard)))
    return undefined
  return typeof value === 'string' ? `${name}=${value}` : { ...value, open: `${name}=${value.open}` }
}

/** `name = value`. */
export const assignment = (name: string, value: Python): Python =>
  typeof value === 'string' ? `${name} = ${value}` : { ...value, open: `${name} = ${value.open}` }

/** A number that Python must not take for a whole one: Keras refuses `learning_rate=1`. */
export const float = (value: number): string => (/^-?\d+$/.test(String(value)) ? `${value}.0` : String(value))

export const text = (value: string): string => JSON.stringify(value)

export const truth = (value: boolean): string => (value ? 'True' : 'False')

/** `5` of `[5, 5]`, `(5, 3)` of `[5, 3]`. */
export const pair = ([first, second]: readonly [number, number]): string =>
  first === second ? String(first) : `(${first}, ${second})`

/** The code on one line. */
export const onOneLine = (code: Python): string =>
  typeof code === 'string' ? code : `${code.open}${code.parts.map(onOneLine).join(', ')}${code.close}`

/** The code on as few lines as fit into 79 columns. */
export function linesOf(code: Python, before = ''): string[] {
  const line = before + onOneLine(code)
  // The comma after an argument takes a column, too.
  if (typeof code === 'string' || line.length < longestLine) return [line]
  const parts = code.parts.flatMap((part) => {
    const lines = linesOf(part, before + indent)
    return [...lines.slice(0, -1), `${lines.at(-1)},`]
  })
  return [before + code.open, ...parts, before + code.close]
}
