/** Where a command's words go: results to stdout, messages to stderr, one JSON document with `--json`. */
import { Chalk, type ChalkInstance, supportsColor, supportsColorStderr } from 'chalk'
import { wrapWords } from '../report/text/columns.js'
import { visible } from '../report/text/visible.js'
import { widthOf } from './terminal.js'

/** The flags that every command takes. */
export interface OutputFlags {
  readonly json?: boolean
  readonly jsonLines?: boolean
  readonly quiet?: boolean
  readonly color?: boolean
  readonly debug?: boolean
}

/** What moves on the terminal, and leaves it before text is written there. */
export interface Bar {
  stop(): void
}

/** How wide a table is, whether its cells are never cut, and its colours. */
export interface Layout {
  readonly width: number
  readonly isWhole: boolean
  readonly colours: ChalkInstance
}

/** What a line of `--json-lines` is; the last one is the result or an error. */
export type LineKind = 'start' | 'progress' | 'epoch' | 'result' | 'error'

/**
 * Plain text may hold names from outside, whose control characters are escaped. What is laid out has codes of our own, such
 * as colours, and whoever made it has escaped what came from outside.
 */
export type Form = 'plain' | 'laid out'

export class Output {
  /** Whether stdout is for JSON alone. */
  readonly json: boolean
  readonly #lines: boolean
  readonly quiet: boolean
  /** Colours for stdout and stderr; plain where the stream is no terminal or colour was declined. */
  readonly colour: ChalkInstance
  readonly messageColour: ChalkInstance
  readonly #bars: Bar[] = []

  constructor(flags: OutputFlags) {
    this.#lines = flags.jsonLines ?? false
    this.json = this.#lines || (flags.json ?? false)
    this.quiet = flags.quiet ?? false
    const wanted = flags.color !== false && !process.env.NO_COLOR
    this.colour = new Chalk({ level: wanted && supportsColor ? supportsColor.level : 0 })
    this.messageColour = new Chalk({ level: wanted && supportsColorStderr ? supportsColorStderr.level : 0 })
  }

  /** The width in which stdout is read: the terminal's, or 80. */
  get width(): number {
    return widthOf(process.stdout)
  }

  /** The layout of tables on stdout; what reads a pipe or a file finds every cell whole. */
  get layout(): Layout {
    return { width: this.width, isWhole: !process.stdout.isTTY, colours: this.colour }
  }

  /** From here on whatever is written takes this bar off the terminal first. */
  attach(bar: Bar): void {
    this.#bars.push(bar)
  }

  /** Takes the bars off the terminal. */
  clear(): void {
    for (const bar of this.#bars) bar.stop()
  }

  /** Text that is the command's result: to stdout, left out with `--json`. */
  print(text = '', form: Form = 'plain'): void {
    if (this.json) return
    this.#write(process.stdout, fitted(form === 'plain' ? visible(text) : text, process.stdout))
  }

  /** Text on the way to the result: to stdout unless `--json` or `--quiet`. */
  show(text = '', form: Form = 'plain'): void {
    if (!this.quiet) this.print(text, form)
  }

  /** A message: to stderr unless `--quiet`. */
  say(text: string): void {
    if (this.quiet) return
    this.#write(process.stderr, fitted(visible(text), process.stderr))
  }

  /** The command's one JSON document, with `--json`; the last line with `--json-lines`. */
  document(value: object, kind: 'result' | 'error' = 'result'): void {
    if (this.#lines) this.line(kind, value)
    else if (this.json) this.#write(process.stdout, JSON.stringify(value, null, 2))
  }

  /** A JSON document on a line of its own, with `--json-lines`. */
  line(kind: LineKind, value: object): void {
    if (this.#lines) this.#write(process.stdout, JSON.stringify({ kind, ...value }))
  }

  #write(stream: NodeJS.WriteStream, text: string): void {
    this.clear()
    stream.write(`${text}\n`)
  }
}

/** On a terminal long lines break between words. Coloured ones are laid out already, and their codes take no width. */
const fitted = (text: string, stream: NodeJS.WriteStream): string =>
  stream.isTTY && !text.includes('\u001b') ? wrapWords(text, widthOf(stream)) : text
