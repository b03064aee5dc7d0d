/** The one error that users meet: what failed, where, and what to do next. */

/**
 * Every code of a {@link CnnError} and the exit code of a process that ends with it. A code is part of the
 * contract with users: scripts match on it, so it is never renamed.
 */
export const exitCodes = {
  /** A fault of this program. */
  UNEXPECTED: 1,
  /** The command line is wrong. */
  USAGE: 2,
  /** The config is wrong; {@link CnnError.problems} holds every mistake. */
  CONFIG: 2,
  /** A data set could not be obtained, or is not what it should be. */
  DATA: 3,
  /** A saved model cannot be read or is invalid. */
  MODEL: 4,
  /** A checkpoint or run directory cannot be read. */
  CHECKPOINT: 4,
  /** The loss or a weight became NaN or infinite. */
  NOT_FINITE: 5,
  /** A threshold asked for (`--min-accuracy`) was not met. */
  THRESHOLD: 6,
  /** A run was trained again and is not equal. */
  DIFFERENT: 6,
  /** The engine asked for cannot run here, or cannot run this network. */
  ENGINE: 7,
  /** A file could not be written. */
  WRITE: 8,
  /** Stopped by SIGHUP: the terminal was closed, or the connection dropped. */
  HUNG_UP: 129,
  /** Stopped by SIGINT. */
  INTERRUPTED: 130,
  /** Stopped by SIGTERM. */
  TERMINATED: 143
} as const

export type ErrorCode = keyof typeof exitCodes

/** One mistake in a config: what, where, and what was expected. Data, not yet text. */
export interface Problem {
  /** The JSON path, such as `model.layers[0].kernelSize`. */
  readonly path: string
  /** What is wrong there and what was expected. */
  readonly message: string
  /** The next step, such as `did you mean "kernelSize"?`. */
  readonly hint?: string
  /** `file:line:column`, counted from 1, if the place is known. */
  readonly where?: string
}

export interface ErrorDetails {
  /** What the user can do next: one sentence. */
  readonly hint?: string
  /** The place: `file:line:column`, a path, a URL, a layer. */
  readonly where?: string
  /** The underlying error. */
  readonly cause?: unknown
  /** Every mistake of a config, in the order of the text. */
  readonly problems?: readonly Problem[]
}

export class CnnError extends Error {
  override readonly name = 'CnnError'
  readonly code: ErrorCode
  /** The message without the problems. */
  readonly headline: string
  readonly hint: string | undefined
  readonly where: string | undefined
  readonly problems: readonly Problem[]

  /** @param headline what failed; the message is this, and each of the problems on a line of its own */
  constructor(code: ErrorCode, headline: string, details: ErrorDetails = {}) {
    const message = [headline, ...(details.problems ?? []).map(lineOf)].join('\n')
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.headline = headline
    this.code = code
    this.hint = details.hint
    this.where = details.where
    this.problems = details.problems ?? []
  }

  get exitCode(): number {
    return exitCodes[this.code]
  }
}

/** So that a program that prints only the message also shows what is wrong. */
function lineOf({ where, path, message, hint }: Problem): string {
  const place = where === undefined || where === path ? path : `${where}: ${path}`
  return `  ${place}: ${message}${hint === undefined ? '' : `; ${hint}`}`
}

/** The message of anything that can be thrown. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
