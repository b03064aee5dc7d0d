/** The tables of an evaluation: their exact text, their width, and which cells are coloured. */

import { Chalk } from 'chalk'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { namedDatasets } from '../../../src/config/datasets.js'
import { type Evaluation, evaluateOutputs } from '../../../src/report/evaluation.js'
import { confusionTable, perClassTable, worstTable } from '../../../src/report/text/evaluation-text.js'

/** The evaluation of a given number of images for each pair of classes. */
function evaluationOf(confusion: readonly (readonly number[])[], classNames: readonly string[]): Evaluation {
  const pairs = confusion.flatMap((row, truth) =>
    row.flatMap((count, predicted) => Array.from({ length: count }, () => ({ truth, predicted })))
  )
  return evaluateOutputs({
    classNames,
    labels: Uint8Array.from(pairs, ({ truth }) => truth),
    outputs: Float32Array.from(
      pairs.flatMap(({ predicted }) => classNames.map((_, i) => (i === predicted ? 0.75 : 0.125)))
    ),
    losses: Float32Array.from(pairs, (_, i) => i / 8)
  })
}

const letters = evaluationOf(
  [
    [9, 1, 0],
    [0, 10, 0],
    [2, 0, 8]
  ],
  ['a', 'b', 'c']
)

const fashion = namedDatasets['fashion-mnist'].labels
const clothes = evaluationOf(
  fashion.map((_, i) => fashion.map((_, j) => (i === j ? 1000 + i : (i + j) % 3))),
  fashion
)

test('the classes', () => {
  // Precision of a: 9 of 11; recall: 9 of 10; f1: 18 of 21.
  expect(perClassTable(letters, { width: 80 })).toBe(
    [
      ' class  precision  recall      f1  support',
      ' a         0.8182  0.9000  0.8571       10',
      ' b         0.9091  1.0000  0.9524       10',
      ' c         1.0000  0.8000  0.8889       10'
    ].join('\n')
  )
})

test('the confusion matrix', () => {
  expect(confusionTable(letters, { width: 80 })).toBe(
    [
      '      predicted',
      ' true   a   b   c',
      ' a      9   1   0',
      ' b      0  10   0',
      ' c      2   0   8'
    ].join('\n')
  )
})

test('in a narrow terminal the matrix comes in blocks that hold every column once', () => {
  const lines = confusionTable(clothes, { width: 40 }).split('\n')
  const headers = lines.filter((line) => line.startsWith(' true'))
  expect(headers.length).toBe(3)
  expect(headers.join(' ').match(/\d/g)).toStrictEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
  expect(lines.filter((line) => line.startsWith(' 0 T-shirt/top'))).toStrictEqual([
    ' 0 T-shirt/top 1,000     1     2     0',
    ' 0 T-shirt/top     1     2     0     1',
    ' 0 T-shirt/top      2      0'
  ])
})

test('the worst mistakes', () => {
  // The two images of c taken for a are the 21st and 22nd, the one of a taken for b is the 10th.
  expect(worstTable(letters, { width: 80 })).toBe(
    [
      ' image  true  predicted  probability    loss',
      '    21  c     a               0.7500  2.6250',
      '    20  c     a               0.7500  2.5000',
      '     9  a     b               0.7500  1.1250'
    ].join('\n')
  )
})

test('every line of a table is equally wide, none wider than the terminal', () => {
  const name = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 30 })
  fc.assert(
    fc.property(
      fc.array(name, { minLength: 1, maxLength: 12 }),
      fc.integer({ min: 40, max: 120 }),
      fc.integer({ min: 1, max: 3000 }),
      (names, width, count) => {
        const confusion = names.map((_, i) => names.map((_, j) => (i === j ? count : j % 2)))
        const evaluation = evaluationOf(confusion, names)
        const tables = [perClassTable, worstTable].map((table) => table(evaluation, { width }))
        const blocks = confusionTable(evaluation, { width })
          .split('\n\n')
          .map((block) => block.split('\n').slice(1).join('\n'))
        for (const table of [...tables, ...blocks]) {
          const widths = new Set(table.split('\n').map((line) => line.length))
          expect(widths.size).toBe(1)
          expect(Math.max(...widths)).toBeLessThanOrEqual(width)
        }
      }
    ),
    { numRuns: 30 }
  )
})

test('the diagonal is green, mistakes red, zeros dim, headers bold', () => {
  const colours = new Chalk({ level: 1 })
  const lines = confusionTable(letters, { width: 80, colours }).split('\n')
  expect(lines[1]).toContain(colours.bold(' a'))
  expect(lines[2]).toBe(` a      ${colours.green('9')}   ${colours.red('1')}   ${colours.dim('0')}`)
})
