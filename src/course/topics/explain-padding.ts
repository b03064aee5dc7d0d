/** Padding: a border of zeros, so that an image does not shrink. */

import { slide } from '../../config/network/window.js'
import { reshape, type Tensor, toNested } from '../../reference/tensor.js'
import { matrixSides } from '../../reference/tensor-sides.js'
import { zeroPadding } from '../../reference/zero-padding.js'
import * as examples from '../computation/lecture-examples.js'
import { type Explanation, row, type Section, text } from './explanation.js'
import type { Given } from './given.js'
import { codeSection, convolutionInCode } from './in-code.js'
import { convolutionFrames, convolved, plainImage } from './sliding.js'
import { sizeText } from './wording.js'

/** The size of MNIST's images. */
const digitSide = 28

export function explainPadding(given: Given): Explanation {
  const { own } = given
  const filter = given.filter ?? examples.filter
  const padding = given.padding ?? 'same'
  const stride = given.stride ?? 1
  const sliding = { strides: [stride, stride], padding } as const
  const image = own ?? plainImage(examples.image)
  const isOwn =
    own !== undefined ||
    given.filter !== undefined ||
    given.padding !== undefined ||
    given.stride !== undefined
  const side = own ? Math.min(...own.image.shape.slice(0, 2)) : digitSide
  const size = given.size ?? 3
  return {
    title: 'Padding: a border of zeros, so that an image does not shrink',
    sections: [
      bordered(examples.image, 1),
      convolved(
        'A filter of 3 x 3 then keeps the size',
        plainImage(examples.image),
        examples.filter,
        { strides: [1, 1], padding: 1 },
        ['The same image and filter as in "cnn explain convolution", with one row of zeros on each side:']
      ),
      layers(digitSide, 3),
      ...codeSection([
        ...convolutionInCode(filter.shape, { stride: given.stride, padding: 'same' }),
        ...convolutionInCode(filter.shape, {
          stride: given.stride,
          padding: typeof padding === 'number' ? padding : 1
        })
      ]),
      ...(side !== digitSide || size !== 3 ? [layers(side, size)] : []),
      ...(isOwn ? [convolved('Yours', image, filter, sliding)] : [])
    ],
    questions: [
      {
        question: 'How many rows of zeros on each side does a filter of 5 x 5 need to keep the size?',
        answer: `${slide(digitSide, 5, 1, 'same').before}: with k rows, (k − 1)/2 on each side; d + 4 − 5 + 1 = d.`
      },
      {
        question: 'What does padding cost?',
        answer:
          'The border of the output is computed from zeros that are not in the picture, so edges appear there that are ' +
          'not in the picture: edge detection of a bright picture with padding has a bright frame.'
      }
    ],
    ...(!image.isPicture && { steps: () => convolutionFrames(image.image, filter, sliding) })
  }
}

function bordered(image: Tensor, border: number): Section {
  const [rows, columns] = matrixSides(image)
  const batch = reshape(image, [1, rows, columns, 1])
  const padded = zeroPadding(batch, [
    [border, border],
    [border, border]
  ])
  const output = reshape(padded, padded.shape.slice(1, 3))
  const isBorder = (y: number, x: number): boolean =>
    y >= border && y < border + rows && x >= border && x < border + columns
  return {
    heading: 'A border of zeros',
    blocks: [
      text(
        `One row on each side makes d to d + 2: ${sizeText(image.shape)} becomes ${sizeText(output.shape)}.`
      ),
      row({ numbers: image }, '→', { numbers: output, mark: isBorder })
    ],
    values: { image: toNested(image), padded: toNested(output), paddedShape: output.shape }
  }
}

/** How often a filter fits when each layer takes what the one before left. */
function layers(side: number, size: number): Section {
  const sides: number[] = []
  for (
    let left = slide(side, size, 1, 'valid').output;
    left >= 1;
    left = slide(left, size, 1, 'valid').output
  ) {
    sides.push(left)
    if (size === 1 && sides.length === 1) break
  }
  const last = sides.at(-1)
  const shown = sides.length > 40 ? [...sides.slice(0, 20), '…', ...sides.slice(-5)] : sides
  const word = sides.length === 1 ? 'layer' : 'layers'
  return {
    heading: `Without a border: ${side} x ${side} under ${size} x ${size}`,
    blocks: [
      text(
        last === undefined
          ? `A filter of ${size} x ${size} does not fit at all.`
          : size === 1
            ? 'A filter of 1 x 1 takes no border away: there is no end to the layers.'
            : `Each layer of ${size} x ${size} takes ${size - 1} rows and columns away: ${side} → ${shown.join(' → ')}. After ` +
              `${sides.length} ${word} ${last} x ${last} is left, too small for another. With a border there is no such end.`
      )
    ],
    values: { side, size, layers: size === 1 ? null : sides.length, sides: size === 1 ? [] : sides }
  }
}
