/** `cnn plot`: the curves of runs as a picture. */
import type { Command } from 'commander'
import { counted } from '../report/text/number-text.js'
import { addCommand, choice, outputOf, whole } from './command.js'
import type { OutputFlags } from './output.js'

const themes = ['light', 'dark'] as const

interface PlotFlags extends OutputFlags {
  readonly out: string
  readonly width: number
  readonly theme: (typeof themes)[number]
}

export function addPlotCommand(program: Command): void {
  addCommand(program, 'plot', 'Draw accuracy and loss against the epochs, of one run or several.', [
    'cnn plot',
    'cnn plot mnist mnist-2 -o compared.svg',
    'cnn plot runs/mnist -o wide.png --width 1200 --theme dark'
  ])
    .argument('[run...]', 'run directories, or names of runs in ./runs (default: the latest)')
    .option('-o, --out <file>', 'the picture, .svg or .png; one that is there is replaced', 'plot.svg')
    .addOption(
      whole('--width <n>', 'in pixels; from 1000 on the two stand side by side', 280, 4000).default(640)
    )
    .addOption(choice('--theme <name>', 'of a PNG; an SVG follows the reader', themes).default('light'))
    .action((runs: string[], flags: PlotFlags) => plotCommand(runs, flags))
}

async function plotCommand(
  runs: readonly string[],
  { out, width, theme, ...flags }: PlotFlags
): Promise<void> {
  const output = outputOf(flags)
  output.say(`drawing ${out}`)
  const { plot } = await import('../run/plot.js')
  const drawn = await plot({ runs, file: out, width, theme })
  const what = drawn.map(({ name, history }) => `${name} (${counted(history.length, 'epoch')})`).join(', ')
  output.print(`${out}: ${what}`)
  output.document({ file: out, runs: drawn.map(({ name, history }) => ({ name, epochs: history.length })) })
}
