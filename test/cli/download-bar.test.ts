/** The bar of a data set fits any width: what is least needed is left out first. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { barLayout } from '../../src/cli/download-bar.js'

/** The widest line that a layout can give. */
const widest = ({ format, barsize }: { format: string; barsize: number }): number =>
  format
    .replace('{bar}', '#'.repeat(barsize))
    .replace('{percentage}', '100')
    .replace('{eta_formatted}', '59m59s').length

it('says all where there is room, else the share at least', () => {
  expect(barLayout('photos', '1,044 pictures', 80)).toEqual({
    format: ' photos {bar} {percentage}% of 1,044 pictures, {eta_formatted} left',
    barsize: 20
  })
  expect(barLayout('photos', '1,044 pictures', 40).format).toBe(
    ' photos {bar} {percentage}% of 1,044 pictures'
  )
  expect(barLayout('train-images-idx3-ubyte', '45,938 KiB', 40)).toEqual({
    format: ' train-images-idx3-ubyte {bar} {percentage}%',
    barsize: 9
  })
})

it('is never wider than the terminal, from 20 columns on', () => {
  fc.assert(
    fc.property(
      fc
        .string({ minLength: 1, maxLength: 60, unit: 'grapheme-ascii' })
        .filter((name) => !name.includes('{')),
      fc.integer({ min: 1, max: 10 ** 9 }),
      fc.integer({ min: 20, max: 200 }),
      (name, count, width) => {
        expect(widest(barLayout(name, `${count} pictures`, width))).toBeLessThan(width)
      }
    )
  )
})
