/** A filter over an image as the topics show it: the whole, and step by step. */

import { elements } from '../../config/network/network.js'
import { withCommas } from '../../counts.js'
import { CnnError } from '../../errors.js'
import type { Sliding } from '../../reference/patch.js'
import { type Tensor, toNested } from '../../reference/tensor.js'
import { imageSides } from '../../reference/tensor-sides.js'
import { numberText } from '../../report/text/exact-number.js'
import { convolutionSteps, convolveImage } from '../computation/image-operations.js'
import { checkWindow } from './check-window.js'
import { type Block, type Part, row, type Section, text } from './explanation.js'
import type { Given, OwnImage } from './given.js'
import { outputSizeText, sizeText, stepHeading } from './wording.js'

/** Above this many rows or columns an image is drawn or cut. */
export const mostRows = 16

/** How the window slides that the user asks for. */
export const slidingOf = ({ stride = 1, padding = 'valid' }: Given): Sliding => ({
  strides: [stride, stride],
  padding
})

/** A matrix that is no picture. */
export const plainImage = (image: Tensor): OwnImage => ({ image, isPicture: false })

/** An image as numbers, or drawn where it is a picture. */
export const imagePart = ({ image, isPicture }: OwnImage, caption?: string, scale?: number): Part =>
  isPicture
    ? { picture: image, caption }
    : { numbers: image, caption, height: mostRows, ...(scale === undefined ? {} : { scale }) }

/** The largest size of the numbers that go into an operation, for the rounding of what comes out. */
export const largestOf = (...tensors: readonly Tensor[]): number =>
  tensors.reduce((scale, { data }) => scale * Array.from(data).reduce(larger, 0), 1)

const larger = (found: number, value: number): number => Math.max(found, Math.abs(value))

/** A convolution as a section: image, filter, output. */
export function convolved(
  heading: string,
  own: OwnImage,
  filter: Tensor,
  sliding: Sliding,
  said: readonly string[] = []
): Section {
  const { image } = own
  checkWindow('the filter', image, filter.shape, sliding)
  const output = convolveImage(image, filter, sliding)
  const scale = largestOf(image, filter)
  return {
    heading,
    blocks: [
      ...said.map(text),
      ...operationRows(
        [imagePart(own, 'image')],
        ['∗', { numbers: filter, caption: 'filter' }],
        ['=', imagePart({ ...own, image: output }, 'output', scale)],
        image.shape.length > 2
      ),
      text(sizesText(image, filter, sliding, output))
    ],
    values: {
      image: toNested(image),
      filter: toNested(filter),
      output: toNested(output),
      outputShape: output.shape
    }
  }
}

/** An operation on one line, or one below the other where its parts have channels. */
const operationRows = (
  image: readonly Part[],
  filter: readonly Part[],
  output: readonly Part[],
  below: boolean
): Block[] =>
  below ? [row(...image), row(...filter), row(...output)] : [row(...image, ...filter, ...output)]

/** `height and width: (5 − 3)/1 + 1 = 3, so 9 patches`. */
export function sizesText(image: Tensor, window: Tensor, sliding: Sliding, output: Tensor): string {
  const [rows, columns] = imageSides(image)
  const [windowRows, windowColumns] = imageSides(window)
  const { strides, padding } = sliding
  const height = outputSizeText(rows, windowRows, strides[0], padding)
  const width = outputSizeText(columns, windowColumns, strides[1], padding)
  const patches = elements(output.shape.slice(0, 2))
  const sides = height === width ? `height and width: ${height}` : `height: ${height}, width: ${width}`
  return `${sides}; ${sizeText(output.shape.slice(0, 2))} = ${withCommas(patches)} patches`
}

/** So many steps are walked through. */
export const mostFrames = 400

/** Refuses what would be too many steps, or none that can be shown beside each other. */
function checkFrames(image: Tensor, filter: Tensor, { shape }: Tensor): void {
  const patches = elements(shape.slice(0, 2))
  if (patches <= mostFrames && image.shape.length === 2 && filter.shape.length === 2) return
  const what = patches > mostFrames ? `${withCommas(patches)} patches are` : 'a tensor is'
  throw new CnnError('USAGE', `${what} too much to walk through step by step`, {
    where: '--step',
    hint: 'give a small matrix with --input'
  })
}

/** Each step of a convolution of matrices: the patch beside the filter, the products, and the output so far. */
export function convolutionFrames(image: Tensor, filter: Tensor, sliding: Sliding): Section[] {
  checkWindow('the filter', image, filter.shape, sliding)
  const output = convolveImage(image, filter, sliding)
  checkFrames(image, filter, output)
  const steps = convolutionSteps(image, filter, sliding)
  const [rows, columns] = imageSides(filter)
  const scale = largestOf(image, filter)
  return steps.map(({ row: down, column: across, top, left, patch, products, value }, i) => {
    const known = (y: number, x: number): boolean => y < down || (y === down && x <= across)
    const blocks: Block[] = [
      row(
        {
          numbers: image,
          caption: 'image',
          height: mostRows,
          mark: (y, x) => y >= top && y < top + rows && x >= left && x < left + columns
        },
        { numbers: patch, caption: 'patch' },
        { numbers: filter, caption: 'filter' },
        { numbers: products, caption: 'products', scale },
        {
          numbers: output,
          caption: 'output',
          scale,
          height: mostRows,
          hidden: (y, x) => !known(y, x),
          mark: (y, x) => y === down && x === across
        }
      ),
      text(`the products add up to ${numberText(value, scale)}`)
    ]
    return {
      heading: stepHeading(i, steps.length, down, across),
      blocks,
      values: { row: down, column: across, patch: toNested(patch), products: toNested(products), value }
    }
  })
}
