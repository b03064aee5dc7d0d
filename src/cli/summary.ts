/** `cnn summary`: the layer table of a config or of a run. */
import type { Command } from 'commander'
import { CnnError } from '../errors.js'
import { describeCommand, inContext, repeatable } from './command.js'
import type { Context } from './context.js'

interface SummaryFlags {
  readonly config?: string
  readonly set?: string[]
  readonly explain?: boolean
  readonly keras?: boolean
}

export function define(command: Command): void {
  describeCommand(command, 'Print the layers of a network, their shapes and their parameters.', [
    'cnn summary --config mnist',
    'cnn summary --config configs/mnist.json --set model.layers[0].filters=32',
    'cnn summary runs/mnist --explain',
    'cnn summary --config modern --keras > modern.py'
  ])
    .argument('[run]', 'a run directory, or the name of a run in ./runs')
    .option('--config <file|name>', 'a config file, or the name of a bundled one')
    .addOption(repeatable('--set <path=value>', 'change one field of the config; may be repeated'))
    .option('--explain', 'show the arithmetic of every shape and count')
    .option('--keras', 'print a Python program that builds and trains it with Keras 3 instead')
    .action(inContext(summarize))
}

async function summarize(context: Context, run: string | undefined, flags: SummaryFlags): Promise<void> {
  const { output } = context
  if (run !== undefined && flags.config !== undefined)
    throw new CnnError('USAGE', 'give a run or --config, not both', { hint: 'cnn summary --config mnist' })
  if (flags.explain && flags.keras)
    throw new CnnError('USAGE', 'give --explain or --keras, not both', { where: '--keras' })
  const [{ openConfig }, { networkOf }, { summaryJson, summaryTable }] = await Promise.all([
    import('../run/open-config.js'),
    import('../config/network/network.js'),
    import('../report/text/summary-table.js')
  ])
  const file = flags.config ?? (await (await import('../run/run-directory.js')).configFileOf(run))
  const { config } = await openConfig(file, { overrides: flags.set }, { onNotice: context.notice })
  const network = networkOf(config)
  const summary = summaryJson(network, config.name)
  if (flags.keras) {
    const { kerasProgram } = await import('../report/keras/program.js')
    const keras = kerasProgram(config)
    output.print(keras)
    return context.finish({ ...summary, keras })
  }
  output.print(summaryTable(network, config.name, output.layout), 'laid out')
  if (!flags.explain) return context.finish(summary)

  const [{ networkArithmetic }, { arithmeticText }] = await Promise.all([
    import('../report/arithmetic/network-arithmetic.js'),
    import('../report/arithmetic/arithmetic-text.js')
  ])
  const { optimizer, batchSize } = config.training
  const explained = networkArithmetic(network, optimizer, batchSize)
  output.print(`\n${arithmeticText(explained, output.layout)}`, 'laid out')
  context.finish({ ...summary, explained })
}
