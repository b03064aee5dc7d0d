/** `cnn predict`: what a trained model sees on pictures. */

import type { Stats } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Command } from 'commander'
import { counted, withCommas } from '../counts.js'
import { CnnError } from '../errors.js'
import { shellWord } from '../report/text/shell-word.js'
import { standardInput } from '../run/standard-input.js'
import {
  choice,
  describeCommand,
  type EngineFlags,
  engineOption,
  inContext,
  threadsOption,
  whole
} from './command.js'
import type { Context } from './context.js'
import { tell } from './failure.js'
import { notesText } from './help.js'

const inversions = ['auto', 'yes', 'no'] as const

interface PredictFlags extends EngineFlags {
  readonly csv?: boolean
  readonly top: number
  readonly invert: (typeof inversions)[number]
}

const notes = `
A picture is PNG, JPEG, WebP, AVIF, GIF, TIFF, BMP, PNM or SVG, of up to 100 million pixels and 65,535 along a side, gray or colour. What is
transparent around a drawing counts as white where the drawing is dark, else as black.

A model trained on digits gets each picture as MNIST was made (Yann LeCun's description): cropped to what is drawn,
scaled to fit 20 x 20 with its ratio kept, and placed with its centre of mass in the middle of 28 x 28, light on dark.
--invert auto takes a picture as dark on light where most of its border is light; yes and no decide it explicitly.
Any other model gets the picture as its training did: see dataset.image in docs/config.md. It is inverted only with
--invert yes.

A picture that cannot be used is reported; the others are predicted, and the exit code is 3.`

export function define(command: Command): void {
  describeCommand(command, 'Predict what is on pictures.', [
    'cnn predict seven.png',
    'cnn predict runs/mnist drawings/*.jpg --top 3',
    'cnn predict runs/mnist/model photo.webp --invert yes --json',
    'cnn predict photos new-photos/ --csv > answers.csv',
    'cnn predict photos - < cat.jpg'
  ])
    .argument(
      '[run]',
      'a run directory, the name of a run in ./runs, or a model directory (default: the latest run)'
    )
    .argument('[image...]', 'picture files, folders of them, or - for one on standard input')
    .addOption(whole('--top <n>', 'how many of the best labels to show', 1, 1000).default(3))
    .option('--csv', 'print a table in CSV: picture, label, probability')
    .addOption(choice('--invert <when>', 'whether dark is drawn on light', inversions).default('auto'))
    .addOption(engineOption())
    .addOption(threadsOption())
    .addHelpText('after', () => notesText(notes))
    .action(inContext(predict))
}

async function predict(
  context: Context,
  first: string | undefined,
  rest: string[],
  { invert, engine, threads, top, csv }: PredictFlags
): Promise<void> {
  const { output, notice } = context
  const signal = context.stoppable('stopping')
  const { run, pictures: names } = await sorted(first === undefined ? rest : [first, ...rest])
  const { picturesNamed } = await import('../run/named-pictures.js')
  const pictures = await picturesNamed(names, process.stdin)
  output.say(`reading ${counted(pictures.length, 'picture')}`)
  const [{ predictPictures }, { predictionCsv, predictionOf, predictionTable }] = await Promise.all([
    import('../run/predict-pictures.js'),
    import('../report/text/predictions.js')
  ])
  const options = { run, pictures, invert, engine, threads, onNotice: notice, signal }
  const { path, labels, results } = await predictPictures(options)
  output.say(`predicted by ${path}`)
  const told = results.map(({ file, outcome }) =>
    outcome instanceof CnnError ? { file, error: outcome } : predictionOf(file, outcome, labels, top)
  )
  const good = told.flatMap((one) => ('error' in one ? [] : [one]))
  const bad = told.flatMap((one) => ('error' in one ? [one.error] : []))
  if (good.length > 0 && csv) {
    // A program gets names as they are, a terminal without codes.
    output.print(predictionCsv(good), process.stdout.isTTY ? 'plain' : 'laid out')
  } else if (good.length > 0) output.print(predictionTable(good, output.layout), 'laid out')
  const document = told.map((one) =>
    'error' in one ? { file: one.file, model: path, error: tell(one.error) } : { ...one, model: path }
  )
  const failure = failureOf(bad, told.length)
  // Without a single prediction there is no result, only the failure.
  if (failure && good.length === 0) throw failure
  context.finish(document, failure)
}

/** The first name is a run where it can be one; all others are pictures. */
async function sorted(names: readonly string[]): Promise<{ run?: string; pictures: readonly string[] }> {
  const { namesModel } = await import('../run/saved-model.js')
  const [first, ...rest] = names
  const isRun = first !== undefined && ((await namesModel(first)) || (await isBareDirectory(first)))
  const pictures = isRun ? rest : names
  if (first !== undefined && !isRun && !(await mayBePicture(first))) {
    const { guessRun } = await import('../run/run-directory.js')
    throw new CnnError('USAGE', `${first} is no run, no model and no picture`, {
      where: first,
      hint: await guessRun(first)
    })
  }
  // A run that stands among the pictures would not be used: the labels would be those of another model.
  for (const name of pictures)
    if (await namesModel(name))
      throw new CnnError('USAGE', `${name} is a run or a model among the pictures`, {
        where: name,
        hint: `name one run, before the pictures: cnn predict ${shellWord(name)} seven.png`
      })
  if (pictures.length > 0) return { run: isRun ? first : undefined, pictures }
  if (first === undefined || (await namesModel(first)))
    throw new CnnError('USAGE', 'name a picture to predict', { hint: 'cnn predict seven.png' })
  throw new CnnError('USAGE', `${first} is a directory without a model`, {
    where: first,
    hint: `name pictures: cnn predict ${shellWord(first.replace(/[/\\]$/, ''))}/*.png`
  })
}

/** A name is a picture's where it ends like one, or where there is such a file that does not end like our own. */
const mayBePicture = async (name: string): Promise<boolean> =>
  name === standardInput ||
  /\.(png|apng|jpe?g|jfif|webp|avif|heic|heif|gif|tiff?|svgz?|bmp|dib|p[bgpn]m|pam|ico|tga|jp2|jxl)$/i.test(
    name
  ) ||
  (!/\.(json|bin|csv)$/i.test(name) && (await isThere(name, () => true)))

/** A directory without pictures. */
async function isBareDirectory(path: string): Promise<boolean> {
  if (!(await isThere(path, (found) => found.isDirectory()))) return false
  return !(await (await import('../run/named-pictures.js')).holdsPictures(path))
}

const isThere = (path: string, is: (found: Stats) => boolean): Promise<boolean> =>
  stat(path).then(is, () => false)

/** One error for all pictures that could not be used. */
function failureOf(errors: readonly CnnError[], pictures: number): CnnError | undefined {
  const [first] = errors
  if (first === undefined || errors.length === 1) return first
  const problems = errors.map(({ message, hint, where = '' }) => ({ path: where, message, hint }))
  return new CnnError(
    'DATA',
    `${withCommas(errors.length)} of ${counted(pictures, 'picture')} cannot be used`,
    { problems }
  )
}
