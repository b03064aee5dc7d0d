/** Parameters: how many numbers a network learns, layer by layer. */

import type { LayerShape, Network } from '../../config/network/network.js'
import { elements } from '../../config/network/network.js'
import { withCommas } from '../../counts.js'
import { valueAt } from '../../math/numbers.js'
import { percentText } from '../../report/text/number-text.js'
import { type Block, type Explanation, type Section, table, text } from './explanation.js'
import type { Given } from './given.js'
import { sizeText } from './wording.js'

/** @param given has the network */
export function explainParameters({ network }: Given): Explanation {
  if (network === undefined) throw new RangeError('parameters are those of a network')
  const counts = network.layers.map(countsOf).filter(({ together }) => together > 0)
  const convolution = network.layers.find(({ layer: { type } }) => type === 'conv2d')
  return {
    title: 'Parameters: the numbers that a network learns',
    sections: [
      layerByLayer(network, counts),
      inAll(network, counts),
      ...(convolution ? [compared(convolution)] : [])
    ],
    questions: [
      { question: 'Where are most of the parameters?', answer: most(network, counts) },
      {
        question: 'Does the number of parameters of a convolution depend on the size of the image?',
        answer:
          'No: a filter has as many numbers as a patch, however many patches there are. The image decides over the dense ' +
          'layer behind it, which has weights for every number that flatten gives.'
      }
    ]
  }
}

interface Counts {
  readonly name: string
  readonly type: string
  /** How the weights are counted: `20·5·5·10`. */
  readonly factors: string
  readonly weights: number
  readonly intercepts: number
  /** What batch normalization has for each channel: scale, mean, and the moving mean and variance. */
  readonly others: number
  readonly together: number
}

function countsOf({ name, layer, weights, parameters }: LayerShape): Counts {
  const kernels = weights.filter(({ shape }) => shape.length > 1)
  const inKernels = kernels.reduce((sum, { shape }) => sum + elements(shape), 0)
  const inIntercepts = weights
    .filter(({ name }) => name === 'bias')
    .reduce((sum, { shape }) => sum + elements(shape), 0)
  return {
    name,
    type: layer.type,
    factors: kernels.map(({ shape }) => factorsOf(shape).join('·')).join(' + '),
    weights: inKernels,
    intercepts: inIntercepts,
    others: parameters - inKernels - inIntercepts,
    together: parameters
  }
}

const sumOf = (counts: readonly Counts[], part: 'weights' | 'intercepts' | 'others'): number =>
  counts.reduce((sum, one) => sum + one[part], 0)

/** `250 + 5,000 = 5,250`. */
function additionText(counts: readonly Counts[], part: 'weights' | 'intercepts' | 'others'): string {
  const terms = counts.map((one) => one[part]).filter((value) => value > 0)
  const total = withCommas(sumOf(counts, part))
  return terms.length < 2 ? total : `${terms.map(withCommas).join(' + ')} = ${total}`
}

/** How many numbers normalizations have, for each channel. */
function normalizationText({ layers }: Network): string {
  const ofBatch = layers.some(({ layer }) => layer.type === 'batchNormalization')
  const ofLayer = layers.some(({ layer }) => layer.type === 'layerNormalization')
  const texts = [
    ...(ofBatch ? ['batch normalization has four numbers a channel'] : []),
    ...(ofLayer ? ['layer normalization has two numbers a channel'] : [])
  ].join(', ')
  return texts.slice(0, 1).toUpperCase() + texts.slice(1)
}

function inAll(network: Network, counts: readonly Counts[]): Section {
  const { totalParameters } = network
  const weights = sumOf(counts, 'weights')
  const intercepts = sumOf(counts, 'intercepts')
  const others = sumOf(counts, 'others')
  const normalization =
    others === 0 ? '' : `${normalizationText(network)}: ${additionText(counts, 'others')}. `
  return {
    heading: 'In all',
    blocks: [
      text(
        `${additionText(counts, 'weights')} without the intercepts. Each output channel and each unit can have an intercept ` +
          `of its own: ${additionText(counts, 'intercepts')}. ${normalization}Together ` +
          `${[weights, intercepts, others]
            .filter((part) => part > 0)
            .map(withCommas)
            .join(' + ')} = ${withCommas(totalParameters)}.`
      )
    ],
    values: { weights, intercepts, ...(others > 0 && { others }), total: totalParameters }
  }
}

function most({ totalParameters }: Network, counts: readonly Counts[]): string {
  const [largest] = [...counts].sort((a, b) => b.together - a.together)
  if (largest === undefined) return 'There are none.'
  const share = (value: number): string =>
    `${withCommas(value)} of ${withCommas(totalParameters)}, ${percentText(value / totalParameters, 0)}`
  const dense = counts.filter(({ type }) => type === 'dense').reduce((sum, { together }) => sum + together, 0)
  const all = dense > largest.together ? `; all dense layers together have ${share(dense)}` : ''
  return `In ${largest.name}: ${share(largest.together)}${all}.`
}

/** As the lecture counts: the filters of a gray image have no factor for its one channel. */
function factorsOf(shape: readonly number[]): readonly number[] {
  if (shape.length !== 4) return shape
  const [filters, ...patch] = [valueAt(shape, 3), valueAt(shape, 0), valueAt(shape, 1), valueAt(shape, 2)]
  return [filters, ...(patch[2] === 1 ? patch.slice(0, 2) : patch)]
}

const layerByLayer = (network: Network, counts: readonly Counts[]): Section => ({
  heading: `Layer by layer, from ${sizeText(network.inputShape)}`,
  blocks: [
    text(
      'A convolution has filters · rows · columns · channels of its input, a dense layer inputs · outputs; pooling and ' +
        'flatten learn nothing.'
    ),
    countsTable(counts)
  ],
  values: { layers: counts }
})

function countsTable(counts: readonly Counts[]): Block {
  const normalized = sumOf(counts, 'others') > 0
  return table(
    ['layer', 'weights', '', 'intercepts', ...(normalized ? ['others'] : []), 'together'],
    counts.map(({ name, factors, weights, intercepts, others, together }) => [
      ...[name, factors, withCommas(weights), withCommas(intercepts)],
      ...(normalized ? [withCommas(others)] : []),
      withCommas(together)
    ])
  )
}

/** What a dense layer in the place of the first convolution would cost. */
function compared(first: LayerShape): Section {
  const { inputShape } = first
  const dense = elements(inputShape) * elements(first.outputShape)
  return {
    heading: 'What a convolution saves',
    blocks: [
      text(
        `${first.name} makes ${sizeText(first.outputShape)} = ${withCommas(elements(first.outputShape))} numbers of ` +
          `${sizeText(inputShape)} = ${withCommas(elements(inputShape))} with ${withCommas(first.parameters)} parameters. A dense layer ` +
          `for that has ${withCommas(elements(inputShape))}·${withCommas(elements(first.outputShape))} = ${withCommas(dense)} weights: each ` +
          'of its outputs looks at the whole image with weights of its own.'
      )
    ],
    values: { convolution: first.parameters, dense }
  }
}
