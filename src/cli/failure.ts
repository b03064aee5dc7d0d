/** How a command fails: any error becomes one clear text, or one JSON document, and an exit code. */
import { CommanderError } from 'commander'
import { CnnError, type ErrorCode, exitCodes, reasonOf } from '../errors.js'
import { visible } from '../report/text/visible.js'
import type { Output } from './output.js'
import { LostOutput } from './streams.js'

/** What is reported of an error, in the form of `--json`. */
interface Telling {
  readonly code: ErrorCode
  readonly message: string
  readonly hint: string
  /** Null where a failure has no place. */
  readonly where: string | null
  readonly problems?: CnnError['problems']
}

/** What to do next after an error that does not say it itself. */
const nextSteps: { readonly [Code in ErrorCode]: string } = {
  UNEXPECTED: 'this is a fault of cnn; run again with --debug to see where it happened',
  USAGE: 'cnn --help lists the commands, cnn COMMAND --help its options',
  CONFIG: 'correct it there, and run again',
  DATA: 'mend it or give another, and run again',
  MODEL: 'cnn runs lists the runs here',
  CHECKPOINT: 'cnn runs lists the runs here',
  NOT_FINITE: 'a smaller learning rate may do',
  THRESHOLD: 'train longer or with another config, or ask for less',
  DIFFERENT: 'cnn engine says what runs here, environment.json what ran then',
  ENGINE: 'cnn engine lists the engines and what each lacks',
  WRITE: 'make room there, or choose another place',
  HUNG_UP: 'run it again; nohup lets a command outlive its terminal',
  INTERRUPTED: 'run it again',
  TERMINATED: 'run it again'
}

/** A failure that the command's own JSON document already holds: only its exit code is left to give. */
class AlreadyTold extends Error {
  constructor(readonly failure: CnnError) {
    super(failure.message)
  }
}

/**
 * Ends a command that has its result: prints it as the command's JSON document, if that is asked for. A document that
 * is a list reports failures in its entries.
 *
 * @param failure why the process must not end with 0 although there is a result: a threshold not met, an interrupt
 */
export function finish(output: Output, document: object, failure?: CnnError): void {
  const whole = Array.isArray(document) ? document : { ...document, ...(failure && { error: tell(failure) }) }
  output.document(whole)
  if (failure) throw output.json ? new AlreadyTold(failure) : failure
}

/** Tells the user what failed; returns the exit code. */
export function fail(error: unknown, output: Output, debug: boolean): number {
  if (error instanceof AlreadyTold) return error.failure.exitCode
  if (error instanceof LostOutput) {
    // stdout is what failed, with --json too: one line, where it can still be read.
    process.stderr.write(`${output.messageColour.red('error:')} ${error.message}\n`)
    return error.exitCode
  }
  const told = tell(error)
  if (output.json) output.document({ error: told }, 'error')
  else process.stderr.write(`${asText(error, told, output)}\n`)
  if (debug && error instanceof Error) process.stderr.write(`${visible(withCauses(error))}\n`)
  return error instanceof CnnError
    ? error.exitCode
    : told.code === 'USAGE'
      ? exitCodes.USAGE
      : exitCodes.UNEXPECTED
}

/** An error in the form of `--json`. */
export function tell(error: unknown): Telling {
  if (error instanceof CnnError)
    return {
      code: error.code,
      message: error.message,
      // The hint belongs to the place: that of another problem would send the reader to the wrong one.
      hint: error.hint ?? hintAt(error) ?? nextSteps[error.code],
      where: error.where ?? null,
      ...(error.problems.length === 0 ? {} : { problems: error.problems })
    }
  if (error instanceof CommanderError) {
    const [message = error.message, guess] = error.message.replace(/^error: /, '').split('\n')
    const [, where = null] = /'([^' ]+)/.exec(message) ?? []
    return { code: 'USAGE', message, hint: guess?.replace(/^\((.*)\)$/, '$1') ?? nextSteps.USAGE, where }
  }
  return {
    code: 'UNEXPECTED',
    message: reasonOf(error),
    hint: nextSteps.UNEXPECTED,
    where: null
  }
}

/** The hint of the problem that the error names as its place. */
const hintAt = ({ where, problems }: CnnError): string | undefined =>
  where === undefined
    ? undefined
    : problems.find((problem) => (problem.where ?? problem.path) === where)?.hint

function asText(error: unknown, told: Telling, output: Output): string {
  const { red, dim, bold } = output.messageColour
  const { headline, hint } = error instanceof CnnError ? error : { headline: told.message, hint: undefined }
  const lines = [`${red('error:')} ${bold(visible(headline))}`]
  for (const problem of told.problems ?? []) {
    lines.push('', `  ${dim(visible(problem.where ?? problem.path))}`)
    lines.push(
      `    ${problem.where === undefined ? '' : `${visible(problem.path)}: `}${visible(problem.message)}`
    )
    if (problem.hint) lines.push(`    ${visible(problem.hint)}`)
  }
  if (told.where && !told.problems && !told.message.includes(told.where))
    lines.push(`  at ${visible(told.where)}`)
  // Problems have hints of their own.
  if (!told.problems) lines.push(`  ${visible(told.hint)}`)
  else if (hint !== undefined && hint !== told.problems.at(-1)?.hint) lines.push(`  ${visible(hint)}`)
  return lines.join('\n')
}

function withCauses(error: Error): string {
  const stack = error.stack ?? error.message
  return error.cause instanceof Error ? `${stack}\ncaused by ${withCauses(error.cause)}` : stack
}
