/** `cnn data`: fetches a published data set or looks at own pictures, checks them, and describes what is there. */

import type { Command } from 'commander'
import { counted, withCommas } from '../counts.js'
import { CnnError } from '../errors.js'
import { describeCommand, inContext, repeatable } from './command.js'
import type { Context } from './context.js'

interface DataFlags {
  readonly dir?: string
  readonly from?: string[]
  readonly out?: string
  readonly clearCache?: boolean
}

export function define(command: Command): void {
  describeCommand(
    command,
    'Describe a data set: a published one, fetched and verified, or your own pictures.',
    [
      'cnn data mnist',
      'cnn data photos/ -o sheet.png',
      'cnn data mnist --from ./downloads --from https://example.org/mnist/',
      'cnn data --clear-cache'
    ]
  )
    .argument('[name|path]', 'the data set; or a folder, archive or table of pictures', 'mnist')
    .option('-o, --out <file>', 'of own pictures: a contact sheet, .png; an existing file is replaced')
    .option('--dir <dir>', 'where the files of a published data set are kept (default: data/NAME)')
    .addOption(
      repeatable(
        '--from <dir|url>',
        'take the files from there; may be repeated, the first that has a good file wins'
      )
    )
    .option('--clear-cache', 'remove the prepared pictures of all data sets from the cache')
    .action(inContext(describeData))
}

async function describeData(context: Context, name: string, flags: DataFlags): Promise<void> {
  if (flags.clearCache) return clearCache(context)
  const { picturesAt } = await import('../run/pictures-at.js')
  const isOwn = await picturesAt(name)
  refuseFlags(name, isOwn, flags)
  if (!isOwn) return describePublished(context, name, flags)
  return (await import('./describe-own.js')).describeOwn(context, name, flags)
}

/** What is asked for and would not be done. */
function refuseFlags(name: string, isOwn: boolean, { out, dir, from }: DataFlags): void {
  const where = isOwn
    ? dir !== undefined
      ? '--dir'
      : from && '--from'
    : out === undefined
      ? undefined
      : '--out'
  if (where === undefined) return
  throw new CnnError('USAGE', `${name} is ${isOwn ? 'a path of pictures' : 'no path of pictures'}`, {
    where,
    hint: isOwn
      ? `${where} is for published data sets: leave it out`
      : 'a contact sheet is drawn of own pictures: name their folder, archive or table'
  })
}

async function describePublished(context: Context, name: string, { dir, from }: DataFlags): Promise<void> {
  const { output } = context
  const signal = context.stoppable()
  output.say(`looking for the data set ${name}`)
  const [{ describeDataset }, { DataScreen }] = await Promise.all([
    import('../dataset/load-dataset.js'),
    import('./data-screen.js')
  ])
  const { lines, document } = await describeDataset({
    name,
    dir,
    from,
    // A user who fetches a data set wants a copy, even if npm has one already.
    keepAll: true,
    ...new DataScreen(context, signal)
  })
  for (const line of lines) output.print(line)
  context.finish(document)
}

async function clearCache(context: Context): Promise<void> {
  const { output } = context
  const { clearPacks } = await import('../dataset/pack/pack-cache.js')
  const cleared = await clearPacks()
  const { directory, packs, bytes } = cleared
  output.print(
    directory === undefined
      ? 'there is no cache: no home directory'
      : `removed ${counted(packs, 'prepared data set')}, ${withCommas(Number((bytes / 1e6).toPrecision(3)))} MB, from ${directory}`
  )
  context.finish(cleared)
}
