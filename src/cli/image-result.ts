/** What `convolve` and `pool` end with: the result printed, drawn, as JSON, and in a file. */

import type { InputImage } from '../course/materials/image-input.js'
import { type Tensor, toNested } from '../reference/tensor.js'
import type { Context } from './context.js'

interface Operation {
  /** `[rows, columns]` of the window, with channels where it has some. */
  readonly window: readonly number[]
  /** What the image's numbers were multiplied by. */
  readonly weights: ArrayLike<number>
  /** The file to write. */
  readonly out?: string
}

/** Writes the file before it prints, so that a failure leaves no output that looks like success. */
export async function finishImage(
  context: Context,
  { image: input, isPicture, scaled }: InputImage,
  image: Tensor,
  { window, weights, out }: Operation
): Promise<void> {
  const { output } = context
  const [{ saveImage }, { imageText }] = await Promise.all([
    import('../course/materials/save-image.js'),
    import('../report/text/image-text.js')
  ])
  if (out !== undefined) await saveImage(out, image, isPicture)
  const sizes = [input.shape, window, image.shape].map((shape) => shape.join(' x '))
  if (scaled) output.say('the picture was scaled down to 1024 pixels at its longest side')
  output.say(`${sizes[0]}, window ${sizes[1]}: ${sizes[2]}${out === undefined ? '' : `, in ${out}`}`)
  if (!output.json) {
    const scale = largest(input.data) * largest(weights)
    output.print(
      imageText(image, { isPicture, scale, width: output.width, painter: output.colour }),
      'laid out'
    )
  }
  context.finish({ output: toNested(image), outputShape: image.shape })
}

function largest(numbers: ArrayLike<number>): number {
  return Array.from(numbers).reduce((found, number) => Math.max(found, Math.abs(number)), 0)
}
