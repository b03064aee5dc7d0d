/** Numbers and times against Keras's formatting. */
import { expect, test } from 'vitest'
import { elapsedText, metricText, perStepText, remainingText } from '../../../src/report/text/number-text.js'

// Expected: Keras 3.15.1, the expression of Progbar.update run for each value.
test.each([
  [0.24741, '0.2474'],
  [1e-3, '1.0000e-03'],
  [0.00100001, '0.0010'],
  [9.9e-4, '9.9000e-04'],
  [0, '0.0000e+00'],
  [-0.2, '-0.2000'],
  [-1e-5, '-1.0000e-05'],
  [12345.678, '12345.6780'],
  [1e-12, '1.0000e-12'],
  [1e-120, '1.0000e-120']
])('metric %d', (value, text) => {
  expect(metricText(value)).toBe(text)
})

test('a metric that is no number is named', () => {
  expect(metricText(Number.NaN)).toBe('NaN')
  expect(metricText(Number.POSITIVE_INFINITY)).toBe('Infinity')
})

// Expected: Keras 3.15.1, Progbar._format_time.
test.each([
  [1e-7, '0us/step'],
  [5e-4, '500us/step'],
  [1e-3, '1ms/step'],
  [0.0042, '4ms/step'],
  [1, '1s/step'],
  [1.6, '2s/step'],
  [0, '0s/step']
])('%d seconds a step', (seconds, text) => {
  expect(perStepText(seconds)).toBe(text)
})

// Expected: by Keras's rule, hours above 3600 s, minutes above 60 s, whole seconds cut off.
test.each([
  [0.9, '0s'],
  [60, '60s'],
  [61, '1:01'],
  [65.9, '1:05'],
  [3600, '60:00'],
  [3605, '1:00:05'],
  [90061, '25:01:01']
])('%d seconds to go', (seconds, text) => {
  expect(remainingText(seconds)).toBe(text)
})

test('seconds passed are rounded', () => {
  expect(elapsedText(1.6)).toBe('2s')
  expect(elapsedText(75.2)).toBe('75s')
})
