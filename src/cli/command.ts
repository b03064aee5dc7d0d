/** What all commands have in common: examples first in the help, and the flags for output. */
import { type Command, Option } from 'commander'
import { CnnError } from '../errors.js'
import { Output, type OutputFlags } from './output.js'

/** Adds a command with the flags that every command takes; arguments, options and the action are the caller's. */
export function addCommand(
  program: Command,
  name: string,
  description: string,
  examples: readonly string[]
): Command {
  return program
    .command(name)
    .description(description)
    .addHelpText('before', `${examples.join('\n')}\n`)
    .option('--json', 'print one JSON document on stdout and nothing else there')
    .option('--quiet', 'print results only')
    .option('--no-color', 'no colours (NO_COLOR does the same)')
    .option('--debug', 'show where an error happened')
    .allowExcessArguments(false)
}

/** The output that a command's flags ask for. */
export const outputOf = (flags: OutputFlags): Output => new Output(flags)

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
