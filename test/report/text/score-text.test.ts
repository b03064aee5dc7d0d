/** Metrics in the results of commands: small ones stay visible, none is rounded to all or nothing. */
import { expect, test } from 'vitest'
import { cellText, exactResultText, resultText } from '../../../src/report/text/score-text.js'

test.each([
  ['accuracy', 0.98354, 'accuracy 98.35%', 'accuracy 0.9835', '98.35%'],
  ['accuracy', 0.99999, 'accuracy 99.999%', 'accuracy 0.99999', '99.999%'],
  ['accuracy', 0.00004, 'accuracy 0.004%', 'accuracy 0.00004', '0.004%'],
  ['meanAbsoluteError', 0.0412, 'mean absolute error 0.0412', 'mean absolute error 0.0412', 'mae 0.0412'],
  [
    'meanAbsoluteError',
    0.00003,
    'mean absolute error 3.0000e-05',
    'mean absolute error 0.00003',
    'mae 3.0000e-05'
  ]
] as const)('%s %d', (metric, value, result, exact, cell) => {
  expect([
    resultText({ metric, value }),
    exactResultText({ metric, value }),
    cellText({ metric, value })
  ]).toEqual([...[result, exact, cell]])
})
