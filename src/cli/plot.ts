/** `cnn plot`: the curves of runs as a picture. */

import type { Command } from 'commander'
import { counted } from '../counts.js'
import { type ChartFlags, themeOption, widthOption } from './chart-options.js'
import { describeCommand, inContext, whole } from './command.js'
import type { Context } from './context.js'

interface PlotFlags extends ChartFlags {
  readonly out: string
  readonly fromEpoch?: number
  readonly log?: boolean
}

export function define(command: Command): void {
  describeCommand(command, 'Draw accuracy and loss against the epochs, of one run or several.', [
    'cnn plot',
    'cnn plot mnist mnist-2 -o compared.svg',
    'cnn plot --from-epoch 3 --log',
    'cnn plot runs/mnist -o wide.png --width 1200 --theme dark',
    'cnn plot -o column.png --width 85mm'
  ])
    .argument('[run...]', 'run directories, or names of runs in ./runs (default: the latest)')
    .option('-o, --out <file>', 'the picture, .svg or .png; an existing file is replaced', 'plot.svg')
    .addOption(widthOption('640; from 1000 on the two stand side by side'))
    .addOption(themeOption())
    .addOption(
      whole(
        '--from-epoch <n>',
        'the first epoch drawn (default: 2 where epoch 1 flattens the rest)',
        1,
        1_000_000
      )
    )
    .option('--log', 'the loss on a logarithmic scale')
    .action(inContext(drawPlot))
}

async function drawPlot(context: Context, runs: string[], { out, ...drawing }: PlotFlags): Promise<void> {
  const { output } = context
  output.say(`drawing ${out}`)
  const { plot } = await import('../run/plot.js')
  const drawn = await plot({ runs, file: out, ...drawing })
  const what = drawn.map(({ name, history }) => `${name} (${counted(history.length, 'epoch')})`).join(', ')
  output.print(`${out}: ${what}`)
  context.resultIsOnDisk()
  context.finish({ file: out, runs: drawn.map(({ name, history }) => ({ name, epochs: history.length })) })
}
