/** Tables of paths and labels: separators, quotes, line ends, and errors with line and column. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvRows } from '../../../../src/dataset/sources/pictures/csv.js'
import { besideFile, walkFolder } from '../../../../src/dataset/sources/pictures/disk-tree.js'
import { folderSource } from '../../../../src/dataset/sources/pictures/folder.js'
import { type TableColumns, tableSource } from '../../../../src/dataset/sources/pictures/table.js'
import { openZip } from '../../../../src/dataset/sources/pictures/zip-tree.js'
import { contents, directoryOf, errorOf, onlyDataErrors } from './reading.js'
import { zipOf } from './zip-file.js'

const pictures = { 'a/1.png': '1', 'a/2.png': '2', 'b/3, 4.png': '3' }
const open = async (text: string | Uint8Array, name = 'set.csv', columns?: TableColumns) => {
  const directory = directoryOf({ ...pictures, [name]: text })
  const tree = besideFile(join(directory, name), directory, name)
  return tableSource(tree, tree.files[0], columns)
}
const placed = (path: string): string => path.replace(/^.*\//, '')

async function rowsOf(text: string, cut = text.length): Promise<string[][]> {
  const bytes = Buffer.from(text)
  const pieces = async function* () {
    yield bytes.subarray(0, cut)
    yield bytes.subarray(cut)
  }
  const rows: string[][] = []
  for await (const { cells } of csvRows(pieces(), 'FILE')) rows.push([...cells])
  return rows
}

describe('CSV', () => {
  it('gives back what was written, whatever the cells, separator, line ends and pieces', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'é', '猫', '"', ',', ';', '\n', ' ', '1') })
    const table = fc
      .integer({ min: 2, max: 4 })
      .chain((columns) =>
        fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 6 })
      )
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.constantFrom(',', ';', '\t'),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        fc.nat(60),
        async (rows, separator, end, mark, cut) => {
          const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`
          const text =
            (mark ? '\ufeff' : '') +
            [rows[0].map((_, i) => `column ${i}`), ...rows]
              .map((row) => row.map(quoted).join(separator))
              .join(end)
          expect((await rowsOf(text, Math.min(cut, Buffer.byteLength(text)))).slice(1)).toEqual(rows)
        }
      )
    )
  })

  it('takes any text, or throws a CnnError DATA', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), fc.string(), async (bytes, text) => {
        await onlyDataErrors(() => rowsOf(text))
        await onlyDataErrors(async () => {
          for await (const row of csvRows(
            (async function* () {
              yield bytes
            })(),
            'FILE'
          ))
            expect(row.line).toBeGreaterThan(0)
        })
      }),
      { numRuns: 500 }
    )
  })

  for (const [name, text, where] of [
    ['a quote that is not closed', 'a,b\n1,"2\n3,4', 'FILE:2:3'],
    ['text behind a quote', 'a,b\n"1"2,3', 'FILE:2:4']
  ])
    it(`says where there is ${name}`, async () => {
      expect((await errorOf(() => rowsOf(text))).where).toBe(where)
    })

  it('reads 70,000 columns, and refuses a row without an end', async () => {
    expect((await rowsOf(Array(70_000).fill('7').join(',')))[0]).toHaveLength(70_000)
    const endless = async function* () {
      for (let i = 0; i < 1000; i++) yield Buffer.alloc(1 << 20, 'x')
    }
    const error = await errorOf(async () => {
      for await (const _ of csvRows(endless(), 'FILE'));
    })
    expect(error.message).toContain('16 million')
  })
})

describe('tables', () => {
  it('with splits and groups give their pictures, split after split', async () => {
    const source = await open(
      'Path;Class;Split;Group\r\na/1.png;x;test;p\r\n"b/3, 4.png";y;training;\r\n./a/2.png;x;val;q\r\n'
    )
    expect(source.classes).toEqual(['x', 'y'])
    expect(source.entries.map(({ name, label, split, group }) => [name, label, split, group])).toEqual([
      ['b/3, 4.png', 'y', 'train', undefined],
      ['a/2.png', 'x', 'validation', 'q'],
      ['a/1.png', 'x', 'test', 'p']
    ])
    expect(await contents(source)).toEqual(['3', '2', '1'])
  })

  it('may have no header, other column names, or be JSON lines', async () => {
    for (const source of [
      await open('a/1.png,x\na/2.png,y\n'),
      await open('id,what,where\n1,x,a/1.png\n2,y,a/2.png', 'set.csv', { image: 'where', label: 'what' }),
      await open('{"file_name":"a/1.png","label":"x"}\n\n{"file_name":"a/2.png","label":"y"}', 'set.jsonl')
    ])
      expect(source.entries.map(({ name, label }) => `${name} ${label}`)).toEqual(['a/1.png x', 'a/2.png y'])
  })

  it('give the pictures of a folder in its order, and those of a zip', async () => {
    const files = { 'x/1.png': '1', 'x/2.png': '2', 'y/3.png': '3' }
    const table = 'file,label\nx/1.png,x\nx/2.png,x\ny/3.png,y\n'
    const directory = directoryOf(files)
    const folder = folderSource(await walkFolder(directory))
    writeFileSync(join(directory, 'set.csv'), table)
    const tree = besideFile(join(directory, 'set.csv'), directory, 'set.csv')
    const members = Object.entries({ ...files, 'set.csv': table }).map(([name, content]) => ({
      name,
      content
    }))
    const zip = await openZip(join(directoryOf({ 'set.zip': zipOf(members) }), 'set.zip'))
    const inZip = zip.find('set.csv')
    if (inZip === undefined) throw new Error('no table')
    for (const source of [await tableSource(tree, tree.files[0]), await tableSource(zip, inZip)]) {
      expect(source.entries.map(({ name, label }) => [name, label])).toEqual(
        folder.entries.map(({ name, label }) => [name, label])
      )
      expect(await contents(source)).toEqual(await contents(folder))
    }
    await zip.close()
  })

  it('name each row that cannot be used, with its line and column', async () => {
    const source = await open(
      'label,image,split\nx,a/1.png,train\nx,none.png,train\nx,../out.png,train\nx,/etc/passwd,train\n,a/2.png,train\nx,a/2.png,third\nx,a/1.png,train\ny,a/1.png,train\nx,,train'
    )
    expect(
      [...source.problems.of('damaged'), ...source.problems.of('ignored')].map(
        ({ path, reason }) => `${placed(path)} ${reason}`
      )
    ).toEqual([
      'set.csv:3:3 there is no such file',
      'set.csv:4:3 the path leads out of the folder of the table',
      'set.csv:5:3 the path leads out of the folder of the table',
      'set.csv:6:2 the label is empty',
      'set.csv:7:3 the split is none of train, validation and test',
      'set.csv:9:3 listed before with another label',
      'set.csv:10:3 the path is empty',
      'set.csv:8:3 listed before'
    ])
  })

  for (const [name, text, file, where, message] of [
    ['missing cells', 'image,label\na/1.png,x\na/2.png', 'set.csv', 'set.csv:3:8', 'missing cells'],
    ['extra cells', 'image,label\na/1.png,x,y', 'set.csv', 'set.csv:2:11', 'extra cells'],
    ['no label column', 'image,colour\na/1.png,x', 'set.csv', 'set.csv:1:1', 'no column for the label'],
    [
      'unsound JSON',
      '{"image":"a/1.png","label":"x"}\n{"image":oops}',
      'set.jsonl',
      'set.jsonl:2:10',
      'no sound JSON'
    ],
    ['a list in JSON', '[1]', 'set.jsonl', 'set.jsonl:1:1', 'no JSON object'],
    [
      'several labels',
      '{"image":"a/1.png","label":["x","y"]}',
      'set.jsonl',
      'set.jsonl:1:1',
      'neither text nor a number'
    ],
    ['no picture', 'image,label\nnone.png,x', 'set.csv', 'set.csv:2:1', 'lists no picture']
  ])
    it(`are refused with ${name}`, async () => {
      const error = await errorOf(() => open(text, file))
      expect(error).toMatchObject({ code: 'DATA', exitCode: 3 })
      expect(placed(error.where ?? '')).toBe(where)
      expect(error.message).toContain(message)
    })

  it('that are not UTF-8 are an error', async () => {
    const error = await errorOf(() => open(Buffer.from([0x69, 0x6d, 0xe9, 0x0a, 0x61])))
    expect(error.message).toContain('not UTF-8')
  })
})
