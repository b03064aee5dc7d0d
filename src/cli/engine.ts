/** `cnn engine`: which engines can train here, and why the others cannot; gets the native one. */
import type { Command } from 'commander'
import { counted } from '../counts.js'
import { visible } from '../report/text/visible.js'
import { describeCommand, inContext } from './command.js'
import type { Context } from './context.js'
import { defineInstall, defineUninstall } from './engine-install.js'
import { version } from './version.js'

export function define(command: Command): void {
  describeCommand(command, 'List the engines, whether each loads here, and why not.', [
    'cnn engine',
    'cnn engine --json',
    'cnn engine install tensorflow'
  ]).action(inContext(listEngines))
  defineInstall(command.command('install'))
  defineUninstall(command.command('uninstall'))
}

async function listEngines(context: Context): Promise<void> {
  const { output } = context
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
    output.print(`${name.padEnd(10)}  ${state}  ${available ? first : visible(reason ?? '')}`, 'laid out')
    if (from !== undefined) output.print(dim(`${second}from ${visible(from)}`), 'laid out')
    if (hint !== undefined) output.print(`${second}${hint}`)
  }
  context.finish({ engines })
}
