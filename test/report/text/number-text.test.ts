/** Numbers and times against Keras's formatting. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  elapsedText,
  fixed,
  metricText,
  percentText,
  perStepText,
  remainingText
} from '../../../src/report/text/number-text.js'

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

// Not as Keras, which prints 1.0000: a share below 1 is not all of it.
test('nothing below 1 is rounded up to it, whatever writes it', () => {
  expect([0.99999, 0.9999999, Math.fround(1 - 2 ** -24), 0.99994, 1, 1.00001].map(metricText)).toEqual([
    ...['0.99999', '0.9999999', '0.9999999', '0.9999', '1.0000', '1.0000']
  ])
  expect([0.99998, 0.999999, 0.98354, 1].map((share) => percentText(share))).toEqual([
    ...['99.998%', '99.9999%', '98.35%', '100.00%']
  ])
  expect([0.996, 1].map((share) => percentText(share, 0))).toEqual(['99.6%', '100%'])
  fc.assert(
    fc.property(
      fc.double({ min: 0.9, max: 1, maxExcluded: true }),
      fc.integer({ min: 0, max: 6 }),
      (share, decimals) => {
        expect(Number(fixed(share, decimals))).toBeLessThan(1)
        expect(Number.parseFloat(percentText(share, decimals))).toBeLessThan(100)
      }
    )
  )
})

test('nothing but 0 is rounded down to it, whatever writes it', () => {
  expect([0.00003, 3e-7, 0.00005, 0].map((value) => fixed(value, 4))).toEqual([
    ...['0.00003', '0.0000003', '0.0001', '0.0000']
  ])
  expect([0.00004, 0.000046, 1e-6, 0].map((share) => percentText(share))).toEqual([
    ...['0.004%', '0.005%', '0.0001%', '0.00%']
  ])
  expect(percentText(0.003, 0)).toBe('0.3%')
  expect(fixed(1e-12, 4)).toBe('1.0e-12')
  fc.assert(
    fc.property(
      fc.double({ min: Number.MIN_VALUE, max: 0.1 }),
      fc.integer({ min: 0, max: 6 }),
      (share, decimals) => {
        for (const text of [
          fixed(share, decimals),
          fixed(-share, decimals),
          percentText(share, decimals),
          metricText(share)
        ])
          expect(Number.parseFloat(text)).not.toBe(0)
      }
    )
  )
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
