/** Counts as people read them. */
import { expect, test } from 'vitest'
import { counted, withCommas } from '../src/counts.js'

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1,000'],
  [38390, '38,390'],
  [1234567890, '1,234,567,890'],
  [-50000, '-50,000'],
  [1234.5678, '1,234.5678'],
  [15.8, '15.8']
])('%d', (count, text) => {
  expect(withCommas(count)).toBe(text)
})

test('what is counted', () => {
  expect([1, 0, 3, 50000].map((count) => counted(count, 'epoch'))).toEqual([
    ...['1 epoch', '0 epochs', '3 epochs', '50,000 epochs']
  ])
  expect([1, 1563].map((count) => counted(count, 'batch', 'batches'))).toEqual(['1 batch', '1,563 batches'])
})
