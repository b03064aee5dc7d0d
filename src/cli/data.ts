/** `cnn data`: fetches a data set, checks it, and tells what is in it. */
import type { Command } from 'commander'
import { addCommand, outputOf, repeatable } from './command.js'
import { watchInterrupts } from './interrupt.js'
import type { OutputFlags } from './output.js'

interface DataFlags extends OutputFlags {
  readonly dir?: string
  readonly from?: string[]
}

export function addDataCommand(program: Command): void {
  addCommand(program, 'data', 'Fetch a data set, verify every file, and describe it.', [
    'cnn data mnist',
    'cnn data mnist --dir ~/datasets/mnist',
    'cnn data mnist --from ./downloads --from https://example.org/mnist/'
  ])
    .argument('[name]', 'the data set', 'mnist')
    .option('--dir <dir>', 'where it is kept (default: data/NAME)')
    .addOption(
      repeatable(
        '--from <dir|url>',
        'take the files from there; may be repeated, the first that has a good file wins'
      )
    )
    .action((name: string, flags: DataFlags) => dataCommand(name, flags))
}

async function dataCommand(name: string, flags: DataFlags): Promise<void> {
  const output = outputOf(flags)
  output.say(`looking for the data set ${name}`)
  const { describeDataset } = await import('../dataset/load-dataset.js')
  const { DownloadBar } = await import('./download-bar.js')
  const bar = new DownloadBar(output)
  const interrupts = watchInterrupts(() => bar.stop())
  try {
    const { lines, document } = await describeDataset({
      name,
      dir: flags.dir,
      from: flags.from,
      // Whoever fetches a data set wants to have it, also where npm has it already.
      keepAll: true,
      onNotice: (text) => {
        bar.stop()
        output.say(text)
      },
      onProgress: (progress) => bar.update(progress),
      signal: interrupts.signal
    })
    bar.stop()
    for (const line of lines) output.print(line)
    output.document(document)
  } finally {
    bar.stop()
    interrupts.release()
  }
}
