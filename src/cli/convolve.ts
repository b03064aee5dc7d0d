/** `cnn convolve`: a filter over the user's own numbers or picture. */
import type { Command } from 'commander'
import { CnnError } from '../errors.js'
import { describeCommand, inContext } from './command.js'
import type { Context } from './context.js'
import { notesText } from './help.js'
import { finishImage } from './image-result.js'
import {
  inputOption,
  type PaddingFlag,
  paddingOption,
  pictureOption,
  resultOption,
  strideOption
} from './window-options.js'

interface ConvolveFlags {
  readonly input?: string
  readonly file?: string
  readonly filter?: string
  readonly stride?: number
  readonly padding?: PaddingFlag
  readonly out?: string
}

const notes = `
The filter is identity, edge, sharpen, box-blur, gaussian-blur, or numbers of your own. It is not flipped: each output
is the inner product of the filter and the patch under it. A filter [rows, columns] is applied to each channel of a
colour picture or of a tensor [height, width, channels]; a filter with channels makes one matrix of all of them.

A picture becomes numbers from 0 (black) to 1 (white); one larger than 1024 pixels is scaled down first. In a PNG, values
outside of these are cut off; a matrix is drawn from its least number, black, to its greatest, white.

Printed numbers are rounded to six digits; --json and files have all digits.`

export function define(command: Command): void {
  describeCommand(command, 'Slide a filter over a matrix or a picture.', [
    'cnn convolve --input "[[1,1,1],[0,1,1],[0,0,1]]" --filter "[[1,0],[0,1]]"',
    'cnn convolve --input image.csv --filter filter.json --stride 2 --padding same --json',
    'cnn convolve --file photo.png --filter edge -o edges.png'
  ])
    .addOption(inputOption())
    .addOption(pictureOption())
    .option('--filter <name|matrix|file>', 'the filter')
    .addOption(strideOption('1'))
    .addOption(paddingOption().default('valid'))
    .addOption(resultOption())
    .addHelpText('after', () => notesText(notes))
    .action(inContext(convolve))
}

async function convolve(context: Context, flags: ConvolveFlags): Promise<void> {
  const { input, file, stride = 1, padding = 'valid', out } = flags
  if (flags.filter === undefined)
    throw new CnnError('USAGE', 'there is no filter', {
      where: '--filter',
      hint: 'name one, --filter edge, or give its numbers, --filter "[[1, 0], [0, 1]]"'
    })
  const [{ inputImage, inputFilter }, { checkEnding }, { checkWindow }, { convolveImage }] =
    await Promise.all([
      import('../course/materials/image-input.js'),
      import('../course/materials/save-image.js'),
      import('../course/topics/check-window.js'),
      import('../course/computation/image-operations.js')
    ])
  if (out !== undefined) checkEnding(out)
  const filter = await inputFilter(flags.filter)
  const given = await inputImage(input, file)
  const sliding = { strides: [stride, stride], padding } as const
  checkWindow('the filter', given.image, filter.shape, sliding)
  const image = convolveImage(given.image, filter, sliding)
  await finishImage(context, given, image, { window: filter.shape, weights: filter.data, out })
}
