/** Pooling: one number stands for a window. */
import { elements } from '../../config/network/network.js'
import { valueAt } from '../../math/numbers.js'
import { fromNested, type Tensor, tensor, toNested } from '../../reference/tensor.js'
import { imageSides, matrixSides } from '../../reference/tensor-sides.js'
import { numberText } from '../../report/text/exact-number.js'
import { poolImage, poolingKinds } from '../computation/image-operations.js'
import { checkWindow } from './check-window.js'
import { type Explanation, row, type Section, table, text } from './explanation.js'
import type { Given, OwnImage } from './given.js'
import { codeSection, poolingInCode } from './in-code.js'
import { poolingSteps } from './pooling-steps.js'
import { imagePart, plainImage } from './sliding.js'
import { outputSizeText, sizeText } from './wording.js'

const matrix: Tensor = fromNested([
  [1, 3, 2, 1],
  [4, 6, 5, 0],
  [3, 1, 1, 2],
  [2, 0, 4, 8]
])

/** A bright corner, and the same one pixel to the right. */
const corner: Tensor = fromNested([
  [0, 0, 0, 0],
  [9, 0, 0, 0],
  [9, 9, 0, 0],
  [0, 0, 0, 0]
])

export function explainPooling(given: Given): Explanation {
  const { own, size = 2 } = given
  const stride = given.stride ?? size
  const padding = given.padding ?? 'valid'
  const isOwn = own || given.size !== undefined || given.stride !== undefined || given.padding !== undefined
  const image = own ?? plainImage(matrix)
  return {
    title: 'Pooling: one number stands for a window',
    sections: [
      both('2 x 2 without overlap', plainImage(matrix), 2, 2, 'valid', [
        'The window moves by its own size, so that no pixel is under it twice. Max pooling keeps the largest number, ' +
          'average pooling the mean.'
      ]),
      both('2 x 2 with a stride of 1', plainImage(matrix), 2, 1, 'valid', [
        'Windows overlap: a large number is kept several times, and the output hardly shrinks.'
      ]),
      sizes(),
      why(),
      ...codeSection(poolingInCode(given)),
      ...(isOwn ? [both('Yours', image, size, stride, padding, [])] : [])
    ],
    questions: [
      {
        question: 'How many parameters does a pooling layer have?',
        answer: 'None: a largest number and a mean have nothing to learn.'
      },
      {
        question: 'What does max pooling keep of a feature map, and what does it lose?',
        answer:
          'It keeps that a feature is there, and roughly where; it loses which pixel of the window it was. With 2 x 2 three ' +
          `of four numbers are dropped: the 24 x 24 x 10 of the lecture's first layer are ${numberText(24 * 24 * 10)}, behind the ` +
          `pooling ${numberText(poolImage(blank(24), 'max', windowOf(2, 2, 'valid')).data.length * 10)}.`
      }
    ],
    ...(!image.isPicture && { steps: () => frames(image.image, size, stride, padding) })
  }
}

const windowOf = (size: number, stride: number, padding: NonNullable<Given['padding']>) =>
  ({ size: [size, size], strides: [stride, stride], padding }) as const

const blank = (side: number): Tensor => tensor([side, side])

function both(
  heading: string,
  own: OwnImage,
  size: number,
  stride: number,
  padding: NonNullable<Given['padding']>,
  said: readonly string[]
): Section {
  const { image } = own
  const pooling = windowOf(size, stride, padding)
  checkWindow('the window', image, pooling.size, pooling)
  const outputs = poolingKinds.map((kind) => ({ kind, output: poolImage(image, kind, pooling) }))
  const [rows, columns] = imageSides(image)
  const height = outputSizeText(rows, size, stride, padding)
  const width = outputSizeText(columns, size, stride, padding)
  return {
    heading,
    blocks: [
      ...said.map(text),
      row(
        imagePart(own, 'image'),
        '→',
        ...outputs.map(({ kind, output }) => imagePart({ ...own, image: output }, kind))
      ),
      text(height === width ? `height and width: ${height}` : `height: ${height}, width: ${width}`)
    ],
    values: {
      image: toNested(image),
      ...Object.fromEntries(outputs.map(({ kind, output }) => [kind, toNested(output)])),
      outputShape: valueAt(outputs, 0).output.shape
    }
  }
}

function sizes(): Section {
  const image = blank(12)
  const cases = [3, 1].map((stride) => ({
    stride,
    output: matrixSides(poolImage(image, 'max', windowOf(3, stride, 'valid')))
  }))
  return {
    heading: '12 x 12 under 3 x 3',
    blocks: [
      table(
        ['stride', 'height and width', 'output', 'numbers'],
        cases.map(({ stride, output }) => [
          String(stride),
          outputSizeText(12, 3, stride),
          sizeText(output),
          String(elements(output))
        ])
      )
    ],
    values: { outputs: cases }
  }
}

function why(): Section {
  const shifted = tensor(corner.shape)
  const [, columns] = matrixSides(corner)
  // One to the right: the last column of the corner is 0.
  corner.data.forEach((value, i) => {
    if ((i + 1) % columns !== 0) shifted.data[i + 1] = value
  })
  const pooled = (image: Tensor): Tensor => poolImage(image, 'max', windowOf(2, 2, 'valid'))
  const [before, after] = [pooled(corner), pooled(shifted)]
  const changed = (a: Tensor, b: Tensor): number =>
    Array.from(a.data).filter((value, i) => value !== b.data[i]).length
  return {
    heading: 'Why pooling',
    blocks: [
      text(
        'The image becomes smaller, so that later layers have less to compute and fewer parameters, and a filter there ' +
          'sees more of the picture. And what moves a little changes little: below, a corner and the same corner one pixel ' +
          `to the right. ${changed(corner, shifted)} of ${corner.data.length} numbers change, after pooling ` +
          `${changed(before, after)} of ${before.data.length}.`
      ),
      row({ numbers: corner }, '→', { numbers: before, caption: 'max' }, ' ', { numbers: shifted }, '→', {
        numbers: after,
        caption: 'max'
      })
    ],
    values: { before: toNested(before), after: toNested(after) }
  }
}

/** Step by step, once it is known that the window fits. */
function frames(
  image: Tensor,
  size: number,
  stride: number,
  padding: NonNullable<Given['padding']>
): Section[] {
  const pooling = windowOf(size, stride, padding)
  checkWindow('the window', image, pooling.size, pooling)
  return poolingSteps(image, pooling)
}
