/** The help in the width there is: descriptions beside their terms, or below them where that would be too narrow. */
import type { Help } from 'commander'
import { wrap, wrapWords } from '../report/text/columns.js'
import { widthOf } from './terminal.js'

/** The least characters that a description has beside its term. */
const leastBeside = 24

/** A term and its description, as commander's own `formatItem`. */
export function formatItem(
  this: Help,
  term: string,
  termWidth: number,
  description: string,
  help: Help
): string {
  const [indent, gap] = ['  ', '  ']
  if (description === '') return indent + term
  const width = help.helpWidth ?? 80
  const column = indent.length + termWidth + gap.length
  if (width - column >= leastBeside) {
    const lines = wrap(description, width - column)
    return `${indent}${term.padEnd(termWidth)}${gap}${lines.join(`\n${' '.repeat(column)}`)}`
  }
  const below = ' '.repeat(6)
  return [indent + term, ...wrap(description, width - below.length).map((line) => below + line)].join('\n')
}

/** Paragraphs of text for the end of a help, broken for the terminal. Lines within a paragraph are joined. */
export function notesText(notes: string): string {
  const paragraphs = notes.split('\n\n').map((text) => text.trim().replaceAll('\n', ' '))
  return `\n${paragraphs.map((text) => wrapWords(text, Math.min(widthOf(process.stdout), longestLine))).join('\n\n')}`
}

/** Lines of text are not longer than this on any terminal. */
const longestLine = 100
