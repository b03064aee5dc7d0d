/** Optimizers: their paths on one small surface. */

import * as v from 'valibot'
import { optimizers } from '../../config/schema/optimizers.js'
import { CnnError } from '../../errors.js'
import { valueAt } from '../../math/numbers.js'
import { numberText } from '../../report/text/exact-number.js'
import { descend, type PathPoint, valley } from '../computation/descent.js'
import { type Explanation, type Section, table, text } from './explanation.js'
import type { Given } from './given.js'
import { codeSection, optimizersInCode } from './in-code.js'
import { type NamedPath, pathsChart } from './paths-chart.js'

/** Where the paths begin, and how far they are followed. */
const lectureStart = [-4, 1] as const
const steps = 30

/** Learning rates at which each shows what it is like, on this surface and in these steps. */
const chosen = (
  [
    { name: 'SGD', input: { type: 'sgd', learningRate: 0.18 }, rule: 'w − rate · g' },
    {
      name: 'momentum',
      input: { type: 'momentum', learningRate: 0.03, momentum: 0.8 },
      rule: 'v = 0.8 v − rate · g; w + v'
    },
    {
      name: 'AdaGrad',
      input: { type: 'adagrad', learningRate: 0.9 },
      rule: 'divides by the root of the sum of all squared gradients'
    },
    {
      name: 'RMSprop',
      input: { type: 'rmsprop', learningRate: 0.2 },
      rule: 'divides by the root of a moving mean of the squares'
    },
    {
      name: 'Adam',
      input: { type: 'adam', learningRate: 0.3 },
      rule: 'momentum, and divided as RMSprop does'
    }
  ] as const
).map(({ input, ...one }) => ({ ...one, input, options: v.parse(optimizers, input) }))

/** @throws CnnError USAGE where the start is no pair of numbers within 100 of the valley */
export function explainOptimizers({ input }: Given): Explanation {
  const lecture = pathsFrom(lectureStart)
  const own = input ? pathsFrom(startOf(input.data)) : undefined
  return {
    title: 'Optimizers: ways down to a small loss',
    sections: [
      {
        heading: 'One surface, five rules',
        blocks: [
          text(
            'The loss of two weights is a long valley, ten times as steep across as along: f(x, y) = (x² + 10 y²)/2, with ' +
              'the gradient (x, 10 y). A step as large as the valley is long would jump from wall to wall. What each rule ' +
              'makes of a gradient g:'
          ),
          {
            kind: 'table',
            columns: [
              { header: '', align: 'left' },
              { header: 'rate', align: 'right' },
              { header: 'step', align: 'left' }
            ],
            rows: chosen.map(({ name, options, rule }) => [name, numberText(options.learningRate), rule])
          }
        ],
        values: { optimizers: chosen.map(({ name, options }) => ({ name, ...options })) }
      },
      firstStep(lecture),
      ...paths('The paths', lecture),
      ...codeSection(optimizersInCode(chosen.map(({ input }) => input))),
      ...(own ? paths('Yours', own) : [])
    ],
    questions: [
      {
        question: 'Why does SGD go back and forth across the valley, and what happens with a rate of 0.21?',
        answer: jumping()
      },
      {
        question:
          'The gradient at the start is ten times as large in y as x is far. Why is the first step of Adam diagonal?',
        answer:
          'Each number of the gradient is divided by the root of its own mean square: in the first step only its sign is ' +
          `left, times the rate. ${stepText(valueAt(lecture, 4).points)}`
      }
    ],
    picture: { kind: 'chart', draw: (width) => pathsChart(own ?? lecture, width) }
  }
}

const pathsFrom = (start: readonly [number, number]): NamedPath[] =>
  chosen.map(({ name, options }) => ({ name, points: descend(valley, options, start, steps) }))

function startOf(data: ArrayLike<number>): [number, number] {
  const [x = Number.NaN, y = Number.NaN] = Array.from(data)
  if (data.length === 2 && Math.abs(x) <= 100 && Math.abs(y) <= 100) return [x, y]
  throw new CnnError('USAGE', 'a start is two numbers from −100 to 100', {
    where: '--input',
    hint: 'cnn explain optimizers --input "[-3, 2]"'
  })
}

/** How each gets from the start to its first point. */
function firstStep(all: readonly NamedPath[]): Section {
  const { x, y, gradient, value } = valueAt(valueAt(all, 0).points, 0)
  return {
    heading: 'The first step',
    blocks: [
      text(
        `At (${numberText(x)}, ${numberText(y)}) the loss is ${numberText(value)} and the gradient ` +
          `(${gradient.map((one) => numberText(one)).join(', ')}).`
      ),
      table(
        ['', 'step in x', 'step in y', 'loss after it'],
        all.map(({ name, points }) => {
          const [from, to] = [valueAt(points, 0), valueAt(points, 1)]
          return [name, rounded(to.x - from.x), rounded(to.y - from.y), rounded(to.value)]
        })
      )
    ],
    values: { start: [x, y], gradient }
  }
}

/** The steps that are listed: all of the first ten, then every fifth. */
const told = (step: number): boolean => step <= 10 || step % 5 === 0

function paths(heading: string, all: readonly NamedPath[]): Section[] {
  const shown = valueAt(all, 0)
    .points.filter(({ step }) => told(step))
    .map(({ step }) => step)
  const columns = ['step', ...all.map(({ name }) => name)]
  return [
    {
      heading: `${heading}, step by step: x and y`,
      blocks: [
        table(
          columns,
          shown.map((step) => [
            String(step),
            ...all.map(({ points }) => {
              const { x, y } = valueAt(points, step)
              return `${rounded(x)} ${rounded(y).padStart(6)}`
            })
          ])
        )
      ],
      values: {
        paths: all.map(({ name, points }) => ({
          name,
          points: points.map(({ x, y, value }) => ({ x, y, value }))
        }))
      }
    },
    {
      heading: `${heading}: the loss`,
      blocks: [
        table(
          columns,
          shown.map((step) => [
            String(step),
            ...all.map(({ points }) => rounded(valueAt(points, step).value, 4))
          ])
        ),
        text('-o FILE.png or -o FILE.svg draws them.')
      ],
      values: {}
    }
  ]
}

function rounded(value: number, digits = 3): string {
  if (Math.abs(value) >= 1e4) return value.toExponential(1)
  const text = value.toFixed(digits)
  return Number(text) === 0 ? (0).toFixed(digits) : text
}

function jumping(): string {
  const factor = 1 - 0.18 * 10
  const far = descend(valley, v.parse(optimizers, { type: 'sgd', learningRate: 0.21 }), lectureStart, steps)
  const last = valueAt(far, steps)
  return (
    `Across, a step takes y to y − 0.18 · 10 y = ${numberText(factor)} y: to the other wall, a little lower. With 0.21 it is ` +
    `${numberText(1 - 0.21 * 10)} y: higher each time. After ${steps} steps y is ${rounded(last.y)} and the loss ` +
    `${rounded(last.value)}.`
  )
}

function stepText(points: readonly PathPoint[]): string {
  const [from, to] = [valueAt(points, 0), valueAt(points, 1)]
  return `From (${numberText(from.x)}, ${numberText(from.y)}) it goes by (${rounded(to.x - from.x)}, ${rounded(to.y - from.y)}).`
}
