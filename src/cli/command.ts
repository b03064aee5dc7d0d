/** What all commands have in common: examples first in the help, the flags for output, and a context to work in. */
import { type Command, Option } from 'commander'
import { type EngineName, engineNames } from '../engine/engine.js'
import { CnnError } from '../errors.js'
import { Context } from './context.js'

/** Gives a command its description and the flags that every command takes; all else is the caller's. */
export function describeCommand(command: Command, description: string, examples: readonly string[]): Command {
  return command
    .description(description)
    .addHelpText('before', `${examples.join('\n')}\n`)
    .option('--json', 'print one JSON document on stdout and nothing else there')
    .option('--quiet', 'print results only')
    .option('--no-color', 'no colours (NO_COLOR does the same)')
    .option('--debug', 'show where an error happened')
    .allowExcessArguments(false)
}

/**
 * The action of a command: does its work in a context of its own, which is closed however the work ends.
 *
 * @param work is given the context, then the command's arguments and its flags, as commander gives them to an action
 */
export function inContext<Given extends unknown[]>(
  work: (context: Context, ...given: Given) => Promise<void>
): (this: Command, ...given: Given) => Promise<void> {
  return async function (...given) {
    // With those of the command above: `cnn engine` takes the flags for output first, wherever they stand.
    const context = new Context(this.optsWithGlobals())
    try {
      await work(context, ...given)
      await context.delivered()
    } finally {
      context.close()
    }
  }
}

/** What chooses the engine, and how many threads it takes. */
export interface EngineFlags {
  readonly engine: EngineName | 'auto'
  readonly threads?: number
}

export const engineOption = (): Option =>
  choice('--engine <name>', 'the engine that computes', ['auto', ...engineNames]).default('auto')

export const threadsOption = (
  standard = 'as many as the machine has cores for and the network has work for'
): Option => whole('--threads <n>', `threads to use (default: ${standard})`, 1, 1024)

/** An option that takes one of these names. */
export const choice = (flags: string, description: string, names: readonly string[]): Option =>
  new Option(flags, description).choices(names)

/** An option that takes a whole number from `least` to `most`. */
export function whole(flags: string, description: string, least: number, most: number): Option {
  return new Option(flags, description).argParser((text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
    if (value >= least && value <= most) return value
    throw new CnnError(
      'USAGE',
      `${nameOf(flags)} takes a whole number from ${least} to ${most}, not "${text}"`,
      {
        where: nameOf(flags)
      }
    )
  })
}

/** An option that takes a share from 0 to 1. */
export function share(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text)
    if (value >= 0 && value <= 1) return value
    throw new CnnError('USAGE', `${nameOf(flags)} takes a number from 0 to 1, not "${text}"`, {
      where: nameOf(flags)
    })
  })
}

/** An option that may be given several times. */
export const repeatable = (flags: string, description: string): Option =>
  new Option(flags, description).argParser((value: string, before: string[] | undefined) => [
    ...(before ?? []),
    value
  ])

const nameOf = (flags: string): string => flags.split(' ')[0] ?? flags
