/** `cnn engine install tensorflow` and `cnn engine uninstall tensorflow`. */
import { Argument, type Command } from 'commander'
import { describeCommand, inContext } from './command.js'
import type { Context } from './context.js'
import { canMove } from './terminal.js'

interface InstallFlags {
  readonly python?: string
  readonly wheel?: string
  readonly dir?: string
}

const what = (): Argument => new Argument('<engine>', 'the engine').choices(['tensorflow'])

export function defineInstall(command: Command): void {
  describeCommand(command, 'Install native TensorFlow for the engine tensorflow: about 1.2 GB.', [
    'cnn engine install tensorflow',
    'cnn engine install tensorflow --python ~/venv/bin/python',
    'cnn engine install tensorflow --wheel tensorflow_cpu-2.21.0-….whl --dir /opt/cnn'
  ])
    .addArgument(what())
    .option('--python <path>', 'a Python with TensorFlow or pip (default: python3)')
    .option('--wheel <file>', 'a wheel of TensorFlow, in place of what pip fetches')
    .option('--dir <dir>', "where to install (default: the user's cache)")
    .action(inContext(install))
}

export function defineUninstall(command: Command): void {
  describeCommand(command, 'Remove native TensorFlow.', ['cnn engine uninstall tensorflow'])
    .addArgument(what())
    .action(inContext(uninstall))
}

async function install(context: Context, _engine: string, flags: InstallFlags): Promise<void> {
  const { output, notice } = context
  const signal = context.stoppable('stopping; once more to leave at once')
  const [{ installTensorflow }, { DownloadBar }] = await Promise.all([
    import('../tensorflow/install.js'),
    import('./download-bar.js')
  ])
  const bar = new DownloadBar(output)
  const { python, wheel, dir: directory } = flags
  const installed = await installTensorflow(
    { python, wheel, directory, signal },
    {
      onStep: notice,
      onNotice: notice,
      // Without a terminal the steps are enough.
      onProgress: (progress) => canMove(process.stderr) && bar.update(progress)
    }
  )
  const { version, wasThere } = installed
  output.print(
    wasThere
      ? `TensorFlow ${version} is in ${installed.directory} already, and trains`
      : `TensorFlow ${version} is installed in ${installed.directory}; it has trained a step`
  )
  output.show('cnn train --config mnist --engine tensorflow')
  context.resultIsOnDisk()
  context.finish(installed)
}

async function uninstall(context: Context): Promise<void> {
  const { uninstallTensorflow } = await import('../tensorflow/uninstall.js')
  const removed = await uninstallTensorflow()
  context.output.print(
    removed.length === 0 ? 'native TensorFlow is not installed' : `removed ${removed.join(', ')}`
  )
  context.resultIsOnDisk()
  context.finish({ removed })
}
