/** Shapes as Python prints them, and the lines that the lecture prints on loading. */
import { expect, test } from 'vitest'
import { pythonTuple, shapeLine } from '../../../src/report/text/tuple.js'

test('one element has a comma after it, as in Python', () => {
  expect(pythonTuple([60000])).toBe('(60000,)')
  expect(pythonTuple([])).toBe('()')
  expect(pythonTuple([null, 24, 24, 10])).toBe('(None, 24, 24, 10)')
})

// The lecture's output, design section 9.
test.each([
  ['x_train', [60000, 28, 28], 'Shape of x_train: (60000, 28, 28)'],
  ['y_train', [60000], 'Shape of y_train: (60000,)'],
  ['x_valid_vec', [10000, 28, 28, 1], 'Shape of x_valid_vec: (10000, 28, 28, 1)']
])('%s', (name, shape, line) => {
  expect(shapeLine(name, shape)).toBe(line)
})
