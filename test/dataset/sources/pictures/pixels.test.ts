/** Tables of pixels: with and without a header, gray and RGB, and mistakes with line and column. */
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { besideFile } from '../../../../src/dataset/sources/pictures/disk-tree.js'
import type { PictureSource } from '../../../../src/dataset/sources/pictures/picture-source.js'
import { type PixelOptions, pixelsSource } from '../../../../src/dataset/sources/pictures/pixels.js'
import { contents, directoryOf, errorOf, onlyDataErrors, readAll } from './reading.js'

const open = async (text: string | Uint8Array, options?: PixelOptions, name = 'p.csv') => {
  const directory = directoryOf({ [name]: text })
  const tree = besideFile(join(directory, name), directory, name)
  return pixelsSource(tree, tree.files[0], options)
}

/** Rows as a table without a header. */
const lines = (rows: readonly (readonly unknown[])[]) => rows.map((row) => row.join(',')).join('\n')

const notices = (source: PictureSource) => source.problems.of('notice').map(({ reason }) => reason)

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
          const source = await open(`\ufeff${text}\r\n`, { maximum: 255 })
          expect(source.entries.map(({ label }) => label)).toEqual(rows.map((_, i) => String(i % 2)))
          expect(await contents(source)).toEqual(rows)
          expect(await contents(source, [rows.length - 1])).toEqual([rows[rows.length - 1]])
        }
      ),
      { numRuns: 40 }
    )
  })

  it('may have no header, and no labels', async () => {
    const source = await open('7,1,2,3,4\n8,5,6,7,8', { maximum: 255 })
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

  /** Digits as scikit-learn has them: 8 x 8 from 0 to 16, the corners nearly always 0. */
  const digit = (i: number, white = 16) =>
    Array.from({ length: 64 }, (_, at) => (at % 63 === 0 ? Number(i === 7) : (at * (i + 3)) % (white + 1)))

  it.each(['first', 'last'] as const)(
    'without a header are read with the labels %s, digits and letters',
    async (where) => {
      for (const [labelOf, white] of [
        [(i: number) => i % 10, 16],
        [(i: number) => 1 + (i % 26), 255],
        // Names, two uneven classes, and numbers as numpy writes them.
        [(i: number) => ['cat', 'dog'][i % 2], 255],
        [(i: number) => Number(i % 5 === 0), 255],
        [(i: number) => (i % 10).toExponential(18), 16]
      ] as const) {
        const rows = Array.from({ length: 60 }, (_, i) => ({ label: labelOf(i), pixels: digit(i, white) }))
        const text = lines(
          rows.map(({ label, pixels }) => (where === 'first' ? [label, ...pixels] : [...pixels, label]))
        )
        const source = await open(gzipSync(text), undefined, 'digits.csv.gz')
        const labels = rows.map(({ label }) =>
          Number.isNaN(Number(label)) ? String(label) : String(Number(label))
        )
        expect(source.entries.map(({ label }) => label)).toEqual(labels)
        const scaled = rows.map(({ pixels }) => pixels.map((value) => Math.round((value * 255) / white)))
        expect(await contents(source)).toEqual(scaled)
        expect(notices(source)).toEqual([
          `no column is named label: the labels are those of the ${where} one`,
          ...(white === 16 ? ['no pixel is above 16, which is taken for white'] : [])
        ])
      }
    }
  )

  it('of photographs, whose corners have many values, have their labels found too', async () => {
    const photograph = (i: number) => Array.from({ length: 27 }, (_, at) => (i * 89 + at * 53) % 256)
    const rows = Array.from({ length: 400 }, (_, i) => [...photograph(i), (i * i) % 10])
    const source = await open(lines(rows))
    expect(source.classes).toEqual(['0', '1', '4', '5', '6', '9'])
    const [picture] = await readAll(source)
    expect(picture).toMatchObject({ kind: 'pixels', shape: [3, 3, 3] })
  })

  it('may have their label named, or said to be first or last', async () => {
    const text = 'digit,a,b,c,d\n1,20,2,3,4\n0,5,6,7,8'
    const byName = await open(text, { label: 'Digit' })
    expect(byName.classes).toEqual(['0', '1'])
    expect(notices(byName)).toEqual([])
    expect((await open(text, { label: 'last' })).classes).toEqual(['4', '8'])
    expect((await open('1,20,2,3,4\n0,5,6,7,8', { label: 'first' })).classes).toEqual(['0', '1'])
    expect(await errorOf(() => open(text, { label: 'number' }))).toMatchObject({
      code: 'DATA',
      where: expect.stringMatching(/p\.csv:1:1$/),
      hint: expect.stringContaining('digit, a, b')
    })
    expect((await errorOf(() => open('1,2,3,4,5', { label: 'number' }))).hint).toMatch(
      /no header.*first.*last/
    )
  })

  it('may have a header of numbers', async () => {
    const header = ['label', ...Array.from({ length: 64 }, (_, i) => i)]
    const rows = [digit(3, 255), digit(4, 255)]
    for (const columns of [header, header.map((_, i) => i)]) {
      const source = await open(lines([columns, [5, ...rows[0]], [6, ...rows[1]]]), {
        label: columns[0] === 0 ? 'first' : 'label'
      })
      expect(source.classes).toEqual(['5', '6'])
      expect(await contents(source)).toEqual(rows)
    }
  })

  it('are scaled by what is white, stated or found', async () => {
    const values = async (text: string, options?: PixelOptions) =>
      (await contents(await open(text, options)))[0]
    expect(await values('label,a,b,c,d\n3,0,1,0.5,0.2')).toEqual([0, 255, 128, 51])
    expect(await values('a,b,c,d\n0,8,16,3')).toEqual([0, 128, 255, 48])
    expect(await values('a,b,c,d\n0,8,17,3')).toEqual([0, 8, 17, 3])
    expect(await values('a,b,c,d\n0,8,16,3', { maximum: 255 })).toEqual([0, 8, 16, 3])
    expect(await values('a,b,c,d\n0,4095,2048,1', { maximum: 4095 })).toEqual([0, 255, 128, 0])
    expect(await values('a,b,c,d\n0,4096,2048,1', { maximum: 4095 })).toMatch(
      /p\.csv:2:3: not a number from 0 to 4095$/
    )
    expect(await values('a,b,c,d\n0,-0.1,1,1')).toMatch(/p\.csv:2:3: not a number from 0 to 1$/)
    // The label is no pixel, wherever it stands.
    expect(await values('label,a,b,c,d\n200,0,8,16,3')).toEqual([0, 128, 255, 48])
    for (const maximum of [0, -1, Number.NaN, Number.POSITIVE_INFINITY])
      await expect(open('a\n1', { maximum })).rejects.toThrow(RangeError)
  })

  it('may have 70,000 columns', async () => {
    const pixels = Array.from({ length: 264 * 264 }, (_, i) => i % 256)
    const text = lines([
      [...pixels, 'cat'],
      [...pixels, 'dog'],
      [...pixels.slice(1), 'dog']
    ])
    const error = await errorOf(() => open(text))
    const length = lines([[...pixels.slice(1), 'dog']]).length
    expect(error.where).toMatch(new RegExp(`p\\.csv:3:${length + 1}$`))
    const source = await open(text.split('\n').slice(0, 2).join('\n'))
    expect(source.classes).toEqual(['cat', 'dog'])
    expect(await contents(source, [1])).toEqual([pixels])
  })

  it('take any text, or throw a CnnError DATA', async () => {
    const text = fc.string({ unit: fc.constantFrom('1', ',', '\n', '"', 'a', '-', '.') })
    await fc.assert(
      fc.asyncProperty(text, (made) => onlyDataErrors(async () => contents(await open(made)))),
      { numRuns: 300 }
    )
  })
})
