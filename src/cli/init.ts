/** `cnn init`: a starting config of one's own. */
import type { Command } from 'commander'
import { addCommand, outputOf } from './command.js'
import type { Output, OutputFlags } from './output.js'

interface InitFlags extends OutputFlags {
  readonly out?: string
}

export function addInitCommand(program: Command): void {
  addCommand(program, 'init', 'Write a starting config into the current directory, or list what there is.', [
    'cnn init',
    'cnn init mnist',
    'cnn init mnist --out my-network.json'
  ])
    .argument('[name]', 'a bundled config; without it they are listed')
    .option('--out <file>', 'the file to write (default: NAME.json); one that is there is never overwritten')
    .action((name: string | undefined, flags: InitFlags) => initCommand(name, flags))
}

async function initCommand(name: string | undefined, flags: InitFlags): Promise<void> {
  const output = outputOf(flags)
  if (name === undefined) return listConfigs(output)
  const { writeStartingConfig } = await import('../run/starting-config.js')
  const written = await writeStartingConfig(name, flags.out)
  const { file, copied } = written
  output.print(copied === undefined ? file : `${file}, and ${copied}, from which editors complete it`)
  output.say(`train it: cnn train --config ${file}`)
  output.document(written)
}

async function listConfigs(output: Output): Promise<void> {
  const [{ bundledConfigs }, { definitionList }] = await Promise.all([
    import('../config/load.js'),
    import('../report/text/definition-list.js')
  ])
  const configs = bundledConfigs()
  const entries = configs.map(({ name, description }) => ({ term: name, text: description }))
  output.print(definitionList(entries, { width: output.width, colours: output.colour }))
  output.say('write one here: cnn init NAME')
  output.document({ configs })
}
