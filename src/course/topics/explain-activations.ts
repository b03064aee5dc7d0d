/** Activations: values and gradients. */

import type { ActivationName } from '../../config/schema/activations.js'
import { valueAt } from '../../math/numbers.js'
import { activate, activationGradient } from '../../reference/activation-functions.js'
import { fromNested, reshape, type Tensor, tensor } from '../../reference/tensor.js'
import { numberText } from '../../report/text/exact-number.js'
import { type Explanation, row, type Section, table, text } from './explanation.js'
import type { Given } from './given.js'
import { codeSection, layersInCode } from './in-code.js'
import { vectorText } from './wording.js'

const numbers = fromNested([-4, -2, -1, 0, 1, 2, 4])
const logits = fromNested([2, 1, 0, -1])

export function explainActivations({ input }: Given): Explanation {
  const large = fromNested([5])
  const shrink = valueAt(slopesOf('sigmoid', large), 0)
  return {
    title: 'Activations: what a layer makes of its sums',
    sections: [
      elementwise('ReLU and sigmoid: number by number', numbers, [
        'ReLU(z) = max(z, 0), sigmoid(z) = 1 / (1 + e^−z). The gradient is how much the output changes with z: what the ' +
          'layers before get of the loss is multiplied by it.'
      ]),
      softmaxed('Softmax: a vector becomes probabilities', logits, [
        'softmax(z)_i = e^z_i / Σ_j e^z_j: positive numbers that add up to 1, the largest for the largest z. Each output ' +
          'depends on every z, so that the gradients are a matrix: p_i (1 − p_i) on the diagonal, −p_i p_j beside it.'
      ]),
      ...codeSection(
        layersInCode(
          { type: 'dense', units: 100, activation: 'relu' },
          { type: 'activation', activation: 'sigmoid' },
          { type: 'dense', units: 10, activation: 'softmax' }
        )
      ),
      ...(input ? [elementwise('Yours', input, []), softmaxed('Yours through softmax', input, [])] : [])
    ],
    questions: [
      {
        question: 'Ten layers of sigmoid, each at z = 5: what is left of a gradient behind them?',
        answer:
          `Its slope there is ${numberText(shrink)}, ten times multiplied ${powerOf(shrink, 10).toPrecision(2)}: nothing is learned ` +
          'in the first layers. The slope of ReLU is 1 wherever it lets a number through.'
      },
      {
        question: 'What does softmax do when 100 is added to every z?',
        answer:
          `Nothing: ${vectorText(softmax(logits).data)} and ${vectorText(softmax(moved(logits, 100)).data)}. Only ` +
          'differences count.'
      }
    ]
  }
}

const powerOf = (base: number, count: number): number => {
  let product = 1
  for (let i = 0; i < count; i++) product *= base
  return product
}

const moved = ({ shape, data }: Tensor, by: number): Tensor =>
  tensor(
    shape,
    Float64Array.from(data, (value) => value + by)
  )

const asRow = (vector: Tensor): Tensor => reshape(vector, [1, vector.data.length])

const softmax = (vector: Tensor): Tensor => activate('softmax', asRow(vector))

/** The slope at each number. */
const slopesOf = (name: ActivationName, z: Tensor): Tensor['data'] =>
  activationGradient(name as 'relu' | 'sigmoid', z, tensor(z.shape, new Float64Array(z.data.length).fill(1)))
    .data

function elementwise(heading: string, z: Tensor, said: readonly string[]): Section {
  const relu = { values: activate('relu', z).data, gradients: slopesOf('relu', z) }
  const sigmoid = { values: activate('sigmoid', z).data, gradients: slopesOf('sigmoid', z) }
  const columns = [z.data, relu.values, relu.gradients, sigmoid.values, sigmoid.gradients]
  return {
    heading,
    blocks: [
      ...said.map(text),
      table(
        ['z', 'ReLU', 'gradient', 'sigmoid', 'gradient'],
        Array.from(z.data, (_, i) => columns.map((column) => numberText(valueAt(column, i))))
      )
    ],
    values: {
      z: [...z.data],
      relu: { values: [...relu.values], gradients: [...relu.gradients] },
      sigmoid: { values: [...sigmoid.values], gradients: [...sigmoid.gradients] }
    }
  }
}

/** The most classes whose gradients are shown as a matrix. */
const mostClasses = 6

function softmaxed(heading: string, z: Tensor, said: readonly string[]): Section {
  const classes = z.data.length
  const p = softmax(z)
  const gradients = tensor([classes, classes])
  for (let i = 0; i < classes; i++) {
    const one = tensor([1, classes])
    one.data[i] = 1
    gradients.data.set(activationGradient('softmax', asRow(z), one).data, i * classes)
  }
  return {
    heading,
    blocks: [
      ...said.map(text),
      row({ numbers: z, caption: 'z' }, '→', { numbers: p, caption: 'softmax' }),
      text(`they add up to ${numberText(Array.from(p.data).reduce((sum, value) => sum + value, 0))}`),
      ...(classes <= mostClasses
        ? [row({ numbers: gradients, caption: 'gradients: row i, how output i changes with each z' })]
        : [])
    ],
    values: {
      z: [...z.data],
      softmax: [...p.data],
      gradients: Array.from({ length: classes }, (_, i) => [
        ...gradients.data.subarray(i * classes, (i + 1) * classes)
      ])
    }
  }
}
