/** Numbers as users enter them: every matrix is read back, wrong ones are refused with their place. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { numbersFromCsv } from '../../../src/dataset/matrix/csv.js'
import { numbersFromJson } from '../../../src/dataset/matrix/json.js'
import { readNumbers } from '../../../src/dataset/matrix/read.js'
import { CnnError } from '../../../src/errors.js'
import { keptDirectory } from '../../cli/cnn.js'

let directory: string
beforeAll(async () => {
  directory = await keptDirectory()
})

const matrix = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }))
  .chain(([rows, columns]) =>
    fc.array(
      fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), {
        minLength: columns,
        maxLength: columns
      }),
      { minLength: rows, maxLength: rows }
    )
  )

const separators = fc.constantFrom(',', ', ', ' ,', ' , ')
const ends = fc.constantFrom('', '\n', '\r\n', '\n\n')

describe('any matrix', () => {
  it('comes back from JSON and from CSV', () => {
    fc.assert(
      fc.property(matrix, separators, ends, (rows, separator, end) => {
        const expected = {
          shape: [rows.length, rows[0].length],
          data: Float64Array.from(rows.flat(), (x) => x + 0)
        }
        const csv = rows.map((row) => row.join(separator)).join(end.startsWith('\r') ? '\r\n' : '\n') + end
        expect(numbersFromJson(JSON.stringify(rows), 'x')).toEqual(expected)
        expect(numbersFromCsv(csv, 'x')).toEqual(expected)
      })
    )
  })

  it('with one number too few in a row is refused there', () => {
    const withPlace = matrix.filter((rows) => rows.length > 1 && rows[0].length > 1)
    fc.assert(
      fc.property(withPlace, (rows) => {
        rows.at(-1)?.pop()
        const csv = rows.map((row) => row.join(',')).join('\n')
        expect(() => numbersFromCsv(csv, 'm.csv')).toThrow(`row ${rows.length} has`)
        expect(() => numbersFromJson(JSON.stringify(rows), 'm.json')).toThrow('this row has')
      })
    )
  })
})

/** The refusal of a text that is given by an option. */
async function refused(text: string, ranks = [2, 3]): Promise<CnnError> {
  const result = await readNumbers(text, '--input', ranks).catch((error: unknown) => error)
  if (result instanceof CnnError) return result
  throw new Error(`not refused: ${text}`)
}

describe('what is no matrix is refused with its place', () => {
  it.each([
    ['[[1,2],[3]]', '--input:1:8', 'this row has 1, the first 2'],
    ['[[1,2],\n [3,4,5]]', '--input:2:2', 'this row has 3'],
    ['[[1,a]]', '--input:1:5', 'found "a"'],
    ['[[1,"a"]]', '--input:1:5', '"a" is no number'],
    ['[[1,NaN]]', '--input:1:5', 'NaN'],
    ['[[1,null]]', '--input:1:5', 'no number'],
    ['[[1e999]]', '--input:1:3', 'too large'],
    ['[[1,[2]]]', '--input:1:5', 'a list stands'],
    ['[[1],2]', '--input:1:6', 'a number stands'],
    ['[]', '--input:1:1', 'empty'],
    ['[[]]', '--input:1:2', 'empty'],
    ['[[1,2],[3', '--input:1:10', 'the text ends'],
    ['[[1]] 2', '--input:1:7', 'nothing more'],
    ['[1,2]', '--input', 'a vector'],
    ['[[[[1]]]]', '--input', '4 sides']
  ])('%s', async (text, where, said) => {
    const error = await refused(text)
    expect(error).toMatchObject({ code: 'USAGE', exitCode: 2, where })
    expect(error.message).toContain(said)
    expect(error.hint).toBeDefined()
  })

  it.each([
    ['letters.csv', '1,2\n3,x\n', ':2:3', '"x"'],
    ['nan.csv', '1,2\n3, NaN\n', ':2:4', 'NaN'],
    ['header.csv', 'a,b\n1,2\n', ':1:1', '"a"'],
    ['gap.csv', '1,,2\n', ':1:3', 'an empty cell'],
    ['blank.csv', '1,2\n\n3,4\n', ':2:1', 'an empty cell'],
    ['hex.csv', '0x10,2\n', ':1:1', '0x10'],
    ['large.csv', '1e999\n', ':1:1', '1e999'],
    ['semicolons.csv', '1;2\n', ':1:1', '1;2'],
    ['ragged.csv', '1,2\n3\n', ':2:1', 'row 2 has 1'],
    ['empty.csv', '', '', 'empty'],
    ['blanks.csv', ' \n\n', '', 'empty'],
    ['bytes.csv', '1,\0', '', 'no text'],
    ['ragged.json', '[[1,2],\n[3]]', ':2:1', 'this row has 1']
  ])('%s', async (name, content, place, said) => {
    const file = join(directory, name)
    writeFileSync(file, content)
    const error = await refused(file)
    expect(error).toMatchObject({ code: 'USAGE', where: `${file}${place}` })
    expect(error.message).toContain(said)
  })

  it('a directory, and what is not there', async () => {
    expect((await refused(directory)).message).toContain('EISDIR')
    expect((await refused(join(directory, 'none.csv'))).message).toContain('no such file')
  })

  it('takes a file with a byte order mark, vectors where they are asked for, and tensors', async () => {
    writeFileSync(join(directory, 'marked.csv'), '\ufeff1,2\n')
    expect((await readNumbers(join(directory, 'marked.csv'), '--input', [2])).shape).toEqual([1, 2])
    expect((await readNumbers('[1, -2.5e-1]', '--input', [1])).data).toEqual(Float64Array.of(1, -0.25))
    expect((await readNumbers('[[[1, 2, 3]]]', '--input', [3])).shape).toEqual([1, 1, 3])
  })
})
