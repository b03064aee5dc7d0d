/** `cnn pool`: max or average pooling of the user's own numbers or picture. */
import type { Command } from 'commander'
import { type PoolingKind, poolingKinds } from '../course/computation/image-operations.js'
import { choice, describeCommand, inContext } from './command.js'
import type { Context } from './context.js'
import { notesText } from './help.js'
import { finishImage } from './image-result.js'
import {
  inputOption,
  type PaddingFlag,
  paddingOption,
  pictureOption,
  resultOption,
  sizeOption,
  strideOption
} from './window-options.js'

interface PoolFlags {
  readonly input?: string
  readonly file?: string
  readonly kind: PoolingKind
  readonly size: number
  readonly stride?: number
  readonly padding?: PaddingFlag
  readonly out?: string
}

const notes = `
Each output is the largest number or the mean under the window, in each channel by itself; the padding is left out of
both. A picture becomes numbers from 0 (black) to 1 (white); one larger than 1024 pixels is scaled down first.

Printed numbers are rounded to six digits; --json and files have all digits.`

export function define(command: Command): void {
  describeCommand(command, 'Pool a matrix or a picture: the largest number or the mean of each window.', [
    'cnn pool --input "[[1,2,0,1],[3,4,1,0],[0,1,5,6],[1,0,7,8]]"',
    'cnn pool --input image.csv --kind average --size 3 --stride 1 --json',
    'cnn pool --file photo.png --size 4 -o smaller.png'
  ])
    .addOption(inputOption())
    .addOption(pictureOption())
    .addOption(choice('--kind <name>', 'what is kept of each window', poolingKinds).default('max'))
    .addOption(sizeOption('rows and columns of the window').default(2))
    .addOption(strideOption('the size'))
    .addOption(paddingOption().default('valid'))
    .addOption(resultOption())
    .addHelpText('after', () => notesText(notes))
    .action(inContext(pool))
}

async function pool(context: Context, flags: PoolFlags): Promise<void> {
  const { input, file, kind, size, stride = size, padding = 'valid', out } = flags
  const [{ inputImage }, { checkEnding }, { checkWindow }, { poolImage }] = await Promise.all([
    import('../course/materials/image-input.js'),
    import('../course/materials/save-image.js'),
    import('../course/topics/check-window.js'),
    import('../course/computation/image-operations.js')
  ])
  if (out !== undefined) checkEnding(out)
  const given = await inputImage(input, file)
  const pooling = { size: [size, size], strides: [stride, stride], padding } as const
  checkWindow('the window', given.image, pooling.size, pooling)
  const image = poolImage(given.image, kind, pooling)
  await finishImage(context, given, image, { window: pooling.size, weights: [1], out })
}
