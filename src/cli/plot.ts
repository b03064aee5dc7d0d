/** `cnn plot`: the curves of runs as a picture. */
import type { Command } from 'commander'
import { counted } from '../report/text/number-text.js'
import { choice, describeCommand, inContext, whole } from './command.js'
import type { Context } from './context.js'

const themes = ['light', 'dark'] as const

interface PlotFlags {
  readonly out: string
  readonly width: number
  readonly theme: (typeof themes)[number]
  readonly fromEpoch?: number
  readonly log?: boolean
}

export function define(command: Command): void {
  describeCommand(command, 'Draw accuracy and loss against the epochs, of one run or several.', [
    'cnn plot',
    'cnn plot mnist mnist-2 -o compared.svg',
    'cnn plot --from-epoch 3 --log',
    'cnn plot runs/mnist -o wide.png --width 1200 --theme dark'
  ])
    .argument('[run...]', 'run directories, or names of runs in ./runs (default: the latest)')
    .option('-o, --out <file>', 'the picture, .svg or .png; an existing file is replaced', 'plot.svg')
    .addOption(
      whole('--width <n>', 'in pixels; from 1000 on the two stand side by side', 280, 4000).default(640)
    )
    .addOption(choice('--theme <name>', 'of a PNG; an SVG follows the reader', themes).default('light'))
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
