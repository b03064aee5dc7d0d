/** Initialisation: what weights begin with, and why they are scaled. */

import type { Network } from '../../config/network/network.js'
import { valueAt } from '../../math/numbers.js'
import { numberText } from '../../report/text/exact-number.js'
import { fixed } from '../../report/text/number-text.js'
import { type Drawing, sizesThrough } from '../computation/signal.js'
import { type Explanation, type Section, table, text } from './explanation.js'
import type { Given } from './given.js'
import { codeSection, initializersInCode } from './in-code.js'

const stack = { layers: 10, units: 100, batch: 50, seed: 42 }

/** The deviation that ReLU asks for: half of the numbers are cut, so that the mean square halves. */
const he = Math.sqrt(2 / stack.units)

const drawings: readonly (Drawing & { readonly name: string })[] = [
  { name: 'sd 0.01', kind: 'gaussian', deviation: 0.01 },
  { name: 'sd 0.05', kind: 'gaussian', deviation: 0.05 },
  { name: 'sd 1', kind: 'gaussian', deviation: 1 },
  { name: '√(2/n)', kind: 'gaussian', deviation: he },
  { name: 'uniform ±√(6/n)', kind: 'uniform', deviation: he }
]

export function explainInitialisation({ network }: Given): Explanation {
  const sizes = drawings.map((drawing) => ({ ...drawing, sizes: sizesThrough(stack, drawing) }))
  const small = valueAt(sizes, 0)
  return {
    title: 'Initialisation: what the weights begin with',
    sections: [
      {
        heading: 'Gaussian or uniform',
        blocks: [
          text(
            'Weights begin with random numbers around 0: with equal ones all filters of a layer would get the same ' +
              'gradient and stay equal for ever. A Gaussian of deviation σ and uniform numbers from −√3·σ to √3·σ are as ' +
              'large on the average. What matters is σ.'
          )
        ],
        values: {}
      },
      throughLayers(sizes),
      ...(network ? [limits(network)] : []),
      ...codeSection(
        initializersInCode([{ type: 'randomNormal', stddev: 0.05 }, 'randomUniform', 'heNormal'])
      )
    ],
    questions: [
      {
        question: 'What happens with weights that all begin with 0?',
        answer:
          `Everything behind the first layer is 0, and with it every gradient but that of the last intercepts: nothing is ` +
          `learned. ${sizesThrough(stack, { kind: 'gaussian', deviation: 0 }).slice(0, 3).map(sizeText).join(', ')}, …`
      },
      {
        question: `With a deviation of ${numberText(small.deviation)} and 100 inputs, what does a layer multiply the size by?`,
        answer:
          `By σ·√(n/2) = ${numberText(small.deviation)}·√50 = ${numberText(small.deviation * Math.sqrt(stack.units / 2))}: of ` +
          `n products the variances add up, and ReLU cuts half of the sum. Seen above: ${numberText(valueAt(small.sizes, 2) / valueAt(small.sizes, 1))} ` +
          'from the first layer to the second. With σ = √(2/n) the factor is 1.'
      }
    ]
  }
}

function throughLayers(all: readonly (Drawing & { name: string; sizes: readonly number[] })[]): Section {
  return {
    heading: 'What becomes of the size of the numbers',
    blocks: [
      text(
        `${stack.layers} dense layers of n = ${stack.units} units with ReLU, no training: the root mean square of the ` +
          'numbers behind each, for Gaussian weights of several deviations and for uniform ones.'
      ),
      table(
        ['behind layer', ...all.map(({ name }) => name)],
        valueAt(all, 0).sizes.map((_, layer) => [
          layer === 0 ? 'the input' : String(layer),
          ...all.map(({ sizes }) => sizeText(valueAt(sizes, layer)))
        ])
      ),
      text(
        'Too small, and the numbers vanish, and the gradients with them on their way back; too large, and they explode. ' +
          'Scaled by the number of inputs they keep about their size, however deep the network is.'
      )
    ],
    values: {
      stack,
      sizes: all.map(({ name, kind, deviation, sizes }) => ({ name, kind, deviation, sizes }))
    }
  }
}

const sizeText = (size: number): string =>
  size !== 0 && (size < 1e-3 || size >= 1e4) ? size.toExponential(2) : fixed(size, 4)

/** The default of every layer here, Glorot's: uniform from −√(6/(in + out)) to √(6/(in + out)). */
function limits({ layers }: Network): Section {
  const kernels = layers.flatMap(({ name, weights }) =>
    weights
      .filter(({ shape }) => shape.length > 1)
      .map(({ fanIn, fanOut }) => ({ name, fanIn, fanOut, limit: Math.sqrt(6 / (fanIn + fanOut)) }))
  )
  return {
    heading: 'The default, layer by layer',
    blocks: [
      text(
        'glorotUniform draws uniform numbers up to √(6/(inputs + outputs)) in size: a middle between what keeps the ' +
          'numbers large on their way forward and the gradients on their way back. Intercepts begin with 0.'
      ),
      table(
        ['layer', 'inputs of a number', 'outputs of a number', 'limit'],
        kernels.map(({ name, fanIn, fanOut, limit }) => [
          name,
          String(fanIn),
          String(fanOut),
          numberText(limit)
        ])
      )
    ],
    values: { limits: kernels }
  }
}
