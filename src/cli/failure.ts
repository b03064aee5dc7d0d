/** How a command fails: any error becomes one clear text, or one JSON document, and an exit code. */
import { CommanderError } from 'commander'
import { CnnError, exitCodes } from '../errors.js'
import type { Output } from './output.js'

/** What is told of an error, in the form of `--json`. */
interface Telling {
  readonly code: string
  readonly message: string
  readonly hint?: string
  readonly where?: string
  readonly problems?: CnnError['problems']
}

/** A failure that the command's own JSON document already holds: only its exit code is left to give. */
class AlreadyTold extends Error {
  constructor(readonly failure: CnnError) {
    super(failure.message)
  }
}

/**
 * Ends a command that has its result: prints it as the command's JSON document, if that is asked for. A document that
 * is a list tells failures in its entries.
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
  const told = tell(error)
  if (output.json) output.document({ error: told })
  else process.stderr.write(`${asText(told, output)}\n`)
  if (debug && error instanceof Error) process.stderr.write(`${withCauses(error)}\n`)
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
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      ...(error.where === undefined ? {} : { where: error.where }),
      ...(error.problems.length === 0 ? {} : { problems: error.problems })
    }
  if (error instanceof CommanderError) {
    const [message, guess] = error.message.replace(/^error: /, '').split('\n')
    const list = 'cnn --help lists the commands, cnn COMMAND --help its options'
    return { code: 'USAGE', message, hint: guess?.replace(/^\((.*)\)$/, '$1') ?? list }
  }
  return {
    code: 'UNEXPECTED',
    message: error instanceof Error ? error.message : String(error),
    hint: 'this is a fault of cnn; run again with --debug to see where it happened'
  }
}

function asText(told: Telling, output: Output): string {
  const { red, dim, bold } = output.messageColour
  const lines = [`${red('error:')} ${bold(told.message)}`]
  for (const problem of told.problems ?? []) {
    lines.push('', `  ${dim(problem.where ?? problem.path)}`)
    lines.push(`    ${problem.where === undefined ? '' : `${problem.path}: `}${problem.message}`)
    if (problem.hint) lines.push(`    ${problem.hint}`)
  }
  if (told.where && !told.problems && !told.message.includes(told.where)) lines.push(`  at ${told.where}`)
  if (told.hint && told.hint !== told.problems?.at(-1)?.hint) lines.push(`  ${told.hint}`)
  return lines.join('\n')
}

function withCauses(error: Error): string {
  const stack = error.stack ?? error.message
  return error.cause instanceof Error ? `${stack}\ncaused by ${withCauses(error.cause)}` : stack
}
