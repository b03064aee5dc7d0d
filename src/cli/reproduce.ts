/** `cnn reproduce`: trains a run again from its receipt and says whether it is equal. */
import type { Command } from 'commander'
import { CnnError } from '../errors.js'
import { counted, metricText } from '../report/text/number-text.js'
import { addCommand, outputOf, whole } from './command.js'
import { finish } from './failure.js'
import { watchInterrupts } from './interrupt.js'
import type { OutputFlags } from './output.js'
import { version } from './version.js'

interface ReproduceFlags extends OutputFlags {
  readonly threads?: number
}

export function addReproduceCommand(program: Command): void {
  addCommand(program, 'reproduce', 'Train a run again from its receipt, and compare.', [
    'cnn reproduce',
    'cnn reproduce runs/mnist',
    'cnn reproduce mnist --threads 1 --json'
  ])
    .argument('[run]', 'its directory, or its name below runs/ (default: the latest)')
    .addOption(
      whole(
        '--threads <n>',
        'threads to use (default: the cores available; off the compiled engine as before)',
        1,
        1024
      )
    )
    .action((run: string | undefined, flags: ReproduceFlags) => reproduceCommand(run, flags))
}

async function reproduceCommand(run: string | undefined, flags: ReproduceFlags): Promise<void> {
  const output = outputOf(flags)
  const { reproduce } = await import('../run/reproduce.js')
  const { DownloadBar } = await import('./download-bar.js')
  const download = new DownloadBar(output)
  const interrupts = watchInterrupts(() => output.say('stopping'))
  try {
    const reproduction = await reproduce({
      run,
      threads: flags.threads,
      version: version(),
      onNotice: (text) => output.say(text),
      onProgress: (progress) => download.update(progress),
      onEpoch: (report, isEqual) => {
        download.stop()
        output.say(
          `epoch ${report.epoch} ${isEqual ? 'is equal' : 'differs'}: loss ${metricText(report.loss)}`
        )
      },
      signal: interrupts.signal
    })
    const { equal, epochs, differs, reasons, weightsSha256 } = reproduction
    if (equal)
      output.print(
        `${reproduction.run} is equal: ${counted(epochs, 'epoch')}, weights ${weightsSha256.receipt}`
      )
    finish(
      output,
      reproduction,
      differs &&
        new CnnError(
          'DIFFERENT',
          `${reproduction.run} is not reproduced: epoch ${differs.epoch} differs in ${differs.what.join(', ')}`,
          { hint: `why it may: ${reasons.join('; ')}` }
        )
    )
  } finally {
    download.stop()
    interrupts.release()
  }
}
