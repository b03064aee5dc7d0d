/** `cnn plot`: the curves of runs as a picture. */

import type { Command } from 'commander'
import { counted } from '../counts.js'
import { CnnError } from '../errors.js'
import { type ChartFlags, themeOption, widthOption } from './chart-options.js'
import { describeCommand, inContext, whole } from './command.js'
import type { Context } from './context.js'

interface PlotFlags extends ChartFlags {
  readonly out: string
  readonly fromEpoch?: number
  readonly log?: boolean
  /** true: of all layers. */
  readonly filters?: string | true
}

export function define(command: Command): void {
  describeCommand(
    command,
    'Draw accuracy and loss against the epochs, of one run or several; or learned filters.',
    [
      'cnn plot',
      'cnn plot mnist mnist-2 -o compared.svg',
      'cnn plot --from-epoch 3 --log',
      'cnn plot runs/mnist -o wide.png --width 1200 --theme dark',
      'cnn plot -o column.png --width 85mm',
      'cnn plot mnist --filters conv2d_2 -o filters.png'
    ]
  )
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
    .option('--filters [layer]', 'the learned filters instead: of one layer, or of all that have some')
    .action(inContext(drawPlot))
}

async function drawPlot(context: Context, runs: string[], flags: PlotFlags): Promise<void> {
  const { output } = context
  const { out, filters, ...drawing } = flags
  if (filters !== undefined) return drawFilters(context, runs, flags, filters === true ? undefined : filters)
  output.say(`drawing ${out}`)
  const { plot } = await import('../run/plot.js')
  const drawn = await plot({ runs, file: out, ...drawing })
  const what = drawn.map(({ name, history }) => `${name} (${counted(history.length, 'epoch')})`).join(', ')
  output.print(`${out}: ${what}`)
  context.resultIsOnDisk()
  context.finish({ file: out, runs: drawn.map(({ name, history }) => ({ name, epochs: history.length })) })
}

async function drawFilters(
  context: Context,
  runs: readonly string[],
  { out, width, theme, fromEpoch, log }: PlotFlags,
  layer: string | undefined
): Promise<void> {
  const { output } = context
  const [run, ...others] = runs
  if (others.length > 0 || fromEpoch !== undefined || log)
    throw new CnnError('USAGE', '--filters takes one run, and neither --from-epoch nor --log', {
      where: '--filters'
    })
  output.say(`drawing ${out}`)
  const { plotFilters } = await import('../run/plot-filters.js')
  const drawn = await plotFilters({ run, layer, file: out, width, theme })
  const what = drawn.filters.map(({ layer: name, shape }) => `${name} (${shape.join(' x ')})`).join(', ')
  output.print(`${out}: ${drawn.run}, ${what}`)
  context.resultIsOnDisk()
  context.finish({ file: out, ...drawn })
}
