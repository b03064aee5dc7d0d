/** Layers: convolution and activation, flatten and dense, and what can be chosen about them. */
import { activate } from '../../reference/activation-functions.js'
import { fromNested, type Tensor, toNested } from '../../reference/tensor.js'
import { networkLine } from '../../report/text/network-line.js'
import { filterTensor } from '../computation/filters.js'
import { convolveImage } from '../computation/image-operations.js'
import * as examples from '../computation/lecture-examples.js'
import { checkWindow } from './check-window.js'
import { type Explanation, row, type Section, table, text } from './explanation.js'
import type { Given, OwnImage } from './given.js'
import { choicesOfStructure, choicesOfTraining } from './hyper-parameters.js'
import { layerInKeras } from './in-code.js'
import { linearitySections } from './linear.js'
import { imagePart, largestOf, plainImage, slidingOf } from './sliding.js'
import { sizeText } from './wording.js'

/** Dark on the left, light on the right, with a light spot. */
const halves: Tensor = fromNested([
  [0, 0, 1, 1, 1],
  [0, 0, 1, 1, 1],
  [0, 0, 1, 1, 1],
  [1, 0, 1, 1, 1],
  [0, 0, 1, 1, 1]
])

export function explainLayers(given: Given): Explanation {
  const { own, network } = given
  const isOwn = own !== undefined || given.filter !== undefined
  return {
    title: 'Layers: what a convolutional network is made of',
    sections: [
      layer(
        'A convolutional layer is a convolution and an activation',
        plainImage(halves),
        filterTensor('edge'),
        [
          'The filter gives a number for each patch, ReLU makes negative ones 0: what is left says where the filter found ' +
            'what it looks for. Such an output is a feature map; a layer has as many as filters, and learns the filters.'
        ]
      ),
      {
        heading: 'Why convolutional layers',
        blocks: [
          text(
            'Features build on each other: the first layer finds edges, the next finds shapes made of edges, a later one ' +
              'patterns made of shapes. A filter is the same wherever it is laid, so that a feature is found at any place, ' +
              'with few parameters.'
          )
        ],
        values: {}
      },
      ...linearitySections(),
      ...(network ? [flow(network)] : []),
      choices('What is chosen of the structure', choicesOfStructure()),
      choices('What is chosen of the training', choicesOfTraining()),
      ...(isOwn
        ? [layer('Yours', own ?? plainImage(examples.image), given.filter ?? filterTensor('edge'), [])]
        : [])
    ],
    questions: [
      {
        question: 'Ten convolutional layers without activation: what can they do that one cannot?',
        answer: 'Nothing: they are one convolution with a larger filter, as the example of two shows.'
      },
      {
        question: 'Why is there a flatten before the dense layers?',
        answer:
          'A dense layer takes a vector: each of its outputs is the inner product of all its inputs with weights of its ' +
          'own. Which pixels are neighbours does not matter to it any more.'
      }
    ]
  }
}

function layer(heading: string, own: OwnImage, filter: Tensor, said: readonly string[]): Section {
  const sliding = slidingOf({})
  checkWindow('the filter', own.image, filter.shape, sliding)
  const sums = convolveImage(own.image, filter, sliding)
  const output = activate('relu', sums)
  const scale = largestOf(own.image, filter)
  return {
    heading,
    blocks: [
      ...said.map(text),
      row(
        imagePart(own, 'image'),
        '∗',
        { numbers: filter, caption: 'filter' },
        '=',
        imagePart({ ...own, image: sums }, 'sums', scale),
        '→',
        imagePart({ ...own, image: output }, 'ReLU', scale)
      )
    ],
    values: { filter: toNested(filter), sums: toNested(sums), output: toNested(output) }
  }
}

function flow(network: NonNullable<Given['network']>): Section {
  const { layers, inputShape } = network
  const flatten = layers.find(({ layer: { type } }) => type === 'flatten')
  const flattened = flatten
    ? `Flatten writes the ${sizeText(flatten.inputShape)} numbers in one line: ${sizeText(flatten.outputShape)}. `
    : ''
  return {
    heading: `From ${sizeText(inputShape)} to ${sizeText(network.outputShape)}`,
    blocks: [
      text(networkLine(layers.map(({ layer }) => layer))),
      table(
        ['layer', 'from', 'to'],
        layers.map(({ name, inputShapes, outputShape }) => [
          name,
          inputShapes.map(sizeText).join(' and '),
          sizeText(outputShape)
        ])
      ),
      text(
        `${flattened}Each output of a dense layer is the inner product of all its inputs with weights of its own, and an ` +
          'intercept. cnn summary --explain has the arithmetic of every figure.'
      ),
      text('The same layers in Keras (cnn summary --keras prints the whole program):'),
      { kind: 'lines', lines: layers.map(({ layer }) => layerInKeras(layer)) }
    ],
    values: {
      layers: layers.map(({ name, inputShape: from, outputShape: to }) => ({ name, from, to })),
      keras: layers.map(({ layer }) => layerInKeras(layer))
    }
  }
}

const choices = (heading: string, rows: readonly { what: string; standard: string }[]): Section => ({
  heading,
  blocks: [
    {
      kind: 'table',
      columns: [
        { header: 'hyper-parameter', align: 'left' },
        { header: 'default', align: 'left' }
      ],
      rows: rows.map(({ what, standard }) => [what, standard])
    }
  ],
  values: { choices: rows }
})
