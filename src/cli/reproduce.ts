/** `cnn reproduce`: trains a run again from its receipt and says whether it is equal. */
import type { Command } from 'commander'
import { counted } from '../counts.js'
import { CnnError } from '../errors.js'
import { metricText } from '../report/text/number-text.js'
import type { Reproduction } from '../run/reproduce.js'
import { describeCommand, inContext, threadsOption } from './command.js'
import type { Context } from './context.js'
import { version } from './version.js'

interface ReproduceFlags {
  readonly threads?: number
}

export function define(command: Command): void {
  describeCommand(command, 'Train a run again from its receipt, and compare.', [
    'cnn reproduce',
    'cnn reproduce runs/mnist',
    'cnn reproduce mnist --threads 1 --json'
  ])
    .argument('[run]', 'its directory, or its name below runs/ (default: the latest)')
    .addOption(threadsOption('as for cnn train; on other engines than compiled, as in the run'))
    .action(inContext(reproduce))
}

async function reproduce(
  context: Context,
  run: string | undefined,
  { threads }: ReproduceFlags
): Promise<void> {
  const { output, notice } = context
  const signal = context.stoppable('stopping')
  const [runs, { DownloadBar }, { EpochBar }] = await Promise.all([
    import('../run/reproduce.js'),
    import('./download-bar.js'),
    import('./epoch-bar.js')
  ])
  const download = new DownloadBar(output)
  const bar = new EpochBar(output)
  const reproduction = await runs.reproduce({
    run,
    threads,
    version: version(),
    onNotice: notice,
    onProgress: (progress) => download.update(progress),
    onStep: (report) => bar.update(report),
    onEpoch: ({ epoch, loss }, isEqual) => {
      notice(`epoch ${epoch} ${isEqual ? 'is equal' : 'differs'}: loss ${metricText(loss)}`)
      bar.start()
    },
    signal
  })
  const { equal, epochs, weightsSha256 } = reproduction
  if (equal)
    output.print(
      `${reproduction.run} is equal: ${counted(epochs, 'epoch')}, weights ${weightsSha256.receipt}`
    )
  context.finish(reproduction, failureOf(reproduction))
}

function failureOf({ run, differs, reasons }: Reproduction): CnnError | undefined {
  if (differs === undefined) return undefined
  const what = `epoch ${differs.epoch} differs in ${differs.what.join(', ')}`
  return new CnnError('DIFFERENT', `${run} is not reproduced: ${what}`, {
    hint: `possible reasons: ${reasons.join('; ')}`
  })
}
