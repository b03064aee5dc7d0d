/** `cnn data`: fetches a data set, checks it, and describes what is in it. */
import type { Command } from 'commander'
import { describeCommand, inContext, repeatable } from './command.js'
import type { Context } from './context.js'

interface DataFlags {
  readonly dir?: string
  readonly from?: string[]
}

export function define(command: Command): void {
  describeCommand(command, 'Fetch a data set, verify every file, and describe it.', [
    'cnn data mnist',
    'cnn data mnist --dir ~/datasets/mnist',
    'cnn data mnist --from ./downloads --from https://example.org/mnist/'
  ])
    .argument('[name]', 'the data set', 'mnist')
    .option('--dir <dir>', 'where its files are kept (default: data/NAME)')
    .addOption(
      repeatable(
        '--from <dir|url>',
        'take the files from there; may be repeated, the first that has a good file wins'
      )
    )
    .action(inContext(describeData))
}

async function describeData(context: Context, name: string, { dir, from }: DataFlags): Promise<void> {
  const { output, notice } = context
  const signal = context.stoppable()
  output.say(`looking for the data set ${name}`)
  const [{ describeDataset }, { DownloadBar }] = await Promise.all([
    import('../dataset/load-dataset.js'),
    import('./download-bar.js')
  ])
  const bar = new DownloadBar(output)
  const { lines, document } = await describeDataset({
    name,
    dir,
    from,
    // A user who fetches a data set wants a copy, even if npm has one already.
    keepAll: true,
    onNotice: notice,
    onProgress: (progress) => bar.update(progress),
    signal
  })
  for (const line of lines) output.print(line)
  context.finish(document)
}
