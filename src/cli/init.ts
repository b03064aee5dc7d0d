/** `cnn init`: a starting config of one's own. */

import type { Command } from 'commander'
import { CnnError } from '../errors.js'
import { shellWord } from '../report/text/shell-word.js'
import type { StartingConfig } from '../run/starting-config.js'
import { describeCommand, inContext } from './command.js'
import type { Context } from './context.js'

interface InitFlags {
  readonly out?: string
  readonly data?: string
}

export function define(command: Command): void {
  describeCommand(command, 'Write a starting config into the current directory, or list what there is.', [
    'cnn init',
    'cnn init mnist',
    'cnn init mnist --out my-network.json',
    'cnn init --data photos/'
  ])
    .argument('[name]', 'a bundled config; without it they are listed')
    .option('--data <path>', 'a config for your own pictures, by what they are like')
    .option('--out <file>', 'the file to write (default: NAME.json); an existing file is never overwritten')
    .action(inContext(init))
}

async function init(context: Context, name: string | undefined, flags: InitFlags): Promise<void> {
  const { output } = context
  const { data } = flags
  if (name !== undefined && data !== undefined)
    throw new CnnError('USAGE', `both the config ${name} and --data ${data} are asked for`, {
      where: '--data',
      hint: 'give one of the two'
    })
  if (name === undefined && data === undefined && flags.out !== undefined)
    throw new CnnError('USAGE', 'there is no config to write: NAME is missing', {
      where: 'NAME',
      hint: `cnn init lists them; cnn init mnist --out ${shellWord(flags.out)} writes one`
    })
  if (name === undefined && data === undefined) return listConfigs(context)
  const written = await write(context, name, data, flags.out)
  const { file, copied } = written
  output.print(copied === undefined ? file : `${file}, and ${copied}, from which editors complete it`)
  output.say(`train it: cnn train --config ${shellWord(file)}`)
  context.resultIsOnDisk()
  context.finish(written)
}

async function write(
  context: Context,
  name: string | undefined,
  data: string | undefined,
  out: string | undefined
): Promise<StartingConfig> {
  const starting = await import('../run/starting-config.js')
  if (data === undefined) return starting.writeStartingConfig(name ?? '', out)
  const { DataScreen } = await import('./data-screen.js')
  const signal = context.stoppable('stopping')
  return starting.writeConfigForPictures(data, out, new DataScreen(context, signal))
}

async function listConfigs(context: Context): Promise<void> {
  const { output } = context
  const [{ bundledConfigs }, { definitionList }] = await Promise.all([
    import('../config/load.js'),
    import('../report/text/definition-list.js')
  ])
  const configs = bundledConfigs()
  const entries = configs.map(({ name, description }) => ({ term: name, text: description }))
  output.print(definitionList(entries, output.layout), 'laid out')
  output.say('write one here: cnn init NAME')
  context.finish({ configs })
}
