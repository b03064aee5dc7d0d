/** Reads separated text as rows of cells from a stream: quotes, CRLF, a byte order mark, and the place of each cell. */
import { CnnError } from '../../../errors.js'

export interface CsvRow {
  readonly cells: readonly string[]
  /** The line that it begins on, from 1. */
  readonly line: number
  /** Length of its text in UTF-16 units, about its length in the file in bytes. */
  readonly length: number
  /** The column at which a cell begins, from 1, on the line where the row begins. */
  columnOf(cell: number): number
}

/** The longest row, in characters: 70,000 columns of 200 characters. */
const mostCharacters = 16_000_000

/**
 * @param separator one character; default: the comma, semicolon or tab that occurs most often in the first row
 * @param where the file, for errors
 * @throws CnnError DATA with `file:line:column` for text that is not UTF-8, rows above 16 million characters, quotes
 *   that are not closed and text after a closing quote
 */
export async function* csvRows(
  pieces: AsyncIterable<Uint8Array>,
  where: string,
  separator?: string
): AsyncGenerator<CsvRow> {
  let between = separator
  for await (const { text, line } of csvRecords(pieces, where)) {
    between ??= likelySeparator(text)
    if (text.trim() === '') continue
    yield text.includes('"') ? quotedRow(text, line, between, where) : plainRow(text, line, between)
  }
}

/** Lines of text; line breaks within quotes are part of a line. */
async function* csvRecords(
  pieces: AsyncIterable<Uint8Array>,
  where: string
): AsyncGenerator<{ text: string; line: number }> {
  let [held, line, startLine] = ['', 0, 1]
  for await (const text of textLines(pieces, where)) {
    line++
    if (held === '') startLine = line
    held = held === '' ? text : `${held}\n${text}`
    if (held.length > mostCharacters)
      throw csvError(where, startLine, 1, 'a row of more than 16 million characters', 'check its quotes')
    // An even number of quotes means that all are closed.
    if (countQuotes(held) % 2 === 1) continue
    yield { text: held, line: startLine }
    held = ''
  }
  if (held !== '') {
    const column = held.split('\n', 1)[0]?.indexOf('"') ?? 0
    throw csvError(
      where,
      startLine,
      column + 1,
      'a quote that is not closed',
      'close it, or write "" for a quote in quotes'
    )
  }
}

function countQuotes(text: string): number {
  let count = 0
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) count++
  return count
}

/**
 * Lines without their ends (LF, CRLF or CR at the end of a line), without a byte order mark.
 *
 * @throws CnnError DATA as {@link csvRows}
 */
export async function* textLines(pieces: AsyncIterable<Uint8Array>, where: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let [rest, line] = ['', 1]
  const decoded = (piece?: Uint8Array): string => {
    try {
      return piece === undefined ? decoder.decode() : decoder.decode(piece, { stream: true })
    } catch {
      throw csvError(where, line, 1, 'text that is not UTF-8, here or below', 'save the file as UTF-8')
    }
  }
  for await (const piece of pieces) {
    const lines = (rest + decoded(piece)).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > mostCharacters)
      throw csvError(
        where,
        line + lines.length,
        1,
        'a row of more than 16 million characters',
        'check its line ends'
      )
    for (const text of lines) {
      line++
      yield text.endsWith('\r') ? text.slice(0, -1) : text
    }
  }
  rest += decoded()
  if (rest !== '') yield rest.endsWith('\r') ? rest.slice(0, -1) : rest
}

function likelySeparator(text: string): string {
  const outside = text.replace(/"[^"]*"/g, '')
  const counts = [',', ';', '\t'].map((character) => ({ character, count: outside.split(character).length }))
  return counts.reduce((most, next) => (next.count > most.count ? next : most)).character
}

function plainRow(text: string, line: number, separator: string): CsvRow {
  const cells = text.split(separator)
  return {
    cells,
    line,
    length: text.length,
    columnOf: (cell) => cells.slice(0, cell).reduce((sum, { length }) => sum + length + 1, 1)
  }
}

function quotedRow(text: string, line: number, separator: string, where: string): CsvRow {
  const [cells, columns]: [string[], number[]] = [[], []]
  let at = 0
  for (;;) {
    columns.push(at + 1)
    const quoted = /^\s*"/.exec(text.slice(at, at + 80))
    if (quoted === null || quoted[0].includes(separator)) {
      const end = text.indexOf(separator, at)
      cells.push(text.slice(at, end < 0 ? undefined : end))
      at = end
    } else {
      let end = at + quoted[0].length
      // Two quotes within a cell stand for one.
      for (end = text.indexOf('"', end); text[end + 1] === '"'; ) end = text.indexOf('"', end + 2)
      if (end < 0)
        throw csvError(where, line, at + 1, 'a quote that is not closed', 'write "" for a quote in quotes')
      cells.push(text.slice(at + quoted[0].length, end).replaceAll('""', '"'))
      const next = text.indexOf(separator, end)
      if (text.slice(end + 1, next < 0 ? undefined : next).trim() !== '')
        throw csvError(where, line, end + 2, 'text behind a closing quote', 'write "" for a quote in quotes')
      at = next
    }
    if (at < 0)
      return { cells, line, length: text.length, columnOf: (cell) => columns[cell] ?? text.length + 1 }
    at++
  }
}

/** An error at a place in a text file. */
export function csvError(file: string, line: number, column: number, reason: string, hint: string): CnnError {
  const where = `${file}:${line}:${column}`
  return new CnnError('DATA', `${where}: ${reason}`, { where, hint })
}
