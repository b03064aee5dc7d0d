/** The command line: reads the arguments, runs one command, returns the exit code. */
import { Command, CommanderError } from 'commander'
import { exitCodes } from '../errors.js'
import { commands } from './commands.js'
import { fail } from './failure.js'
import { formatItem } from './help.js'
import { honourNohup } from './nohup.js'
import { Output } from './output.js'
import { keepWorkingWithoutStreams, lostOutput } from './streams.js'
import { widthOf } from './terminal.js'
import { version } from './version.js'

/** Runs `cnn` with these arguments; reports every error itself, on stderr or as JSON on stdout. */
export async function main(given: readonly string[]): Promise<number> {
  // `cnn help train` is what other tools call `cnn train --help`.
  const args = given[0] === 'help' ? [...given.slice(1), '--help'] : given
  keepWorkingWithoutStreams()
  honourNohup()
  // Engines look at it before they silence what they run on.
  if (args.includes('--debug')) process.env.DEBUG = 'cnn'
  try {
    if (asksVersion(args)) return await printVersion()
    const program = await createProgram(args[0])
    await program.parseAsync([...args], { from: 'user' })
    return 0
  } catch (error) {
    // --help and --version end so, too.
    const isWord = error instanceof CommanderError && error.exitCode === 0
    const failure = isWord ? await lostOutput() : error
    if (failure === undefined) return 0
    // Without a command: the help is on stderr by now.
    if (error instanceof CommanderError && error.code === 'commander.help') return exitCodes.USAGE
    const output = new Output({
      json: args.includes('--json'),
      jsonLines: args.includes('--json-lines'),
      color: !args.includes('--no-color')
    })
    return fail(failure, output, process.env.DEBUG === 'cnn')
  }
}

/** `cnn --version --json`, in any order, with any flags for output. Without `--json` commander prints the version. */
const asksVersion = (args: readonly string[]): boolean =>
  args.includes('--json') &&
  args.some((arg) => ['--version', '-V'].includes(arg)) &&
  args.every((arg) => ['--json', '--version', '-V', '--quiet', '--no-color', '--debug'].includes(arg))

async function printVersion(): Promise<number> {
  const output = new Output({ json: true, color: false })
  output.document({ name: 'cnn', version: version(), node: process.version })
  const failure = await lostOutput()
  return failure === undefined ? 0 : fail(failure, output, false)
}

/** @param called the first argument: where it is a command, only that one is loaded; else the help may list them all */
async function createProgram(called: string | undefined): Promise<Command> {
  const program = new Command('cnn')
    .description('Trains convolutional networks from one JSON file.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .configureOutput({
      outputError: () => {},
      getOutHelpWidth: () => widthOf(process.stdout),
      getErrHelpWidth: () => widthOf(process.stderr)
    })
    .configureHelp({ minWidthToWrap: 20, formatItem })
    .exitOverride()
    .addHelpText('before', 'cnn train --config mnist\ncnn evaluate\ncnn summary --config mnist\n')
  const all = Object.entries(commands)
  const one = all.filter(([name]) => name === called)
  for (const [name, load] of one.length > 0 ? one : all) (await load()).define(program.command(name))
  return program
}
