/** Places and values as text: file:line:column, JSON paths, and values quoted in a message. */

/** Finds the line and column of an offset in a text. */
export class Lines {
  readonly #starts: number[] = [0]

  constructor(text: string) {
    for (const end of text.matchAll(/\r\n|\n|\r/g)) this.#starts.push(end.index + end[0].length)
  }

  /** `line:column`, both counted from 1, columns in UTF-16 units as editors count them. */
  at(offset: number): string {
    let [line, start] = [0, 0]
    let high = this.#starts.length - 1
    while (line < high) {
      const middle = Math.ceil((line + high) / 2)
      const found = this.#starts[middle]
      if (found !== undefined && found <= offset) [line, start] = [middle, found]
      else high = middle - 1
    }
    return `${line + 1}:${offset - start + 1}`
  }
}

/** The keys and indices that lead from the top of a config to a value. */
export type Path = readonly (string | number)[]

/** `model.layers[0].kernelSize`; a key that is not a plain name is quoted in brackets. The top is `$`. */
export function pathText(path: Path): string {
  if (path.length === 0) return '$'
  let text = ''
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`
    else if (!/^[A-Za-z_$][\w$-]{0,63}$/.test(step)) text += `[${quote(step)}]`
    else text += text === '' ? step : `.${step}`
  }
  return text
}

/**
 * The steps of a path that {@link pathText} wrote; an index may also be written `.0`. Undefined if it is not a path.
 */
export function pathSteps(text: string): Path | undefined {
  const steps: (string | number)[] = []
  let rest = text
  while (rest !== '') {
    const step =
      /^\[(\d{1,9})\]/.exec(rest) ?? (steps.length === 0 ? /^([^.[\]]+)/ : /^\.([^.[\]]+)/).exec(rest)
    const name = step?.[1]
    if (step === null || name === undefined) return undefined
    steps.push(/^\d{1,9}$/.test(name) ? Number(name) : name)
    rest = rest.slice(step[0].length)
  }
  return steps.length === 0 ? undefined : steps
}

const longest = 60

/** A value as JSON on one line, shortened, without characters that control a terminal. */
export function quote(value: unknown): string {
  const whole = JSON.stringify(typeof value === 'string' ? value.slice(0, longest + 1) : value) ?? 'nothing'
  const plain = whole.replace(
    /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  )
  return plain.length > longest ? `${plain.slice(0, longest - 1)}…` : plain
}

/** `"a", "b", "c"`. */
export const list = (names: readonly string[]): string => names.map(quote).join(', ')
