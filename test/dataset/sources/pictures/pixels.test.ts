/** Tables of pixels: with and without a header, gray and RGB, and mistakes with line and column. */
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { besideFile } from '../../../../src/dataset/sources/pictures/disk-tree.js'
import { pixelsSource } from '../../../../src/dataset/sources/pictures/pixels.js'
import { contents, directoryOf, errorOf, onlyDataErrors } from './reading.js'

const open = async (text: string) => {
  const directory = directoryOf({ 'p.csv': text })
  const tree = besideFile(join(directory, 'p.csv'), directory, 'p.csv')
  return pixelsSource(tree, tree.files[0])
}

describe('tables of pixels', () => {
  it('give back what was written, wherever the label stands', async () => {
    const row = fc.array(fc.nat(255), { minLength: 12, maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 5 }),
        fc.boolean(),
        fc.constantFrom(',', ';'),
        async (rows, last, separator) => {
          const line = (label: string, cells: readonly unknown[]) =>
            (last ? [...cells, label] : [label, ...cells]).join(separator)
          const text = [
            line(
              'label',
              rows[0].map((_, i) => `pixel${i}`)
            ),
            ...rows.map((cells, i) => line(String(i % 2), cells))
          ].join('\r\n')
          const source = await open(`\ufeff${text}\r\n`)
          expect(source.entries.map(({ label }) => label)).toEqual(rows.map((_, i) => String(i % 2)))
          expect(await contents(source)).toEqual(rows)
          expect(await contents(source, [rows.length - 1])).toEqual([rows[rows.length - 1]])
        }
      ),
      { numRuns: 40 }
    )
  })

  it('may have no header, and no labels', async () => {
    const source = await open('7,1,2,3,4\n8,5,6,7,8')
    expect(source.classes).toEqual(['7', '8'])
    expect(await contents(source)).toEqual([
      [1, 2, 3, 4],
      [5, 6, 7, 8]
    ])
    expect((await open('pixel0,pixel1,pixel2,pixel3\n1,2,3,4')).entries[0]).not.toHaveProperty('label')
  })

  it('say where a cell is no byte, missing or extra', async () => {
    const source = await open('label,a,b,c,d\n1,1,2,3,4\n1,1,256,x,4')
    expect((await contents(source))[1]).toMatch(/p\.csv:3:5: not a whole number from 0 to 255$/)
    for (const [text, where] of [
      ['label,a,b,c,d\n1,1,2,3', 'p.csv:2:8'],
      ['label,a,b,c,d\n1,1,2,3,4,5', 'p.csv:2:11'],
      ['label,a,b,c,d\n,1,2,3,4', 'p.csv:2:1'],
      ['label,a,b\n1,1,2', 'p.csv:1:1']
    ])
      expect((await errorOf(() => open(text))).where?.replace(/^.*\//, '')).toBe(where)
  })

  it('take any text, or throw a CnnError DATA', async () => {
    const text = fc.string({ unit: fc.constantFrom('1', ',', '\n', '"', 'a', '-', '.') })
    await fc.assert(
      fc.asyncProperty(text, (made) => onlyDataErrors(async () => contents(await open(made)))),
      { numRuns: 300 }
    )
  })
})
