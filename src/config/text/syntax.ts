/** The grammar of JSON: the pieces of a text with their offsets, or the first error and what was expected. */

/** Deeper than any config needs, and shallow enough for every recursive function. */
export const deepest = 32

/** Where a text stops being JSON. */
export interface SyntaxProblem {
  /** Counted in UTF-16 units from 0. */
  readonly offset: number
  readonly message: string
  readonly hint?: string
}

const token =
  /[{}[\]:,]|"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])|(?:true|false|null)(?![\w.+-])/uy
const blank = /[ \t\r\n]*/y

/** Receives the contents of a text, in order. Offsets are counted in UTF-16 units from 0. */
export interface SyntaxReader {
  /** An object or a list begins. */
  open(bracket: '{' | '[', offset: number): void
  /** The innermost open object or list ends. */
  close(): void
  /** @param written with its quotes and escapes */
  key(written: string, offset: number): void
  /** A text, a number, true, false or null. */
  scalar(written: string, offset: number): void
}

type State = 'value' | 'first value' | 'first key' | 'key' | 'colon' | 'after' | 'end'

const expectations: Record<Exclude<State, 'after'>, string> = {
  value: 'a value',
  'first value': 'a value or "]"',
  'first key': 'a key in double quotes or "}"',
  key: 'a key in double quotes',
  colon: 'a ":" after the key',
  end: 'nothing more after the value'
}

/**
 * Reads a text by the grammar of RFC 8259, up to {@link deepest} levels.
 *
 * @param reader receives everything before the first error
 * @returns the first place where the text breaks the grammar; undefined for a valid text
 */
export function readSyntax(text: string, reader?: SyntaxReader): SyntaxProblem | undefined {
  const open: ('{' | '[')[] = []
  const after = (): State => (open.length === 0 ? 'end' : 'after')
  let state: State = 'value'
  let offset = 0
  for (;;) {
    blank.lastIndex = offset
    blank.test(text)
    offset = blank.lastIndex
    if (offset === text.length && state === 'end') return undefined
    token.lastIndex = offset
    const found = token.exec(text)?.[0] ?? ''
    const inside = open.at(-1)
    const isValue = found !== '' && !'}]:,'.includes(found)
    if (state.endsWith('value') && isValue) {
      if (found === '{' || found === '[') {
        if (open.length === deepest)
          return { offset, message: `nested more than ${deepest} levels deep`, hint: 'no config needs that' }
        open.push(found)
        reader?.open(found, offset)
        state = found === '{' ? 'first key' : 'first value'
      } else {
        reader?.scalar(found, offset)
        state = after()
      }
    } else if (state.endsWith('key') && found.startsWith('"')) {
      reader?.key(found, offset)
      state = 'colon'
    } else if (state === 'colon' && found === ':') state = 'value'
    else if (state === 'after' && found === ',') state = inside === '{' ? 'key' : 'value'
    else if (
      (found === '}' && inside === '{' && (state === 'after' || state === 'first key')) ||
      (found === ']' && inside === '[' && (state === 'after' || state === 'first value'))
    ) {
      open.pop()
      reader?.close()
      state = after()
    } else {
      const expected = state === 'after' ? `"," or "${inside === '{' ? '}' : ']'}"` : expectations[state]
      return broken(text, offset, expected, state)
    }
    offset += found.length
  }
}

function broken(text: string, offset: number, expected: string, state: State): SyntaxProblem {
  const rest = text.slice(offset, offset + 4096)
  const word = /^(?:[\w.+-]+|'[^'\n]{0,40}'|.)/su.exec(rest)?.[0] ?? ''
  const found = rest === '' ? 'the text ends' : `found ${JSON.stringify(word.slice(0, 40))}`
  const message = `not JSON: expected ${expected}, ${found}`
  if (rest.startsWith('"')) {
    const fault = stringFault(text, offset)
    if (fault !== undefined) return fault
  }
  const hint = advice(rest, word, state)
  return hint === undefined ? { offset, message } : { offset, message, hint }
}

/** What is wrong inside a string that begins here; undefined if nothing is, and it is only misplaced. */
function stringFault(text: string, start: number): SyntaxProblem | undefined {
  const sound = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*/uy
  sound.lastIndex = start
  sound.test(text)
  const offset = sound.lastIndex
  const next = text[offset]
  if (next === '"') return undefined
  if (next === undefined || next === '\n' || next === '\r')
    return {
      offset: start,
      message: 'not JSON: this string is not closed',
      hint: 'end it with a double quote'
    }
  if (next === '\\')
    return {
      offset,
      message: 'not JSON: an unknown escape in a string',
      hint: 'a backslash itself is written \\\\; others are \\" \\/ \\b \\f \\n \\r \\t and \\u0000'
    }
  const code = next.charCodeAt(0).toString(16).padStart(4, '0')
  return { offset, message: 'not JSON: a control character in a string', hint: `write it \\u${code}` }
}

function advice(rest: string, word: string, state: State): string | undefined {
  if (rest === '') return 'is the file whole? a bracket or brace is not closed'
  if (/^\/[/*]/.test(rest) || rest.startsWith('#')) return 'JSON has no comments'
  if (rest.startsWith("'")) return 'JSON takes double quotes'
  if (/^[}\]]/.test(rest) && (state === 'key' || state === 'value')) return 'leave out the comma before it'
  if (state === 'after' && /^["{[\w-]/.test(rest)) return 'is a comma missing before it?'
  if (state.endsWith('key'))
    return /^\w/.test(word) ? `write "${word.slice(0, 40)}" with double quotes` : undefined
  if (!state.endsWith('value')) return undefined
  if (/^[+-]?(nan|inf)/i.test(word)) return 'JSON has no such number'
  if (/^(true|false)$/i.test(word)) return `write ${word.toLowerCase()}`
  if (/^(none|null|nil|undefined)$/i.test(word)) return 'leave the key out to have the default'
  if (/^[+-]?[\d.]/.test(word)) return 'a number in JSON looks like 5, 0.5 or 1e-4'
  if (/^[A-Za-z]/.test(word)) return 'a text needs double quotes'
  return undefined
}
