/** The table of metrics, and everything that follows from it. */
import { describe, expect, it, test } from 'vitest'
import {
  figureOf,
  isBetter,
  isOfValidation,
  metricNames,
  metrics,
  metricsIn,
  monitors,
  ofValidation,
  scoreFields,
  standardMetric,
  validationScoresIn
} from '../../src/config/metrics.js'

test('what can be watched: the loss and each metric, of training and of validation', () => {
  expect(monitors).toEqual([
    'loss',
    'accuracy',
    'meanAbsoluteError',
    'valLoss',
    'valAccuracy',
    'valMeanAbsoluteError'
  ])
  expect(monitors.filter(isOfValidation)).toEqual(['valLoss', 'valAccuracy', 'valMeanAbsoluteError'])
  expect(monitors.map(figureOf)).toEqual([
    ...['loss', 'accuracy', 'meanAbsoluteError'],
    ...['loss', 'accuracy', 'meanAbsoluteError']
  ])
})

test('each kind of network has a standard metric of its kind', () => {
  for (const [kind, metric] of Object.entries(standardMetric)) expect(metrics[metric].of).toBe(kind)
})

test('no two metrics share a name, a chart or a label', () => {
  for (const key of ['words', 'word', 'keras'] as const)
    expect(new Set(metricNames.map((name) => metrics[name][key])).size).toBe(metricNames.length)
})

describe('a better value', () => {
  it('of an accuracy is greater, of everything else smaller', () => {
    expect([isBetter('accuracy', 0.9, 0.8), isBetter('accuracy', 0.8, 0.9)]).toEqual([true, false])
    expect([isBetter('loss', 0.9, 0.8), isBetter('loss', 0.8, 0.9)]).toEqual([false, true])
    expect([isBetter('meanAbsoluteError', 1, 2), isBetter('meanAbsoluteError', 2, 1)]).toEqual([true, false])
  })

  it('is so by more than the margin, and never NaN', () => {
    expect([isBetter('accuracy', 0.75, 0.5, 0.25), isBetter('loss', 0.25, 0.5, 0.25)]).toEqual([false, false])
    for (const figure of ['loss', ...metricNames] as const) {
      expect(isBetter(figure, Number.NaN, 0.5)).toBe(false)
      expect(isBetter(figure, 0.5, Number.NaN)).toBe(false)
    }
  })
})

describe('a report', () => {
  it('of a classifier has an accuracy, also one that is NaN', () => {
    expect(scoreFields({ accuracy: 0.5 })).toEqual({ accuracy: 0.5 })
    expect(metricsIn({ accuracy: Number.NaN })).toEqual(['accuracy'])
  })

  it('of a network with one output has no accuracy, though the field is there', () => {
    const report = { accuracy: Number.NaN, meanAbsoluteError: 1.5 }
    expect(scoreFields(report)).toEqual({ meanAbsoluteError: 1.5 })
  })

  it('without validation has no scores of it', () => {
    expect(validationScoresIn({})).toEqual([])
    expect(validationScoresIn({ valLoss: 1, [ofValidation('accuracy')]: 0.5 })).toEqual([
      { metric: 'accuracy', value: 0.5 }
    ])
  })
})
