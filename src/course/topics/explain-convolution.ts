/** Convolution: an image is a matrix, and a filter slides over it. */
import { withCommas } from '../../counts.js'
import { valueAt } from '../../math/numbers.js'
import { type Tensor, tensor, toNested } from '../../reference/tensor.js'
import { imageSides, matrixSides } from '../../reference/tensor-sides.js'
import { convolveImage } from '../computation/image-operations.js'
import * as examples from '../computation/lecture-examples.js'
import { type Explanation, row, type Section, table, text } from './explanation.js'
import type { Digit, Given } from './given.js'
import { codeSection, convolutionInCode } from './in-code.js'
import { convolutionFrames, convolved, plainImage, slidingOf } from './sliding.js'
import { outputSizeText, sizeText, vectorText } from './wording.js'

/** The rows and columns from the middle of a digit that fit on a line as numbers. */
const shown = 12

export function explainConvolution(given: Given): Explanation {
  const { own, digit } = given
  const filter = given.filter ?? examples.filter
  const sliding = slidingOf(given)
  const plain = slidingOf({})
  const stepped = own ?? plainImage(examples.image)
  const isOwn = own !== undefined || given.filter !== undefined
  return {
    title: 'Convolution: a filter slides over an image',
    sections: [
      ...(digit ? [digitSection(digit)] : []),
      convolved('A filter over an image', plainImage(examples.image), examples.filter, plain, [
        'The filter is laid over each patch of the image that is as large as itself. The output has, for each patch, ' +
          'the inner product of patch and filter. --step shows them one by one.'
      ]),
      convolved('A smaller image', plainImage(examples.smallerImage), examples.filter, plain),
      sizes(),
      ...codeSection(convolutionInCode(filter.shape, given)),
      ...(isOwn ? [convolved('Yours', stepped, filter, sliding)] : [])
    ],
    questions: [
      {
        question: 'How many patches does a 28 x 28 image have under a filter of 5 x 5?',
        answer: patchesAnswer(28, 5)
      },
      {
        question: 'What does the filter [[0, 0, 0], [0, 1, 0], [0, 0, 0]] do to the image above?',
        answer: identityAnswer()
      }
    ],
    ...(!stepped.isPicture && { steps: () => convolutionFrames(stepped.image, filter, sliding) })
  }
}

function digitSection({ index, label, image }: Digit): Section {
  const [height, width] = imageSides(image)
  const [top, left] = [Math.floor((height - shown) / 2), Math.floor((width - shown) / 2)]
  const part = {
    shape: [shown, shown],
    data: Float64Array.from({ length: shown * shown }, (_, i) =>
      valueAt(image.data, (top + Math.floor(i / shown)) * width + left + (i % shown))
    )
  }
  const vector = Array.from(image.data)
  const first = vector.findIndex((value) => value > 0)
  return {
    heading: 'An image is a matrix',
    blocks: [
      text(
        `Image ${index} of MNIST's test images, a ${label}: ${sizeText(image.shape)} numbers from 0 (black) to 255 ` +
          `(white). Drawn, and the ${shown} x ${shown} numbers in its middle.`
      ),
      row({ picture: image, range: [0, 255] }, { numbers: part }),
      text(
        `Row after row in one line it is a vector of ${withCommas(vector.length)} numbers, the first that is not 0 at place ` +
          `${first + 1}: [0, 0, …, ${vector.slice(first, first + 6).join(', ')}, …, 0, 0]. A vector no longer says which ` +
          'pixels are neighbours: a convolution works on the matrix, where they still are.'
      )
    ],
    values: { index, label, matrix: toNested(image), vectorLength: vector.length }
  }
}

function sizes(): Section {
  const cases = [
    [5, 3],
    [4, 3],
    [28, 3],
    [28, 5],
    [12, 5]
  ] as const
  const outputs = cases.map(([d, k]) => ({ d, k, output: outputSides(d, k) }))
  return {
    heading: 'How many patches',
    blocks: [
      text(
        'A filter of k rows has d − k + 1 places in a column of d pixels, and as many in a row: the output is that large.'
      ),
      table(
        ['image', 'filter', 'd − k + 1', 'output', 'patches'],
        outputs.map(({ d, k, output: [rows, columns] }) => [
          `${d} x ${d}`,
          `${k} x ${k}`,
          outputSizeText(d, k, 1).replace('/1', ''),
          sizeText([rows, columns]),
          String(rows * columns)
        ])
      )
    ],
    values: { outputs: outputs.map(({ d, k, output }) => ({ image: d, filter: k, output })) }
  }
}

const blank = (side: number): Tensor => tensor([side, side])

/** Of a filter of `k` rows and columns over an image of `d`. */
const outputSides = (d: number, k: number) => matrixSides(convolveImage(blank(d), blank(k), slidingOf({})))

function patchesAnswer(d: number, k: number): string {
  const [rows, columns] = outputSides(d, k)
  return `${d} − ${k} + 1 = ${rows} places down and ${columns} across: ${withCommas(rows * columns)} patches, of ${k * k} numbers each.`
}

function identityAnswer(): string {
  const identity = { shape: [3, 3], data: Float64Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0) }
  const output = convolveImage(examples.image, identity, slidingOf({}))
  const rows = [0, 1, 2].map((line) => vectorText(output.data.subarray(3 * line, 3 * line + 3)))
  return `Each patch gives the number in its middle: [${rows.join(', ')}], the image without its border.`
}
