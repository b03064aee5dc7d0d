/** `cnn engine install tensorflow` and `cnn engine uninstall tensorflow`. */
import { Argument, type Command } from 'commander'
import type { InstallEvents } from '../tensorflow/install-events.js'
import { addCommand, outputOf } from './command.js'
import { finish } from './failure.js'
import { watchInterrupts } from './interrupt.js'
import type { OutputFlags } from './output.js'

interface InstallFlags extends OutputFlags {
  readonly python?: string
  readonly wheel?: string
  readonly dir?: string
}

const what = (): Argument => new Argument('<engine>', 'the engine').choices(['tensorflow'])

export function addEngineInstallCommands(engine: Command): void {
  addCommand(engine, 'install', 'Install native TensorFlow for the engine tensorflow: about 1.2 GB.', [
    'cnn engine install tensorflow',
    'cnn engine install tensorflow --python ~/venv/bin/python',
    'cnn engine install tensorflow --wheel tensorflow_cpu-2.21.0-….whl --dir /opt/cnn'
  ])
    .addArgument(what())
    .option('--python <path>', 'a Python with TensorFlow or pip (default: python3)')
    .option('--wheel <file>', 'a wheel of TensorFlow, in place of what pip fetches')
    .option('--dir <dir>', "where to install (default: the user's cache)")
    .action((_engine: string, _own: OutputFlags, command: Command) => installCommand(flagsOf(command)))
  addCommand(engine, 'uninstall', 'Remove native TensorFlow.', ['cnn engine uninstall tensorflow'])
    .addArgument(what())
    .action((_engine: string, _own: OutputFlags, command: Command) => uninstallCommand(flagsOf(command)))
}

/** `cnn engine` takes the flags for output first, wherever they stand. */
const flagsOf = (command: Command): InstallFlags => command.optsWithGlobals()

async function installCommand(flags: InstallFlags): Promise<void> {
  const output = outputOf(flags)
  const [{ installTensorflow }, { DownloadBar }] = await Promise.all([
    import('../tensorflow/install.js'),
    import('./download-bar.js')
  ])
  const bar = new DownloadBar(output)
  const say = (text: string): void => {
    bar.stop()
    output.say(text)
  }
  const events: InstallEvents = {
    onStep: say,
    onNotice: say,
    // Without a terminal the steps are enough.
    onProgress: (progress) => process.stderr.isTTY && bar.update(progress)
  }
  const interrupts = watchInterrupts(() => say('stopping; once more to leave at once'))
  try {
    const { python, wheel, dir: directory } = flags
    const installed = await installTensorflow({ python, wheel, directory, signal: interrupts.signal }, events)
    bar.stop()
    const { version, wasThere } = installed
    output.print(
      wasThere
        ? `TensorFlow ${version} is in ${installed.directory} already, and trains`
        : `TensorFlow ${version} is installed in ${installed.directory}; it has trained a step`
    )
    output.show('cnn train --config mnist --engine tensorflow')
    finish(output, installed)
  } finally {
    bar.stop()
    interrupts.release()
  }
}

async function uninstallCommand(flags: OutputFlags): Promise<void> {
  const output = outputOf(flags)
  const { uninstallTensorflow } = await import('../tensorflow/uninstall.js')
  const removed = await uninstallTensorflow()
  output.print(removed.length === 0 ? 'native TensorFlow is not installed' : `removed ${removed.join(', ')}`)
  finish(output, { removed })
}
