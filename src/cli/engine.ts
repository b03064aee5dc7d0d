/** `cnn engine`: which engines can train here, and why the others cannot; gets the native one. */
import type { Command } from 'commander'
import { counted } from '../report/text/number-text.js'
import { addCommand, outputOf } from './command.js'
import { addEngineInstallCommands } from './engine-install.js'
import type { OutputFlags } from './output.js'
import { version } from './version.js'

export function addEngineCommand(program: Command): void {
  const command = addCommand(program, 'engine', 'List the engines, whether each loads here, and why not.', [
    'cnn engine',
    'cnn engine --json',
    'cnn engine install tensorflow'
  ]).action((flags: OutputFlags) => engineCommand(flags))
  addEngineInstallCommands(command)
}

async function engineCommand(flags: OutputFlags): Promise<void> {
  const output = outputOf(flags)
  const { green, dim } = output.colour
  output.say('trying each engine')
  const { describeEngines } = await import('../engine/choose.js')
  const engines = (await describeEngines()).map((engine) =>
    engine.available
      ? { ...engine, version: engine.version ?? version(), from: engine.from ?? 'cnn' }
      : engine
  )
  const second = ' '.repeat(17)
  for (const { name, available, version = '', from, threads, supports, reason, hint } of engines) {
    const state = available ? green('yes') : dim('no ')
    const first = [version.padEnd(8), counted(threads, 'thread').padEnd(11), supports].join('')
    output.print(`${name.padEnd(10)}  ${state}  ${available ? first : reason}`)
    if (from !== undefined) output.print(dim(`${second}from ${from}`))
    if (hint !== undefined) output.print(`${second}${hint}`)
  }
  output.document({ engines })
}
