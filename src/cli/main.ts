/** The command line: reads the arguments, runs one command, returns the exit code. */
import { Command, CommanderError } from 'commander'
import { exitCodes } from '../errors.js'
import { addConvolveCommand } from './convolve.js'
import { addDataCommand } from './data.js'
import { addEngineCommand } from './engine.js'
import { addEvaluateCommand } from './evaluate.js'
import { addExplainCommand } from './explain.js'
import { fail } from './failure.js'
import { addInitCommand } from './init.js'
import { Output } from './output.js'
import { addPlotCommand } from './plot.js'
import { addPoolCommand } from './pool.js'
import { addPredictCommand } from './predict.js'
import { addReproduceCommand } from './reproduce.js'
import { addRunsCommand } from './runs.js'
import { addSummaryCommand } from './summary.js'
import { addTrainCommand } from './train.js'
import { version } from './version.js'

/** Runs `cnn` with these arguments; tells every error on stderr (or as JSON on stdout) itself. */
export async function main(args: readonly string[]): Promise<number> {
  // A reader that has seen enough (`cnn summary … | head`) closes the pipe: that is no error.
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
  // Engines look at it before they silence what they run on.
  if (args.includes('--debug')) process.env.DEBUG = 'cnn'
  try {
    await createProgram().parseAsync([...args], { from: 'user' })
    return 0
  } catch (error) {
    // --help and --version end so, too.
    if (error instanceof CommanderError && error.exitCode === 0) return 0
    // Without a command: the help is on stderr by now.
    if (error instanceof CommanderError && error.code === 'commander.help') return exitCodes.USAGE
    const output = new Output({ json: args.includes('--json'), color: !args.includes('--no-color') })
    return fail(error, output, process.env.DEBUG === 'cnn')
  }
}

function createProgram(): Command {
  const program = new Command('cnn')
    .description('Trains convolutional networks from one JSON file.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .configureOutput({ outputError: () => {} })
    .exitOverride()
    .addHelpText('before', 'cnn train --config mnist\ncnn evaluate\ncnn summary --config mnist\n')
  addInitCommand(program)
  addTrainCommand(program)
  addEvaluateCommand(program)
  addPredictCommand(program)
  addPlotCommand(program)
  addReproduceCommand(program)
  addRunsCommand(program)
  addSummaryCommand(program)
  addExplainCommand(program)
  addConvolveCommand(program)
  addPoolCommand(program)
  addDataCommand(program)
  addEngineCommand(program)
  return program
}
