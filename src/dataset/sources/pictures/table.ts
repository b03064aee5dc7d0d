/** A table of paths and labels (CSV or JSON lines) as a source of pictures, with the picture files beside it. */
import { dirname } from 'node:path/posix'
import { readDocument } from '../../../config/text/document.js'
import { CnnError } from '../../../errors.js'
import { csvError, csvRows, textLines } from './csv.js'
import { type FileTree, insidePath, type TreeFile } from './file-tree.js'
import { contentOf } from './gunzip.js'
import { isPictureName, labelOf, sortedClasses, splitNamed } from './names.js'
import { bySplit, type PictureEntry, type PictureSource } from './picture-source.js'
import { readTreeFiles } from './tree-files.js'

/** Names of columns; default: the usual names. */
export interface TableColumns {
  readonly image?: string
  readonly label?: string
  readonly split?: string
  readonly group?: string
}

const usual = {
  image: ['image', 'file', 'file_name', 'filename', 'path', 'filepath', 'image_path', 'img'],
  label: ['label', 'class', 'category', 'target', 'labels'],
  split: ['split', 'subset', 'set', 'fold'],
  group: ['group']
} as const

type Part = keyof typeof usual

/** A row: the texts of its columns, and its place. */
interface TableRow {
  readonly cells: { readonly [part in Part]?: string }
  readonly where: string
}

/** Whether the first row of a table belongs to a table of paths, with a header or without. */
export function listsPaths(firstRow: readonly string[], columns: TableColumns = {}): boolean {
  const names = firstRow.map((name) => name.trim().toLowerCase())
  const { image } = columns
  return image === undefined
    ? names.some((name) => usual.image.some((known) => known === name) || isPictureName(name))
    : names.includes(image.toLowerCase())
}

export const isTableName = (path: string): boolean => /\.(?:csv|tsv|jsonl|ndjson)(?:\.gz)?$/i.test(path)

/**
 * Reads a table; paths are relative to its folder. A row whose file is missing, or is outside that folder, is a
 * damaged picture.
 *
 * @throws CnnError DATA with `file:line:column` if the table itself cannot be read, lacks a column, or has no rows
 */
export async function tableSource(
  tree: FileTree,
  table: TreeFile,
  columns: TableColumns = {}
): Promise<PictureSource> {
  const file = tree.whereIs(table.path)
  const { problems } = tree
  const isJson = /\.(?:jsonl|ndjson)(?:\.gz)?$/i.test(table.path)
  const rows = isJson ? jsonRows(tree, table, file, columns) : csvTableRows(tree, table, file, columns)
  const found: { entry: PictureEntry; file: TreeFile; split?: PictureEntry['split'] }[] = []
  const listed = new Map<string, { label: string; where: string }>()
  for await (const { cells, where } of rows) {
    const damaged = (reason: string): void => problems.add('damaged', where, reason)
    const label = labelOf(cells.label ?? '')
    const path = insidePath(cells.image ?? '')
    const picture = path === undefined ? undefined : tree.find(within(table.path, path))
    const split = cells.split === undefined ? undefined : splitNamed(cells.split)
    const before = path === undefined ? undefined : listed.get(path)
    if ((cells.image ?? '') === '') damaged('the path is empty')
    else if (path === undefined) damaged('the path leads out of the folder of the table')
    else if (label === '') damaged('the label is empty')
    else if (cells.split !== undefined && split === undefined)
      damaged('the split is none of train, validation and test')
    else if (picture === undefined) damaged('there is no such file')
    else if (before !== undefined)
      problems.add(
        before.label === label ? 'ignored' : 'damaged',
        where,
        before.label === label ? 'listed before' : 'listed before with another label'
      )
    else {
      listed.set(path, { label, where })
      const group = cells.group === undefined || cells.group === '' ? undefined : cells.group
      const entry = {
        name: path,
        label,
        size: picture.size,
        modified: picture.modified,
        ...(split && { split }),
        ...(group && { group })
      }
      found.push({ entry, file: picture, ...(split && { split }) })
    }
  }
  if (found.length === 0) {
    const [first] = problems.byReason()
    throw new CnnError('DATA', `${file} lists no picture that can be read`, {
      where: first?.example ?? file,
      hint:
        first === undefined
          ? 'give a row for each picture'
          : `${first.reason}: paths are relative to the folder of the table`
    })
  }
  const ordered = bySplit(found)
  const files = ordered.map((item) => item.file)
  return {
    format: 'table',
    path: tree.path,
    entries: ordered.map(({ entry }) => entry),
    classes: sortedClasses(ordered.map(({ entry }) => entry.label ?? '')),
    problems,
    read: (places, signal) => readTreeFiles(tree, files, places, signal),
    close: () => tree.close()
  }
}

const within = (table: string, path: string): string =>
  dirname(table) === '.' ? path : `${dirname(table)}/${path}`

async function* csvTableRows(
  tree: FileTree,
  table: TreeFile,
  file: string,
  columns: TableColumns
): AsyncGenerator<TableRow> {
  let places: Map<Part, number> | undefined
  let width = 0
  for await (const row of csvRows(contentOf(tree, table), file)) {
    if (places === undefined) {
      const [first = ''] = row.cells
      width = row.cells.length
      // Without a header: a path, a label, and perhaps a split.
      const headless = isPictureName(first.trim()) && columns.image === undefined
      places = headless
        ? new Map([['image', 0], ['label', 1], ...(width > 2 ? ([['split', 2]] as const) : [])])
        : columnsOf(row.cells, columns, file)
      if (!headless) continue
    }
    if (row.cells.length !== width) {
      const [column, reason] =
        row.cells.length < width ? [row.length + 1, 'missing'] : [row.columnOf(width), 'extra']
      throw csvError(
        file,
        row.line,
        column,
        `${row.cells.length} cells, the first row has ${width}: ${reason} cells`,
        'give each row as many cells; a cell with a separator in it needs quotes'
      )
    }
    const cells: { [part in Part]?: string } = {}
    for (const [part, place] of places) cells[part] = (row.cells[place] ?? '').trim()
    yield { cells, where: `${file}:${row.line}:${row.columnOf(places.get('image') ?? 0)}` }
  }
}

function columnsOf(header: readonly string[], columns: TableColumns, file: string): Map<Part, number> {
  const names = header.map((name) => name.trim().toLowerCase())
  const places = new Map<Part, number>()
  for (const part of ['image', 'label', 'split', 'group'] as const) {
    const own = columns[part]
    const place = names.findIndex((name) =>
      own === undefined ? usual[part].some((known) => known === name) : name === own.toLowerCase()
    )
    if (place >= 0) places.set(part, place)
    else if (own !== undefined || part === 'image' || part === 'label')
      throw csvError(
        file,
        1,
        1,
        `no column ${own ?? `for the ${part} (${usual[part].join(', ')})`}`,
        `its columns are ${header.slice(0, 12).join(', ')}; name yours in dataset.columns`
      )
  }
  return places
}

async function* jsonRows(
  tree: FileTree,
  table: TreeFile,
  file: string,
  columns: TableColumns
): AsyncGenerator<TableRow> {
  let line = 0
  for await (const text of textLines(contentOf(tree, table), file)) {
    line++
    if (text.trim() === '') continue
    const row = objectIn(text, file, line)
    const cells: { [part in Part]?: string } = {}
    for (const part of ['image', 'label', 'split', 'group'] as const) {
      const own = columns[part]
      const name = own ?? usual[part].find((known) => Object.hasOwn(row, known))
      const value = name === undefined ? undefined : Object.hasOwn(row, name) ? row[name] : undefined
      if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
        cells[part] = String(value)
      else if (value !== undefined && value !== null)
        throw csvError(file, line, 1, `${name} is neither text nor a number`, 'give a path and one label')
      else if (part === 'image' || part === 'label')
        throw csvError(
          file,
          line,
          1,
          `no ${own ?? `${part} (${usual[part].join(', ')})`}`,
          'give each line a path and a label, or name them in dataset.columns'
        )
    }
    yield { cells, where: `${file}:${line}:1` }
  }
}

function objectIn(text: string, file: string, line: number): { readonly [name: string]: unknown } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // Only the reader of configs reports the place, and it is slower.
    const [mistake] = readDocument(text, (offset) => ({ where: file, order: offset })).mistakes
    const column = (mistake?.place.order ?? 0) + 1
    throw csvError(
      file,
      line,
      column,
      `no sound JSON: ${mistake?.message ?? 'it cannot be parsed'}`,
      'give one JSON object a line'
    )
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw csvError(
      file,
      line,
      1,
      'no JSON object',
      'give one JSON object a line: {"image": "a.png", "label": "cat"}'
    )
  return { ...value }
}
