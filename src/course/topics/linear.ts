/** Why an activation: a convolution is linear, and two of them are one. Shown with numbers. */

import { valueAt } from '../../math/numbers.js'
import { activate } from '../../reference/activation-functions.js'
import { fromNested, type Tensor, tensor, toNested } from '../../reference/tensor.js'
import { matrixSides } from '../../reference/tensor-sides.js'
import { convolveImage } from '../computation/image-operations.js'
import * as examples from '../computation/lecture-examples.js'
import { row, type Section, text } from './explanation.js'
import { slidingOf } from './sliding.js'

const plain = slidingOf({})

const smallFilter: Tensor = fromNested([
  [1, 0],
  [0, -1]
])

const a: Tensor = fromNested([
  [1, 0, 2],
  [0, 1, 0],
  [3, 0, 0]
])

const b: Tensor = fromNested([
  [0, 1, 0],
  [2, 0, 1],
  [0, 1, 1]
])

/** factor a + other b. */
const combined = (first: Tensor, factor: number, second: Tensor, other: number): Tensor =>
  tensor(
    first.shape,
    Float64Array.from(first.data, (value, i) => factor * value + other * valueAt(second.data, i))
  )

const equal = (first: Tensor, second: Tensor): boolean =>
  first.data.every((value, i) => Math.abs(value - valueAt(second.data, i)) < 1e-9)

/** The sections: a sum goes through a convolution, two convolutions are one, ReLU breaks both. */
export const linearitySections = (): Section[] => [sums(), composition()]

function sums(): Section {
  const conv = (image: Tensor): Tensor => convolveImage(image, smallFilter, plain)
  const whole = conv(combined(a, 2, b, 3))
  const parts = combined(conv(a), 2, conv(b), 3)
  const rectified = activate('relu', whole)
  const rectifiedParts = combined(activate('relu', conv(a)), 2, activate('relu', conv(b)), 3)
  return {
    heading: 'Why an activation: a convolution is linear',
    blocks: [
      text(
        'The convolution of 2A + 3B is twice that of A and three times that of B: the sum contains nothing that was not ' +
          'in the parts.'
      ),
      row(
        { numbers: a, caption: 'A' },
        { numbers: b, caption: 'B' },
        { numbers: smallFilter, caption: 'filter' }
      ),
      row({ numbers: whole, caption: 'of 2A + 3B' }, equal(whole, parts) ? '=' : '≠', {
        numbers: parts,
        caption: '2 of A + 3 of B'
      }),
      text('With ReLU behind it that is no longer so:'),
      row({ numbers: rectified, caption: 'of 2A + 3B' }, equal(rectified, rectifiedParts) ? '=' : '≠', {
        numbers: rectifiedParts,
        caption: '2 of A + 3 of B'
      })
    ],
    values: {
      whole: toNested(whole),
      parts: toNested(parts),
      linear: equal(whole, parts),
      linearWithRelu: equal(rectified, rectifiedParts)
    }
  }
}

/** The one filter that does what `first` and then `second` do: the second over the first turned round, with all its ends. */
function joint(first: Tensor, second: Tensor): Tensor {
  const turned = tensor(first.shape, Float64Array.from(first.data).reverse())
  const [rows] = matrixSides(first)
  const border = rows - 1
  return convolveImage(second, turned, { strides: [1, 1], padding: border })
}

function composition(): Section {
  const { image, filter } = examples
  const once = convolveImage(image, filter, plain)
  const twice = convolveImage(once, smallFilter, plain)
  const one = joint(filter, smallFilter)
  const atOnce = convolveImage(image, one, plain)
  const between = convolveImage(activate('relu', combined(once, 1, ones(once), -3)), smallFilter, plain)
  const without = convolveImage(combined(once, 1, ones(once), -3), smallFilter, plain)
  return {
    heading: 'Two convolutions without activation are one',
    blocks: [
      text(
        `A filter of 3 x 3 and then one of 2 x 2 do what a single one of ${one.shape.join(' x ')} does: depth would be for ` +
          'nothing.'
      ),
      row({ numbers: filter, caption: 'first' }, { numbers: smallFilter, caption: 'then' }, '=', {
        numbers: one,
        caption: 'both in one'
      }),
      row({ numbers: twice, caption: 'one after the other' }, equal(twice, atOnce) ? '=' : '≠', {
        numbers: atOnce,
        caption: 'at once'
      }),
      text('With an intercept of −3 and ReLU between them the second layer gets something other than a sum:'),
      row({ numbers: without, caption: 'without ReLU' }, equal(without, between) ? '=' : '≠', {
        numbers: between,
        caption: 'with ReLU'
      })
    ],
    values: {
      filter: toNested(one),
      twice: toNested(twice),
      atOnce: toNested(atOnce),
      same: equal(twice, atOnce),
      sameWithRelu: equal(without, between)
    }
  }
}

const ones = ({ shape, data }: Tensor): Tensor => tensor(shape, new Float64Array(data.length).fill(1))
