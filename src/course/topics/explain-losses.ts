/** Losses: how far outputs are from what they should be, and the gradient that training begins with. */

import { counted } from '../../counts.js'
import { CnnError } from '../../errors.js'
import { valueAt } from '../../math/numbers.js'
import { activate } from '../../reference/activation-functions.js'
import {
  absoluteError,
  crossEntropy,
  crossEntropyOfLogits,
  squaredError
} from '../../reference/loss-functions.js'
import { fromNested, reshape, type Tensor, tensor } from '../../reference/tensor.js'
import { numberText } from '../../report/text/exact-number.js'
import { type Explanation, type Section, table, text } from './explanation.js'
import type { Given } from './given.js'
import { codeSection, lossesInCode } from './in-code.js'
import { vectorText } from './wording.js'

const outputs = fromNested([0.1, 0.7, 0.2])
const target = fromNested([0, 1, 0])
const numbers = fromNested([3, 5, 8])
const truth = fromNested([2, 5, 10])

/** @throws CnnError USAGE where the user's outputs and targets differ in length */
export function explainLosses({ input, target: wanted }: Given): Explanation {
  const right = probabilityLoss(0.99)
  const wrong = probabilityLoss(0.01)
  return {
    title: 'Losses: how far outputs are from what they should be',
    sections: [
      crossEntropies('Cross-entropy: for classes', outputs, target, [
        'The target is 1 at the true class, the outputs are probabilities: the loss is −log of the probability that the ' +
          'true class got. Behind a softmax its gradient for the logits is p − t: what is there less what should be. As Keras does, the outputs are divided by their sum first: ' +
          'more for another class is less for the true one, so that its gradient is 1.'
      ]),
      errors('L2 and L1: for numbers', numbers, truth, [
        'L2 is the mean of the squared differences, L1 of their sizes. The gradient of L2 grows with the difference, that ' +
          'of L1 is the same for all.'
      ]),
      ...codeSection(lossesInCode(['categoricalCrossentropy', 'meanSquaredError', 'meanAbsoluteError'])),
      ...(input ? ofTheUser(input, wanted) : [])
    ],
    questions: [
      {
        question: 'What does the cross-entropy say when the true class gets 99%, and when it gets 1%?',
        answer: `−log 0.99 = ${numberText(right)} and −log 0.01 = ${numberText(wrong)}: it is certain mistakes that cost.`
      },
      {
        question: 'A network that knows nothing gives each of ten classes 0.1. What is its loss?',
        answer: `−log 0.1 = ${numberText(probabilityLoss(0.1))}: where the training of ten classes begins.`
      }
    ]
  }
}

const asRow = (vector: Tensor): Tensor => reshape(vector, [1, vector.data.length])

/** The loss of an example whose true class has this probability. */
const probabilityLoss = (p: number): number =>
  crossEntropy(tensor([1, 2], Float64Array.of(p, 1 - p)), tensor([1, 2], Float64Array.of(1, 0))).loss

function crossEntropies(heading: string, y: Tensor, t: Tensor, said: readonly string[]): Section {
  const { loss, gradient } = crossEntropy(asRow(y), asRow(t))
  const logits = asRow(tensor(y.shape, Float64Array.from(y.data, Math.log)))
  const p = activate('softmax', logits)
  const fromLogits = crossEntropyOfLogits(logits, asRow(t))
  return {
    heading,
    blocks: [
      ...said.map(text),
      table(
        ['class', 'output p', 'target t', 'gradient for p', 'gradient for its logit'],
        Array.from(y.data, (value, i) => [
          String(i),
          numberText(value),
          numberText(valueAt(t.data, i)),
          numberText(valueAt(gradient.data, i)),
          numberText(valueAt(fromLogits.gradient.data, i))
        ])
      ),
      text(
        `loss: ${numberText(loss)}${Math.abs(fromLogits.loss - loss) < 1e-9 ? '; from the logits the same' : ''}`
      )
    ],
    values: {
      outputs: [...y.data],
      targets: [...t.data],
      softmax: [...p.data],
      loss,
      gradient: [...gradient.data],
      logitsGradient: [...fromLogits.gradient.data]
    }
  }
}

function errors(heading: string, y: Tensor, t: Tensor, said: readonly string[]): Section {
  const l2 = squaredError(asRow(y), asRow(t))
  const l1 = absoluteError(asRow(y), asRow(t))
  return {
    heading,
    blocks: [
      ...said.map(text),
      table(
        ['', 'output', 'target', 'gradient of L2', 'gradient of L1'],
        Array.from(y.data, (value, i) =>
          [i, value, ...[t, l2.gradient, l1.gradient].map(({ data }) => valueAt(data, i))].map((one) =>
            numberText(one)
          )
        )
      ),
      text(`L2: ${numberText(l2.loss)}, L1: ${numberText(l1.loss)}`)
    ],
    values: {
      outputs: [...y.data],
      targets: [...t.data],
      l2: { loss: l2.loss, gradient: [...l2.gradient.data] },
      l1: { loss: l1.loss, gradient: [...l1.gradient.data] }
    }
  }
}

function ofTheUser(y: Tensor, wanted: Tensor | undefined): Section[] {
  if (wanted === undefined)
    throw new CnnError('USAGE', 'a loss needs outputs and targets', {
      where: '--target',
      hint: `give what should come out: --input "${vectorText(y.data).replaceAll(' ', '')}" --target "[…]"`
    })
  if (wanted.data.length !== y.data.length)
    throw new CnnError(
      'USAGE',
      `${counted(y.data.length, 'output')} and ${counted(wanted.data.length, 'target')} do not belong together`,
      {
        where: '--target'
      }
    )
  const areProbabilities =
    y.data.every((value) => value > 0) &&
    wanted.data.every((value) => value >= 0) &&
    Math.abs(Array.from(y.data).reduce((sum, value) => sum + value, 0) - 1) < 1e-6
  return [
    ...(areProbabilities
      ? [crossEntropies('Yours as probabilities', y, wanted, [])]
      : [
          {
            heading: 'Yours as probabilities',
            blocks: [text('A cross-entropy takes positive numbers that add up to 1: these are none.')],
            values: {}
          }
        ]),
    errors('Yours as numbers', y, wanted, [])
  ]
}
