/** Column widths and wrapping: every word is kept, nothing is wider than it may be. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { columnWidths, wrap } from '../../../src/report/text/columns.js'
import { plainTable } from '../../../src/report/text/table.js'

test('wrapping keeps every character but the spaces it breaks at, in lines of at most the width', () => {
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[a-z(),]{1,12}$/), { minLength: 1 }),
      fc.integer({ min: 1, max: 20 }),
      (words, width) => {
        const lines = wrap(words.join(' '), width)
        expect(lines.join('').replaceAll(' ', '')).toBe(words.join(''))
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width)
      }
    )
  )
})

test('words stay whole where they fit', () => {
  expect(wrap('max_pooling2d_1 (MaxPooling2D)', 20)).toStrictEqual(['max_pooling2d_1', '(MaxPooling2D)'])
  expect(wrap('abcdef g', 4)).toStrictEqual(['abcd', 'ef g'])
})

test('columns get what they want where every cell fits into it', () => {
  expect(columnWidths(30, [10, 10, 10], [['a'], ['b'], ['c']])).toStrictEqual([10, 10, 10])
})

test('a column without room takes it from the one with most', () => {
  expect(columnWidths(30, [10, 10, 10], [['a'.repeat(15)], ['b'], ['c'.repeat(8)]])).toStrictEqual([
    15, 5, 10
  ])
})

test('where the cells do not fit the first column wraps first, then words break', () => {
  const cells = [['aaaa aaaa'], ['bbbb bbbb'], ['cccc']]
  expect(columnWidths(20, [7, 7, 6], cells)).toStrictEqual([7, 9, 4])
  expect(columnWidths(15, [5, 5, 5], cells)).toStrictEqual([4, 7, 4])
  expect(columnWidths(6, [2, 2, 2], cells)).toStrictEqual([2, 2, 2])
  expect(columnWidths(0, [1, 1, 1], cells)).toStrictEqual([1, 1, 1])
})

test('a plain table closes up and then cuts its widest names', () => {
  const columns = [
    { header: 'name', align: 'left' },
    { header: 'other', align: 'left' },
    { header: 'n', align: 'right' }
  ] as const
  const rows = [['a long name', 'short', '10']]
  const at = (width: number) => plainTable(columns, rows, { width }).split('\n')[1]
  expect(at(23)).toBe(' a long name  short  10')
  expect(at(21)).toBe(' a long name short 10')
  expect(at(16)).toBe(' a lon… short 10')
  expect(at(1)).toBe(' a … sh… 10')
})
