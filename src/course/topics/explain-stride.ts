/** Stride: how far the filter goes at each step. */
import { slide } from '../../config/network/window.js'
import type { Tensor } from '../../reference/tensor.js'
import { convolveImage } from '../computation/image-operations.js'
import * as examples from '../computation/lecture-examples.js'
import { type Explanation, type Section, table, text } from './explanation.js'
import type { Given } from './given.js'
import { codeSection, convolutionInCode } from './in-code.js'
import { convolutionFrames, convolved, plainImage } from './sliding.js'
import { outputSizeText, vectorText } from './wording.js'

const digitSide = 28

export function explainStride(given: Given): Explanation {
  const { own, padding = 'valid' } = given
  const stride = given.stride ?? 2
  const filter = given.filter ?? examples.filter
  const sliding = { strides: [stride, stride], padding } as const
  const image = own ?? plainImage(examples.image)
  const isOwn =
    own !== undefined ||
    given.filter !== undefined ||
    given.padding !== undefined ||
    given.stride !== undefined
  const side = own?.image.shape[0] ?? digitSide
  const size = given.size ?? 5
  return {
    title: 'Stride: how far the filter goes at each step',
    sections: [
      convolved(
        'Two pixels at each step',
        plainImage(examples.image),
        examples.filter,
        { strides: [2, 2], padding: 'valid' },
        ['With a stride of 2 every other place is left out, downwards and across:']
      ),
      sizes(digitSide, 5),
      ...codeSection(convolutionInCode(filter.shape, { ...given, stride })),
      ...(side !== digitSide || size !== 5 ? [sizes(side, size)] : []),
      ...(isOwn ? [convolved('Yours', image, filter, sliding)] : [])
    ],
    questions: [
      {
        question: 'Which numbers of the output with stride 1 are those with stride 2?',
        answer: everyOther()
      },
      {
        question: 'A stride of 2 in both directions: how much work is saved?',
        answer: savings(digitSide, 5)
      }
    ],
    ...(!image.isPicture && { steps: () => convolutionFrames(image.image, filter, sliding) })
  }
}

function sizes(side: number, size: number): Section {
  const strides = [1, 2, 3, 4, 5].map((stride) => ({
    stride,
    output: slide(side, size, stride, 'valid').output
  }))
  const fits = strides.filter(({ output }) => output >= 1)
  return {
    heading: `${side} x ${side} under ${size} x ${size}`,
    blocks: [
      fits.length === 0
        ? text(`A filter of ${size} x ${size} does not fit.`)
        : table(
            ['stride', '⌊(d − k)/s⌋ + 1', 'patches'],
            fits.map(({ stride, output }) => [
              String(stride),
              outputSizeText(side, size, stride),
              String(output * output)
            ])
          )
    ],
    values: { side, size, strides: fits }
  }
}

function everyOther(): string {
  const by = (stride: number): Tensor =>
    convolveImage(examples.image, examples.filter, { strides: [stride, stride], padding: 'valid' })
  const [one, two] = [by(1), by(2)]
  return (
    `Those in the first, third, … row and column: of ${vectorText(one.data)}, row after row, ${vectorText(two.data)} ` +
    'are left.'
  )
}

function savings(side: number, size: number): string {
  const places = (stride: number): number => slide(side, size, stride, 'valid').output
  const [one, two] = [places(1), places(2)]
  return (
    `${one} x ${one} = ${one * one} inner products become ${two} x ${two} = ${two * two}: a quarter. The layers behind it ` +
    'have a quarter of the numbers to work on, too.'
  )
}
