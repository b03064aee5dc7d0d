/** Data: what is done to images and labels before a network gets them. */
import { valueAt } from '../../math/numbers.js'
import { oneHot } from '../../reference/loss-functions.js'
import { reshape, type Tensor, tensor } from '../../reference/tensor.js'
import { imageSides } from '../../reference/tensor-sides.js'
import { shapeLine } from '../../report/text/tuple.js'
import { type Block, type Explanation, row, type Section, text } from './explanation.js'
import type { Given, NamedShape, PreparedData } from './given.js'
import { vectorText } from './wording.js'

/** @param given has the prepared data */
export function explainData({ data }: Given): Explanation {
  if (data === undefined) throw new RangeError('this topic is about data')
  const { shapes, digits } = data
  return {
    title: `Data: how ${data.name.toUpperCase()} becomes what a network takes`,
    sections: [
      {
        heading: 'Load',
        blocks: lines(shapes.load),
        values: { shapes: shapes.load }
      },
      scaling(data),
      labels(data),
      {
        heading: 'Permutation and split',
        blocks: [
          text(
            'The training images are put in a random order, so that neither part is all of one kind, and the last 10,000 ' +
              'are set aside for validation: no weight is ever changed by them.'
          ),
          ...lines(shapes.split),
          text(
            `The first of the training images after that were at places ${digits.map(({ index }) => index).join(', ')} before: ` +
              `${digits.map(({ label }) => label).join(', ')}.`
          ),
          row(...digits.map(drawn))
        ],
        values: {
          shapes: shapes.split,
          order: digits.map(({ index }) => index),
          labels: digits.map(({ label }) => label)
        }
      }
    ],
    questions: [
      {
        question: 'Why one-hot vectors, and not the digit as a number?',
        answer:
          'As numbers an 8 would be nearer to a 9 than to a 0: a mistake between 8 and 9 would count less. One-hot vectors ' +
          'are all equally far from each other, and a softmax gives one probability for each.'
      },
      {
        question: 'Why is the order random before the split?',
        answer:
          'A file may be sorted: by digit, or by who wrote. Split without permutation, validation would be asked for what ' +
          'training never saw.'
      }
    ],
    picture: {
      kind: 'images',
      title: `Training images: ${data.name}`,
      images: digits.map(({ image, index, label }) => ({
        image,
        range: [0, 255],
        label: `image ${index}: ${label}`
      }))
    }
  }
}

const drawn = ({ image, label }: PreparedData['digits'][number]) => ({
  picture: image,
  caption: `a ${label}`,
  range: [0, 255] as const,
  small: true
})

/** The lines that the lecture prints, one below the other. */
const lines = (shapes: readonly NamedShape[]): Block[] => [
  {
    kind: 'lines',
    lines: shapes.map(({ name, shape }) => shapeLine(name, shape))
  }
]

/** Some pixels of a digit's middle row, as bytes and divided. */
function scaling({ shapes, digits }: PreparedData): Section {
  const { image } = valueAt(digits, 0)
  const [height, width] = imageSides(image)
  const middle = Array.from(image.data.subarray((height / 2) * width, (height / 2 + 1) * width))
  const start = Math.max(
    0,
    Math.min(
      width - 8,
      middle.findIndex((value) => value > 0)
    )
  )
  const bytes = middle.slice(start, start + 8)
  const scaled = bytes.map((byte) => byte / 255)
  return {
    heading: 'Reshape and divide by 255',
    blocks: [
      text(
        'A fourth side is added for the channels, of which gray images have one; and bytes from 0 to 255 become numbers ' +
          'from 0 to 1.'
      ),
      ...lines(shapes.reshape),
      text(
        `Eight pixels of the first digit: ${vectorText(bytes)} become ${vectorText(scaled.map((one) => Number(one.toFixed(3))))}.`
      )
    ],
    values: { shapes: shapes.reshape, bytes, scaled }
  }
}

function labels({ shapes, digits, classes }: PreparedData): Section {
  const shown = digits.slice(0, 4)
  const numbers = shown.map(({ label }) => Number(label))
  const vectors = oneHot(numbers, classes)
  const vector = (i: number): Tensor =>
    reshape(tensor([1, classes], Float64Array.from(vectors.data.subarray(i * classes, (i + 1) * classes))), [
      classes
    ])
  return {
    heading: 'One-hot labels',
    blocks: [
      text(`A label becomes a vector with a 1 at its place, counted from 0, of ${classes}:`),
      ...lines(shapes.oneHot),
      {
        kind: 'lines',
        lines: numbers.map((label, i) => `${label} → ${vectorText(vector(i).data)}`)
      }
    ],
    values: { shapes: shapes.oneHot, labels: numbers, vectors: numbers.map((_, i) => [...vector(i).data]) }
  }
}
