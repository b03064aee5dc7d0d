/** Where a command's words go: results to stdout, messages to stderr, one JSON document with `--json`. */
import { Chalk, type ChalkInstance, supportsColor, supportsColorStderr } from 'chalk'

/** The flags that every command takes. */
export interface OutputFlags {
  readonly json?: boolean
  readonly quiet?: boolean
  readonly color?: boolean
  readonly debug?: boolean
}

export class Output {
  readonly json: boolean
  readonly quiet: boolean
  /** Colours for stdout and stderr; plain where the stream is no terminal or colour was declined. */
  readonly colour: ChalkInstance
  readonly messageColour: ChalkInstance

  constructor(flags: OutputFlags) {
    this.json = flags.json ?? false
    this.quiet = flags.quiet ?? false
    const wanted = flags.color !== false && !process.env.NO_COLOR
    this.colour = new Chalk({ level: wanted && supportsColor ? supportsColor.level : 0 })
    this.messageColour = new Chalk({ level: wanted && supportsColorStderr ? supportsColorStderr.level : 0 })
  }

  /** The width in which stdout is read: the terminal's, or 80. */
  get width(): number {
    return process.stdout.columns ?? 80
  }

  /** Text that is the command's result: to stdout, left out with `--json`. */
  print(text = ''): void {
    if (!this.json) process.stdout.write(`${text}\n`)
  }

  /** Text on the way to the result: to stdout unless `--json` or `--quiet`. */
  show(text = ''): void {
    if (!this.quiet) this.print(text)
  }

  /** A message: to stderr unless `--quiet`. */
  say(text: string): void {
    if (!this.quiet) process.stderr.write(`${text}\n`)
  }

  /** The command's one JSON document, with `--json`. */
  document(value: unknown): void {
    if (this.json) process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)
  }
}
