/** Tensors: a colour picture has three channels, and its filter too. */

import { valueAt } from '../../math/numbers.js'
import { innerProduct } from '../../reference/inner-product.js'
import { fromNested, type Tensor, tensor, toNested } from '../../reference/tensor.js'
import { imageSides } from '../../reference/tensor-sides.js'
import { numberText } from '../../report/text/exact-number.js'
import { channelName, channelOf } from '../../report/text/matrix-text.js'
import { convolutionSteps, convolveImage } from '../computation/image-operations.js'
import { checkWindow } from './check-window.js'
import { type Explanation, row, type Section, text } from './explanation.js'
import type { Given, OwnImage } from './given.js'
import { convolved, imagePart, plainImage, slidingOf } from './sliding.js'
import { sizeText } from './wording.js'

/** A picture of 4 x 4 pixels: red, green and blue of each. */
const colours: Tensor = fromNested([
  [
    [1, 0, 0],
    [1, 0, 0],
    [0, 1, 1],
    [0, 1, 0]
  ],
  [
    [1, 0, 1],
    [1, 1, 0],
    [0, 1, 1],
    [0, 1, 0]
  ],
  [
    [0, 0, 1],
    [1, 1, 0],
    [1, 1, 1],
    [0, 0, 0]
  ],
  [
    [0, 0, 1],
    [0, 0, 1],
    [1, 0, 1],
    [1, 0, 0]
  ]
])

/** Where red at the left turns into green at the right; blue does not count. */
const edgeOfColours: Tensor = fromNested(
  [0, 1, 2].map(() => [
    [1, -1, 0],
    [0, 0, 0],
    [-1, 1, 0]
  ])
)

/** All three channels alike. */
const allAlike: Tensor = fromNested([0, 1, 2].map(() => [0, 1, 2].map(() => [1, 1, 1])))

export function explainTensors(given: Given): Explanation {
  const { own, filter } = given
  const plain = slidingOf({})
  const image = own ?? plainImage(colours)
  return {
    title: 'Tensors: pictures with channels, and filters with as many',
    sections: [
      convolved('d1 x d2 x 3 with 3 x 3 x 3', plainImage(colours), edgeOfColours, plain, [
        'A colour picture is a tensor: a matrix for each of red, green and blue. Its filter has three channels too. A ' +
          'patch is a little tensor, its inner product with the filter is one number: the output is a matrix.'
      ]),
      firstPatch(),
      several(),
      ...(own || filter ? [ofTheUser(image, filter, given)] : [])
    ],
    questions: [
      {
        question:
          'A layer has 20 filters of 5 x 5 and gets a 12 x 12 x 10 tensor. How many numbers has a filter?',
        answer:
          `${numberText(5 * 5 * 10)}: 5 x 5 x 10, as many channels as its input. The output has a matrix for each filter: ` +
          `${sizeText([...convolveImage(tensor([12, 12, 10]), tensor([5, 5, 10]), plain).shape, 20])}.`
      },
      {
        question: 'Why does a filter with channels not give a tensor?',
        answer:
          'An inner product is one number whatever is multiplied, so each place of the filter gives one. The depth of the ' +
          'output comes from having several filters.'
      }
    ]
  }
}

function firstPatch(): Section {
  const { patch, value } = valueAt(convolutionSteps(colours, edgeOfColours, slidingOf({})), 0)
  const channels = [0, 1, 2].map((channel) => {
    const [a, b] = [channelOf(patch, channel), channelOf(edgeOfColours, channel)]
    return { a, b, name: channelName(channel, 3), sum: innerProduct(a, b) }
  })
  const sums = channels.map(({ sum }) => sum)
  return {
    heading: 'The first number, channel by channel',
    blocks: [
      ...channels.map(({ a, b, name, sum }) =>
        row(
          { numbers: a, caption: `patch, ${name}` },
          '·',
          { numbers: b, caption: 'filter' },
          `=  ${numberText(sum)}`
        )
      ),
      text(`${sums.map((sum) => numberText(sum)).join(' + ')} = ${numberText(value)}`)
    ],
    values: { patch: toNested(patch), channelSums: sums, value }
  }
}

function several(): Section {
  const filters = [edgeOfColours, allAlike]
  const outputs = filters.map((filter) => convolveImage(colours, filter, slidingOf({})))
  const outputShape = [...valueAt(outputs, 0).shape, filters.length]
  return {
    heading: 'Two filters make two matrices: a tensor again',
    blocks: [
      text(
        `With the filter above and one of ones only, the output is ${sizeText(outputShape)}: as deep as there ` +
          'are filters. The next layer takes it as its image.'
      ),
      row(...outputs.map((output, i) => ({ numbers: output, caption: `filter ${i + 1}` })))
    ],
    values: { outputs: outputs.map(toNested), outputShape }
  }
}

function ofTheUser(own: OwnImage, filter: Tensor | undefined, given: Given): Section {
  const sliding = slidingOf(given)
  const [, , channels] = imageSides(own.image)
  const used = filter ?? meanOf(channels)
  checkWindow('the filter', own.image, used.shape, sliding)
  if (!own.isPicture) return convolved('Yours', own, used, sliding)
  const output = convolveImage(own.image, used, sliding)
  return {
    heading: 'Yours',
    blocks: [
      text(
        filter
          ? `${sizeText(own.image.shape)} with ${sizeText(used.shape)}: ${sizeText(output.shape)}.`
          : `${sizeText(own.image.shape)} with a filter of ${sizeText(used.shape)} that takes the mean of all its numbers: ` +
              `${sizeText(output.shape)}, a blurred picture in gray.`
      ),
      row(imagePart(own, 'image'), imagePart({ ...own, image: output }, 'output'))
    ],
    values: { filter: toNested(used), outputShape: output.shape }
  }

  function meanOf(depth: number): Tensor {
    const shape = depth === 1 ? [3, 3] : [3, 3, depth]
    const mean = tensor(shape)
    mean.data.fill(1 / mean.data.length)
    return mean
  }
}
